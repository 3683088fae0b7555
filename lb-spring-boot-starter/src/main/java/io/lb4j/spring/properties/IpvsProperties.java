package io.lb4j.spring.properties;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all services that the kernel carries share.
 *
 * @param interval How often the kernel is read and compared, even if no pool has changed.
 * @param drainLimit How long a real server may drain before it is deleted with its last connections. By default as long as they last.
 * @param dryRun Whether changes are told to the log and not made.
 * @param onClose What becomes of the services when the application stops.
 * @param stateFile File with the services of this application, so that one taken out of the configuration while it did not run is deleted.
 * @param timeouts How long the kernel keeps connections without a packet.
 * @param sync Sync daemons, which tell a second director of connections.
 * @param vrrp Which of two directors has the addresses.
 */
public record IpvsProperties(
        @DefaultValue("5s") Duration interval,
        @Nullable Duration drainLimit,
        @DefaultValue("false") boolean dryRun,
        @DefaultValue("keep") OnClose onClose,
        @Nullable String stateFile,
        @DefaultValue Timeouts timeouts,
        @DefaultValue Sync sync,
        @DefaultValue @NestedConfigurationProperty VrrpProperties vrrp) {

    /** What becomes of the services when the application stops. */
    public enum OnClose {
        /** The kernel goes on with them, and the next start takes them over. */
        KEEP,
        /** They are deleted. */
        REMOVE
    }

    /**
     * How long the kernel keeps connections without a packet.
     *
     * @param tcp Established ones of TCP. By default as the kernel has it, 15 minutes.
     * @param tcpFin Those of TCP that have seen a FIN. By default as the kernel has it, 2 minutes.
     * @param udp Those of UDP. By default as the kernel has it, 5 minutes.
     */
    public record Timeouts(
            @Nullable Duration tcp,
            @Nullable Duration tcpFin,
            @Nullable Duration udp) {}

    /**
     * Sync daemons.
     *
     * @param roles Which run here: master tells, backup listens; a pair of directors runs both on each. By default none.
     * @param device Network device of their multicast.
     * @param id Number of the pair, 0 to 255; a backup with 0 listens to all.
     */
    public record Sync(
            @DefaultValue List<Role> roles,
            @Nullable String device,
            @DefaultValue("0") int id) {

        /** What a sync daemon does. */
        public enum Role {
            /** Tells of connections. */
            MASTER,
            /** Listens. */
            BACKUP
        }
    }
}
