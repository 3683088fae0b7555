package io.lb4j.ipvs.director;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceKey;

/** One change of the kernel, with the reason for it. */
public sealed interface Step {

    /** Returns the virtual service that it concerns. */
    ServiceKey service();

    /** Returns why it is due, in a few words. */
    String reason();

    /** Makes the change. */
    void apply(Ipvs kernel);

    /** A virtual service comes. */
    record AddService(IpvsService definition, String reason) implements Step {
        @Override
        public ServiceKey service() {
            return definition.key();
        }

        @Override
        public void apply(Ipvs kernel) {
            kernel.add(definition);
        }

        @Override
        public String toString() {
            return "add service " + service() + " " + definition.scheduler() + because(reason);
        }
    }

    /** A virtual service gets another definition. */
    record EditService(IpvsService before, IpvsService definition, String reason) implements Step {
        @Override
        public ServiceKey service() {
            return definition.key();
        }

        @Override
        public void apply(Ipvs kernel) {
            kernel.edit(definition);
        }

        @Override
        public String toString() {
            return "edit service " + service() + ": " + Difference.of(before, definition) + because(reason);
        }
    }

    /** A virtual service goes. */
    record DeleteService(ServiceKey service, String reason) implements Step {
        @Override
        public void apply(Ipvs kernel) {
            kernel.delete(service);
        }

        @Override
        public String toString() {
            return "delete service " + service + because(reason);
        }
    }

    /** A real server comes. */
    record AddServer(ServiceKey service, IpvsServer server, String reason) implements Step {
        @Override
        public void apply(Ipvs kernel) {
            kernel.add(service, server);
        }

        @Override
        public String toString() {
            return "add server " + server.key() + " to " + service + ", weight " + server.weight() + because(reason);
        }
    }

    /** A real server gets another weight, or another definition. */
    record EditServer(ServiceKey service, IpvsServer before, IpvsServer server, String reason) implements Step {
        @Override
        public void apply(Ipvs kernel) {
            kernel.edit(service, server);
        }

        @Override
        public String toString() {
            return "edit server " + server.key() + " of " + service + ": " + Difference.of(before, server)
                    + because(reason);
        }
    }

    /** A real server goes. */
    record DeleteServer(ServiceKey service, ServerKey server, String reason) implements Step {
        @Override
        public void apply(Ipvs kernel) {
            kernel.delete(service, server);
        }

        @Override
        public String toString() {
            return "delete server " + server + " of " + service + because(reason);
        }
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }
}
