package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import org.jspecify.annotations.Nullable;

/** One command of {@code ipvsadm} that changes something, with everything it leaves out filled in as {@code ipvsadm} does. */
public sealed interface Rule {

    /** Asks the kernel to do it; fails as the call of {@link Ipvs} does. */
    void apply(Ipvs ipvs);

    /**
     * {@code -A}: adds a virtual service.
     *
     * @param service its definition
     */
    record AddService(IpvsService service) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.add(service);
        }
    }

    /**
     * {@code -E}: gives a virtual service this definition and nothing of the one before.
     *
     * @param service its definition
     */
    record EditService(IpvsService service) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.edit(service);
        }
    }

    /**
     * {@code -D}: deletes a virtual service and its servers.
     *
     * @param service which
     */
    record DeleteService(ServiceKey service) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.delete(service);
        }
    }

    /**
     * {@code -a}: adds a real server.
     *
     * @param service to which virtual service
     * @param server its definition
     */
    record AddServer(ServiceKey service, IpvsServer server) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.add(service, server);
        }
    }

    /**
     * {@code -e}: gives a real server this definition and nothing of the one before.
     *
     * @param service of which virtual service
     * @param server its definition
     */
    record EditServer(ServiceKey service, IpvsServer server) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.edit(service, server);
        }
    }

    /**
     * {@code -d}: deletes a real server.
     *
     * @param service of which virtual service
     * @param server which
     */
    record DeleteServer(ServiceKey service, ServerKey server) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.delete(service, server);
        }
    }

    /** {@code -C}: deletes all virtual services. */
    record Clear() implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.flush();
        }
    }

    /**
     * {@code -Z}: starts counters anew.
     *
     * @param service of which virtual service; {@code null} for all
     */
    record Zero(@Nullable ServiceKey service) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            if (service == null) {
                ipvs.zero();
            } else {
                ipvs.zero(service);
            }
        }
    }

    /**
     * {@code --set}: sets how long connections are kept.
     *
     * @param timeouts 0 leaves a value as it is
     */
    record SetTimeouts(Timeouts timeouts) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.timeouts(timeouts);
        }
    }

    /**
     * {@code --start-daemon}: starts a sync daemon.
     *
     * @param daemon its definition
     */
    record StartDaemon(SyncDaemon daemon) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.start(daemon);
        }
    }

    /**
     * {@code --stop-daemon}: stops a sync daemon.
     *
     * @param role which
     */
    record StopDaemon(SyncDaemon.Role role) implements Rule {
        @Override
        public void apply(Ipvs ipvs) {
            ipvs.stop(role);
        }
    }
}
