package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/**
 * What a real server's failures have brought upon it. Immutable; times are whole seconds of the pool's ticker.
 *
 * <p>The numbers are nginx's. There is no window: failures add up until a success that was picked more than {@code fail_timeout}
 * after the last of them, since that pick moved {@code checked} past {@code accessed}. Whatever rule ejects a server, one live
 * request probes it after the pause.
 *
 * @param count failures not yet forgiven
 * @param accessed when the last failure happened
 * @param checked the last failure or, if later, the last pick that re-armed the gate
 * @param ejection by another rule than {@code max_fails}, or {@code null}
 */
record Failures(
        int count, long accessed, long checked, @Nullable Ejection ejection) {

    /** No failure to remember: the state of nearly every server nearly always. */
    static final Failures NONE = new Failures(0, 0, 0, null);

    @SuppressWarnings("ReferenceEquality") // there is one: each pick asks, and need not look into it
    boolean isNone() {
        return this == NONE;
    }

    Failures failed(long now) {
        return new Failures(count == Integer.MAX_VALUE ? count : count + 1, now, now, ejectionFailed(now));
    }

    /** A failure where {@code max_fails} is not minded. */
    Failures failedUncounted(long now) {
        return new Failures(count, accessed, checked, ejectionFailed(now));
    }

    private @Nullable Ejection ejectionFailed(long now) {
        return ejection == null ? null : ejection.failed(now);
    }

    Failures rearmed(long now) {
        return new Failures(count, accessed, now, ejection == null ? null : ejection.rearmed(now));
    }

    Failures ejected(Ejection by) {
        return new Failures(count, accessed, checked, by);
    }

    boolean ejects(ServerSpec spec) {
        return ejection != null || ejectsByCount(spec);
    }

    private boolean ejectsByCount(ServerSpec spec) {
        return spec.maxFails() != 0 && count >= spec.maxFails();
    }

    /** Whole seconds: a server that failed at 100 with a fail_timeout of 10 is left out through 110. */
    boolean pauseOver(ServerSpec spec, long now) {
        return (count == 0 || now - checked > spec.failTimeout().toSeconds())
                && (ejection == null || now >= ejection.reopens());
    }

    long reopensAt(ServerSpec spec) {
        long byCount = checked + spec.failTimeout().toSeconds() + 1;
        if (ejection == null) {
            return byCount;
        }
        // Failures that do not eject keep the gate shut for their fail_timeout all the same.
        return count == 0 ? ejection.reopens() : Math.max(byCount, ejection.reopens());
    }

    /** Tells whether what ended just now takes everything back: by {@code shown}, whether it has shown that the server works. */
    boolean forgivenBySuccess(boolean shown) {
        return (count == 0 || accessed < checked) && (ejection == null || (shown && ejection.probed()));
    }
}
