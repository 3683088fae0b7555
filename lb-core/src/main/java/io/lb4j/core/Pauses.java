package io.lb4j.core;

import java.time.Duration;

/** Checks how long servers are to be left out. */
final class Pauses {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1); // chosen: who wants more wants to switch off

    private Pauses() {}

    static void check(String key, Duration pause) {
        if (!areWholeSeconds(pause) || pause.compareTo(SHORTEST) < 0 || pause.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(key, pause, "whole seconds, 1.." + LONGEST.toSeconds());
        }
    }

    static boolean areWholeSeconds(Duration time) {
        return !time.isNegative() && time.equals(Duration.ofSeconds(time.toSeconds()));
    }
}
