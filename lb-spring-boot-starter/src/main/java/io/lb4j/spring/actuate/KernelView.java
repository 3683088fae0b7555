package io.lb4j.spring.actuate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel carries for this application, as its director last saw it.
 *
 * @param services its services by name
 * @param problems in what the kernel is not as desired, one sentence each
 */
public record KernelView(Map<String, Service> services, List<String> problems) {

    /**
     * One virtual service.
     *
     * @param address what clients address, such as {@code TCP 192.0.2.10:80} or {@code FWM 5}
     * @param via how traffic is carried
     * @param pool who serves it
     * @param scheduler the kernel's scheduler
     * @param persistent seconds for which clients stay with their server; {@code null} if each connection is by itself
     * @param connections connections scheduled so far
     * @param connectionsPerSecond the same in a second
     * @param servers its real servers
     */
    public record Service(
            String address,
            String via,
            String pool,
            String scheduler,
            @Nullable Integer persistent,
            long connections,
            long connectionsPerSecond,
            List<RealServer> servers) {}

    /**
     * One real server.
     *
     * @param id its id in the pool; {@code null} if it has left the pool and drains
     * @param address where the kernel sends to; {@code null} if the kernel does not have it
     * @param weight the weight that the kernel knows
     * @param reason why it is treated as it is
     * @param active active connections
     * @param inactive inactive ones, such as those in TIME_WAIT
     * @param persistent clients that are bound to it
     * @param traffic what it has carried, as numbers of the kernel
     */
    public record RealServer(
            @Nullable String id,
            @Nullable String address,
            int weight,
            String reason,
            long active,
            long inactive,
            long persistent,
            Map<String, Long> traffic) {}
}
