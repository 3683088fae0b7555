package io.lb4j.schedulers;

import io.lb4j.core.EligibilityVersion;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;

/**
 * Knows, mostly by one comparison, that every server of a level may take any request's first try: then whoever was found in a table or
 * drawn need not be looked at, which saves two steps through memory.
 *
 * <p>After a change of eligibility all are looked at again, but not before as many picks have come by as there are servers: so a look
 * at all costs a pick no more than a look at one. Thread-safe.
 */
final class AllEligible {

    private static final PickRequest ANYBODY = new PickRequest();
    private static final long NEVER = Long.MIN_VALUE; // no version

    private final Level level;
    private final EligibilityVersion eligibility;

    private volatile long knownAsOf = NEVER; // the version as of which all are
    private long notAsOf = NEVER; // the version as of which some are not; races here only delay or repeat a look
    private long waitingAsOf = NEVER;
    private int waited;

    AllEligible(Level level) {
        this.level = level;
        this.eligibility = level.eligibility();
    }

    /** Tells whether every server may take this request now; {@code false} as long as it is not known. */
    boolean isKnownFor(PickRequest request) {
        return (knownAsOf == eligibility.current() || look()) && request.isFirstTry();
    }

    private boolean look() {
        int version = eligibility.current(); // before anything is read that it vouches for
        if (notAsOf == version) {
            return false; // some may have come back by time alone: until they are picked they are looked at one by one
        }
        if (waitingAsOf != version) {
            waitingAsOf = version;
            waited = 0;
        }
        if (++waited < level.size()) {
            return false;
        }
        for (int i = 0; i < level.size(); i++) {
            if (!level.server(i).eligible(ANYBODY)) {
                notAsOf = version;
                return false;
            }
        }
        knownAsOf = version;
        return true;
    }
}
