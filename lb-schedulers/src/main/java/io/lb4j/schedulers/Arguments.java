package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words behind a scheduler's name: taken one by one, until none may be left.
 *
 * <p>Control path, not thread-safe.
 */
final class Arguments {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

    private final String scheduler;
    private final String usage;
    private final List<String> all;
    private final List<String> left;
    private final List<String> known = new ArrayList<>();

    Arguments(String usage, String scheduler, List<String> words) {
        this.scheduler = scheduler;
        this.usage = usage.equals(scheduler) ? scheduler + " alone" : usage;
        this.all = List.copyOf(words);
        this.left = new ArrayList<>(words);
    }

    /** Takes a word if it is there. */
    boolean flag(String word) {
        known.add(word);
        return left.remove(word);
    }

    /** Takes the value of {@code key=VALUE}, or returns {@code null}. */
    @Nullable
    String value(String key) {
        known.add(key + "=");
        String found = null;
        for (String word : List.copyOf(left)) {
            if (word.startsWith(key + "=")) {
                if (found != null) {
                    throw invalid(key + " only once", null);
                }
                found = word.substring(key.length() + 1);
                left.remove(word);
            }
        }
        return found;
    }

    /** Takes {@code key=NUMBER}. */
    int number(String key, int otherwise) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,9}")) {
            throw new InvalidValueException("scheduler " + scheduler + ", " + key, value, "a whole number");
        }
        return Integer.parseInt(value);
    }

    /** Takes {@code key=TIME}, such as 90s or 24h. */
    Duration time(String key, Duration otherwise) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = TIME.matcher(value);
        if (!matcher.matches()) {
            throw new InvalidValueException(
                    "scheduler " + scheduler + ", " + key, value, "a time such as 500ms, 90s or 24h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofSeconds(count);
        };
    }

    /** Takes the first word that is left, or returns {@code null}. */
    @Nullable
    String word() {
        return left.isEmpty() ? null : left.remove(0);
    }

    /** Takes all words that are left. */
    List<String> words() {
        List<String> words = List.copyOf(left);
        left.clear();
        return words;
    }

    /** Refuses words that nobody took. */
    void end() {
        if (!left.isEmpty()) {
            throw invalid(usage, NearestName.of(left.get(0), known));
        }
    }

    /** Returns the refusal of these words. */
    InvalidValueException invalid() {
        return invalid(usage, null);
    }

    /** Returns the refusal of one of them. */
    InvalidValueException misspelt(String word, List<String> candidates) {
        return invalid(usage, NearestName.of(word, candidates));
    }

    InvalidValueException invalid(String expected, @Nullable String nearest) {
        String written = all.isEmpty() ? scheduler : scheduler + " " + String.join(" ", all);
        return new InvalidValueException("scheduler", written, expected, nearest);
    }
}
