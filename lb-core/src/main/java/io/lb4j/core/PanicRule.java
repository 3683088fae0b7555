package io.lb4j.core;

import java.util.Objects;

/**
 * What to do when so many servers are out that the rest would drown.
 *
 * <p>A pool panics while, in each of its levels, less than a share of the servers that are in service by the operator's will is usable:
 * neither held down by a probe nor ejected. Limits are no matter of health: a full server is usable.
 *
 * @param below the share in percent, 1 to 100
 * @param mode what to do
 */
public record PanicRule(int below, Mode mode) {

    /** What a pool does in panic. */
    public enum Mode {

        /** Uses all servers that the operator lets, but keeps to limits: bad verdicts on most are likelier wrong than right. */
        ALL,

        /** Refuses every request at once, so that the few servers left are not drowned and clients can go elsewhere. */
        FAIL
    }

    /** Checks every component. */
    public PanicRule {
        Objects.requireNonNull(mode, "mode");
        if (below < 1 || below > 100) {
            throw new InvalidValueException("panic.below", below, "1..100 percent");
        }
    }
}
