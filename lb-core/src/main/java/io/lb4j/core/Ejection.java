package io.lb4j.core;

import java.time.Duration;

/**
 * A server's absence by another rule than {@code max_fails}. Immutable; times are whole seconds of the pool's ticker.
 *
 * @param cause which rule
 * @param detail why, in a few words
 * @param pause for how long
 * @param reopens the first second at which one live request may probe the server
 * @param probed whether that request has been let through
 */
record Ejection(EjectionCause cause, String detail, long pause, long reopens, boolean probed) {

    /** Ejects as nginx reckons: for more than {@code pause}, at most a second more. */
    static Ejection of(EjectionCause cause, String detail, Duration pause, long now) {
        return new Ejection(cause, detail, pause.toSeconds(), now + pause.toSeconds() + 1, false);
    }

    /** Lets one request through; should nothing be heard of it, another one follows after another pause. */
    Ejection rearmed(long now) {
        return new Ejection(cause, detail, pause, now + pause + 1, true);
    }

    /** A failure of a request from before the ejection is no news, one after the pause begins another pause. */
    Ejection failed(long now) {
        return probed ? new Ejection(cause, detail, pause, now + pause + 1, false) : this;
    }
}
