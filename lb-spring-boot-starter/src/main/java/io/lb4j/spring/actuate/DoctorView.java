package io.lb4j.spring.actuate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the host of a director, and what real servers need.
 *
 * @param host findings that concern no single service
 * @param services the same by service
 * @param keepalived what keepalived is to do, as its file says it; {@code null} without VRRP
 */
public record DoctorView(
        List<Finding> host,
        Map<String, Service> services,
        @Nullable String keepalived) {

    /**
     * One virtual service.
     *
     * @param findings what is wrong for it, the worst first
     * @param realServerScript shell script that makes a host one of its real servers
     */
    public record Service(List<Finding> findings, String realServerScript) {}

    /**
     * Something that is wrong, or that has to hold where it cannot be seen.
     *
     * @param severity error, warning or hint
     * @param what what was found
     * @param why what comes of it
     * @param command what mends it, for a root shell of this host; {@code null} if that has to be done elsewhere
     */
    public record Finding(
            String severity,
            String what,
            String why,
            @Nullable String command) {}
}
