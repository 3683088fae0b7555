package io.lb4j.ipvs.keepalived;

import io.lb4j.core.InvalidValueException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How keepalived finds out whether the application that directs this kernel lives: it asks a URL with the program curl.
 *
 * @param url what is asked; a status of 400 or above, or no answer, is a failure
 * @param interval from one question to the next, and the longest that one may take; whole seconds, 1 s to 1 h
 * @param fall failures in a row after which the application counts as dead
 * @param rise answers in a row after which it lives again
 * @param weight what death takes from the priority, -253..-1; with 0 the director gives the addresses up
 */
public record Track(String url, Duration interval, int fall, int rise, int weight) {

    /** Chosen: a director that is restarted by a deployment stays the master if that takes less than this. */
    public static final int USUAL_FALL = 5;

    /** Chosen. */
    public static final int USUAL_RISE = 2;

    /** What needs no quoting in a URL, and means nothing to keepalived. */
    private static final Pattern URL = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]_-]+(/[A-Za-z0-9._/?&=%+,:-]*)?");

    private static final int MOST_IN_A_ROW = 100;

    /** Checks every component. */
    public Track {
        Objects.requireNonNull(url, "url");
        if (!URL.matcher(url).matches()) {
            throw new InvalidValueException(
                    "track.url", url, "a URL, such as http://127.0.0.1:8080/actuator/health/liveness");
        }
        if (!interval.equals(Duration.ofSeconds(interval.toSeconds()))
                || interval.compareTo(Duration.ofSeconds(1)) < 0
                || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidValueException("track.interval", interval, "whole seconds, 1s to 1h");
        }
        requireRange("track.fall", fall, 1, MOST_IN_A_ROW);
        requireRange("track.rise", rise, 1, MOST_IN_A_ROW);
        requireRange("track.weight", weight, -253, 0);
    }

    static void requireRange(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidValueException(key, value, least + ".." + most);
        }
    }

    /** Asks this URL every second. */
    public static Track of(String url) {
        return new Track(url, Duration.ofSeconds(1), USUAL_FALL, USUAL_RISE, 0);
    }
}
