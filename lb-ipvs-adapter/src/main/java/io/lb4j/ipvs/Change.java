package io.lb4j.ipvs;

import java.util.Objects;

/**
 * One change of a virtual service or a real server, for {@link Ipvs#apply(java.util.List)}; its text says what is wanted, as in
 * {@code add server 10.0.0.2:80 to TCP 10.0.0.1:80}.
 */
public sealed interface Change {

    /** Returns the virtual service that it concerns. */
    ServiceKey key();

    /** Makes this change alone. */
    void apply(Ipvs ipvs);

    /**
     * A change that the kernel refused, and that has changed nothing.
     *
     * @param change what was wanted
     * @param cause why it was refused
     */
    record Refused(Change change, IpvsException cause) {

        /** Checks that both are there. */
        public Refused {
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * Adds a virtual service.
     *
     * @param service its definition
     */
    record AddService(IpvsService service) implements Change {

        /** Checks that it is there. */
        public AddService {
            Objects.requireNonNull(service, "service");
        }

        @Override
        public ServiceKey key() {
            return service.key();
        }

        @Override
        public void apply(Ipvs ipvs) {
            ipvs.add(service);
        }

        @Override
        public String toString() {
            return "add service " + service.key();
        }
    }

    /**
     * Gives a virtual service another definition.
     *
     * @param service the new one
     */
    record EditService(IpvsService service) implements Change {

        /** Checks that it is there. */
        public EditService {
            Objects.requireNonNull(service, "service");
        }

        @Override
        public ServiceKey key() {
            return service.key();
        }

        @Override
        public void apply(Ipvs ipvs) {
            ipvs.edit(service);
        }

        @Override
        public String toString() {
            return "edit service " + service.key();
        }
    }

    /**
     * Deletes a virtual service with its real servers.
     *
     * @param service which
     */
    record DeleteService(ServiceKey service) implements Change {

        /** Checks that it is there. */
        public DeleteService {
            Objects.requireNonNull(service, "service");
        }

        @Override
        public ServiceKey key() {
            return service;
        }

        @Override
        public void apply(Ipvs ipvs) {
            ipvs.delete(service);
        }

        @Override
        public String toString() {
            return "delete service " + service;
        }
    }

    /**
     * Adds a real server.
     *
     * @param service the virtual service
     * @param server its definition
     */
    record AddServer(ServiceKey service, IpvsServer server) implements Change {

        /** Checks that both are there. */
        public AddServer {
            Objects.requireNonNull(service, "service");
            Objects.requireNonNull(server, "server");
        }

        @Override
        public ServiceKey key() {
            return service;
        }

        @Override
        public void apply(Ipvs ipvs) {
            ipvs.add(service, server);
        }

        @Override
        public String toString() {
            return "add server " + server.key() + " to " + service;
        }
    }

    /**
     * Gives a real server another definition.
     *
     * @param service the virtual service
     * @param server the new definition
     */
    record EditServer(ServiceKey service, IpvsServer server) implements Change {

        /** Checks that both are there. */
        public EditServer {
            Objects.requireNonNull(service, "service");
            Objects.requireNonNull(server, "server");
        }

        @Override
        public ServiceKey key() {
            return service;
        }

        @Override
        public void apply(Ipvs ipvs) {
            ipvs.edit(service, server);
        }

        @Override
        public String toString() {
            return "edit server " + server.key() + " of " + service;
        }
    }

    /**
     * Deletes a real server.
     *
     * @param service the virtual service
     * @param server which
     */
    record DeleteServer(ServiceKey service, ServerKey server) implements Change {

        /** Checks that both are there. */
        public DeleteServer {
            Objects.requireNonNull(service, "service");
            Objects.requireNonNull(server, "server");
        }

        @Override
        public ServiceKey key() {
            return service;
        }

        @Override
        public void apply(Ipvs ipvs) {
            ipvs.delete(service, server);
        }

        @Override
        public String toString() {
            return "delete server " + server + " of " + service;
        }
    }
}
