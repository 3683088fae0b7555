package io.lb4j.ipvs.director;

import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a director last saw in the kernel, and what it could not do. Immutable.
 *
 * @param services its services
 * @param problems what was refused, one sentence each; empty if all is as desired
 */
public record DirectorReport(List<ServiceReport> services, List<String> problems) {

    /** Keeps both as they are now. */
    public DirectorReport {
        services = List.copyOf(services);
        problems = List.copyOf(problems);
    }

    /**
     * One virtual service.
     *
     * @param name how configuration calls it
     * @param desired its definition as it should be
     * @param kernel as the kernel has it, or {@code null} if it has not
     * @param servers those of the pool in its order, then others that still drain
     */
    public record ServiceReport(
            String name, IpvsService desired, @Nullable ServiceEntry kernel, List<ServerReport> servers) {

        /** Keeps the servers as they are now. */
        public ServiceReport {
            servers = List.copyOf(servers);
        }
    }

    /**
     * One real server.
     *
     * @param id its id in the pool, or {@code null} if it has left the pool
     * @param reason why it is treated as it is
     * @param kernel as the kernel has it, or {@code null} if it has not
     */
    public record ServerReport(
            @Nullable String id, String reason, @Nullable ServerEntry kernel) {}
}
