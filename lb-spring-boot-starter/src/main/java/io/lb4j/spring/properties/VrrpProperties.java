package io.lb4j.spring.properties;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which of two directors has the addresses, by VRRP, which keepalived speaks.
 *
 * @param file Where keepalived reads its configuration, which is written there at each start. By default it is not written.
 * @param device Network device over which the directors speak, and which has the addresses. Without it there is no VRRP.
 * @param routerId Number that the directors have in common, and nobody else in the segment, 1 to 255.
 * @param priority The live director with the highest one has the addresses, 1 to 254.
 * @param state What the director is at first.
 * @param interval How often the master speaks.
 * @param nopreempt Whether a director that comes back leaves the addresses where they are.
 * @param preemptDelay How long a director that comes back waits before it takes the addresses.
 * @param addresses Addresses that move, such as "10.0.0.1/24 dev eth1". By default those of all services that the kernel carries.
 * @param unicastPeers Addresses of the other directors where there is no multicast.
 * @param track How the life of this application is watched.
 */
public record VrrpProperties(
        @Nullable String file,
        @Nullable String device,
        @Nullable Integer routerId,
        @DefaultValue("100") int priority,
        @DefaultValue("backup") State state,
        @DefaultValue("1s") Duration interval,
        @DefaultValue("false") boolean nopreempt,
        @Nullable Duration preemptDelay,
        @DefaultValue List<String> addresses,
        @DefaultValue List<String> unicastPeers,
        @DefaultValue Track track) {

    /** What a director is at first. */
    public enum State {
        /** It takes the addresses as soon as it starts. */
        MASTER,
        /** It first listens for a master. */
        BACKUP
    }

    /**
     * How the life of this application is watched.
     *
     * @param enabled Whether it is. Without it an application that has died keeps the addresses.
     * @param url URL that answers as long as the application lives. By default the actuator's liveness.
     * @param interval From one question to the next, in whole seconds.
     * @param fall Failures in a row after which the application counts as dead.
     * @param rise Answers in a row after which it lives again.
     * @param weight What its death takes from the priority, -253 to 0; with 0 the director gives the addresses up.
     */
    public record Track(
            @DefaultValue("true") boolean enabled,
            @Nullable String url,
            @DefaultValue("1s") Duration interval,
            @DefaultValue("5") int fall,
            @DefaultValue("2") int rise,
            @DefaultValue("0") int weight) {}

    private static final VrrpProperties UNSET = new VrrpProperties(
            null,
            null,
            null,
            100,
            State.BACKUP,
            Duration.ofSeconds(1),
            false,
            null,
            List.of(),
            List.of(),
            new Track(true, null, Duration.ofSeconds(1), 5, 2, 0));

    /** Tells whether anything of it is set to what is no default, so that a device that was forgotten is asked for. */
    public boolean isConfigured() {
        return !equals(UNSET);
    }
}
