package io.lb4j.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which results count as failures of a real server, whether or not the request is sent to another one.
 *
 * <p>A result that does not count says nothing: it neither charges the server nor forgives it. Immutable.
 *
 * @param outcomes what may go wrong before a response header: some of {@link Outcome#CONNECT_FAILED}, {@link Outcome#TIMEOUT},
 *     {@link Outcome#BROKEN} and {@link Outcome#INVALID_RESPONSE}
 * @param retried whether a status for which the request went on to another server counts, 403 and 404 excepted
 * @param statuses which statuses count wherever they come, or {@code null} for none
 */
public record FailureRule(
        Set<Outcome> outcomes, boolean retried, @Nullable Statuses statuses) {

    private static final String RETRIED = "retried";
    private static final Map<String, Outcome> WORDS = words();

    private static Map<String, Outcome> words() {
        Map<String, Outcome> words = new LinkedHashMap<>();
        words.put("connect", Outcome.CONNECT_FAILED);
        words.put("timeout", Outcome.TIMEOUT);
        words.put("closed", Outcome.BROKEN);
        words.put("invalid", Outcome.INVALID_RESPONSE);
        return words;
    }

    /** Checks every component. */
    public FailureRule {
        outcomes = Set.copyOf(outcomes);
        if (!WORDS.values().containsAll(outcomes)) {
            throw new InvalidValueException(
                    "failures", outcomes, "results before a response header: " + WORDS.values());
        }
    }

    /** Counts what nginx counts: everything that goes wrong before the header, and statuses that send a request on. */
    public static FailureRule nginx() {
        return new FailureRule(EnumSet.copyOf(WORDS.values()), true, null);
    }

    /**
     * Reads words and statuses: {@code connect}, {@code timeout} (of connecting too), {@code closed}, {@code invalid},
     * {@code retried}, and statuses such as {@code 500}, {@code 502-504} or {@code 5xx}.
     *
     * @throws InvalidValueException if one is neither, or if there is none
     */
    public static FailureRule parse(Collection<String> parts) {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        boolean retried = false;
        List<String> statuses = new ArrayList<>();
        for (String part : parts) {
            String word = part.strip();
            Outcome outcome = WORDS.get(word);
            if (outcome != null) {
                outcomes.add(outcome);
            } else if (word.equals(RETRIED)) {
                retried = true;
            } else if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
                statuses.add(word);
            } else {
                throw unknown(word);
            }
        }
        if (parts.isEmpty()) {
            throw unknown("");
        }
        return new FailureRule(outcomes, retried, statuses.isEmpty() ? null : statuses(String.join(", ", statuses)));
    }

    private static Statuses statuses(String text) {
        try {
            return Statuses.parse(text);
        } catch (InvalidValueException e) {
            throw e.at("failures");
        }
    }

    private static InvalidValueException unknown(String word) {
        List<String> known = new ArrayList<>(WORDS.keySet());
        known.add(RETRIED);
        return new InvalidValueException(
                "failures",
                word,
                "some of " + String.join(", ", known) + ", and statuses such as 500, 502-504 or 5xx",
                NearestName.of(word, known));
    }

    /** Tells whether a result counts. Whoever reports {@link Outcome#ERROR_STATUS} has asked about the status before. */
    public boolean counts(Outcome outcome) {
        return outcome == Outcome.ERROR_STATUS || outcomes.contains(outcome);
    }

    /** Tells whether a status counts that is passed on to the client. */
    public boolean countsAnswer(int status) {
        return statuses != null && statuses.contains(status);
    }

    /** Tells whether a status counts for which the request goes on to another server. */
    public boolean countsRetried(int status) {
        return (retried && status != 403 && status != 404) || countsAnswer(status);
    }
}
