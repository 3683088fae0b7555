package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a director works.
 *
 * @param interval how often the kernel is read and compared even if no pool has changed, 1 s to 1 h
 * @param drainLimit how long a server may drain before it is deleted with its last connections; {@code null} for as long as they last
 * @param dryRun whether plans are told to the log and not applied
 * @param onClose what becomes of the services when the director closes
 * @param stateFile where the keys of the director's services are kept, so that one that was taken out of the configuration while the
 *     director did not run is deleted; {@code null} to forget them
 * @param timeouts to set in the kernel, or {@code null}
 * @param daemons sync daemons that are to run
 */
public record DirectorSettings(
        Duration interval,
        @Nullable Duration drainLimit,
        boolean dryRun,
        OnClose onClose,
        @Nullable Path stateFile,
        @Nullable Timeouts timeouts,
        List<SyncDaemon> daemons) {

    /** What becomes of the services when the director closes. */
    public enum OnClose {
        /** The kernel goes on with them; a director that starts later takes them over, and no connection is lost. */
        KEEP,
        /** They are deleted at once. */
        REMOVE
    }

    /** Chosen: drift is rare, and what a human did by hand is undone before it is forgotten. */
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);

    /** Compares every 5 s, waits for drains without limit, keeps the services at the end. */
    public static final DirectorSettings STANDARD =
            new DirectorSettings(USUAL_INTERVAL, null, false, OnClose.KEEP, null, null, List.of());

    /** Checks every component. */
    public DirectorSettings {
        Objects.requireNonNull(onClose, "onClose");
        daemons = List.copyOf(daemons);
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidValueException("interval", interval, "1s to 1h");
        }
        if (drainLimit != null && (drainLimit.isNegative() || drainLimit.isZero())) {
            throw new InvalidValueException("drain-limit", drainLimit, "more than 0, or none");
        }
        if (daemons.stream().map(SyncDaemon::role).distinct().count() != daemons.size()) {
            throw new InvalidValueException("sync", daemons, "at most one daemon of each role");
        }
    }

    /** Returns the same settings with another interval. */
    public DirectorSettings withInterval(Duration changed) {
        return new DirectorSettings(changed, drainLimit, dryRun, onClose, stateFile, timeouts, daemons);
    }

    /** Returns the same settings with this limit of drains; {@code null} for none. */
    public DirectorSettings withDrainLimit(@Nullable Duration changed) {
        return new DirectorSettings(interval, changed, dryRun, onClose, stateFile, timeouts, daemons);
    }

    /** Returns the same settings, by which plans are told and not applied. */
    public DirectorSettings asDryRun() {
        return new DirectorSettings(interval, drainLimit, true, onClose, stateFile, timeouts, daemons);
    }

    /** Returns the same settings with this end. */
    public DirectorSettings withOnClose(OnClose changed) {
        return new DirectorSettings(interval, drainLimit, dryRun, changed, stateFile, timeouts, daemons);
    }

    /** Returns the same settings with this state file; {@code null} for none. */
    public DirectorSettings withStateFile(@Nullable Path changed) {
        return new DirectorSettings(interval, drainLimit, dryRun, onClose, changed, timeouts, daemons);
    }

    /** Returns the same settings with these time-outs; {@code null} for those of the kernel. */
    public DirectorSettings withTimeouts(@Nullable Timeouts changed) {
        return new DirectorSettings(interval, drainLimit, dryRun, onClose, stateFile, changed, daemons);
    }

    /** Returns the same settings with these sync daemons. */
    public DirectorSettings withDaemons(List<SyncDaemon> changed) {
        return new DirectorSettings(interval, drainLimit, dryRun, onClose, stateFile, timeouts, changed);
    }
}
