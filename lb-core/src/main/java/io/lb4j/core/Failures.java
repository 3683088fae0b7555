package io.lb4j.core;

/**
 * What nginx remembers of a real server's failures. Immutable; times are whole seconds of the pool's ticker.
 *
 * <p>There is no window: failures add up until a success that was picked more than {@code fail_timeout} after the last of
 * them, since that pick moved {@code checked} past {@code accessed}.
 *
 * @param count failures not yet forgiven
 * @param accessed when the last failure happened
 * @param checked the last failure or, if later, the last pick that re-armed the gate
 */
record Failures(int count, long accessed, long checked) {

    /** No failure to remember: the state of nearly every server nearly always. */
    static final Failures NONE = new Failures(0, 0, 0);

    boolean isNone() {
        return count == 0;
    }

    Failures failed(long now) {
        return new Failures(count == Integer.MAX_VALUE ? count : count + 1, now, now);
    }

    Failures rearmed(long now) {
        return new Failures(count, accessed, now);
    }

    boolean ejects(ServerSpec spec) {
        return spec.maxFails() != 0 && count >= spec.maxFails();
    }

    /** Whole seconds: a server that failed at 100 with a fail_timeout of 10 is left out through 110. */
    boolean pauseOver(ServerSpec spec, long now) {
        return now - checked > spec.failTimeout().toSeconds();
    }

    long reopensAt(ServerSpec spec) {
        return checked + spec.failTimeout().toSeconds() + 1;
    }

    boolean forgivenBySuccess() {
        return accessed < checked;
    }
}
