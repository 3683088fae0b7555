package io.lb4j.core;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a server's agent has said so far: each kind of word holds until another word of its kind. Immutable.
 *
 * @param percent of the configured weight that the server wants, 0 to 256
 * @param wish whether it wants traffic at all
 * @param down whether it holds itself for dead
 * @param reason what it said last that took it out
 */
record AgentWord(int percent, Wish wish, boolean down, String reason) {

    /** What HAProxy calls the administrative state. */
    enum Wish {
        READY,
        DRAIN,
        MAINT
    }

    /** An agent that has said nothing: the server is as it was configured. */
    static final AgentWord NONE = new AgentWord(100, Wish.READY, false, "");

    private static final int MOST_PERCENT = 256; // HAProxy's greatest weight, of 100
    private static final int MOST_DIGITS = 9;
    private static final Pattern SEPARATORS = Pattern.compile("[ \\t,]+");
    private static final Pattern PERCENT = Pattern.compile("[0-9]{1," + MOST_DIGITS + "}%");

    /** Takes in one line of it; adds words that mean nothing to {@code unknown}. */
    AgentWord next(String line, List<String> unknown) {
        int hash = line.indexOf('#');
        String words = hash < 0 ? line : line.substring(0, hash);
        String said = "its agent said " + line.strip();
        AgentWord next = this;
        for (String word : SEPARATORS.split(words.strip())) {
            if (!word.isEmpty()) {
                next = next.after(word, said, unknown);
            }
        }
        return next;
    }

    private AgentWord after(String word, String said, List<String> unknown) {
        if (PERCENT.matcher(word).matches()) {
            int share = Integer.parseInt(word.substring(0, word.length() - 1));
            return new AgentWord(Math.min(MOST_PERCENT, share), wish, down, reason);
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "ready" -> new AgentWord(percent, Wish.READY, down, reason);
            case "drain" -> new AgentWord(percent, Wish.DRAIN, down, said);
            case "maint" -> new AgentWord(percent, Wish.MAINT, down, said);
            case "up" -> new AgentWord(percent, wish, false, reason);
            case "down", "fail", "failed", "stopped" -> new AgentWord(percent, wish, true, said);
            default -> {
                unknown.add(word);
                yield this;
            }
        };
    }

    boolean drains() {
        return wish == Wish.DRAIN;
    }

    boolean inMaintenance() {
        return wish == Wish.MAINT;
    }

    /** Tells whether it takes the server out in whatever way. */
    boolean takesOut() {
        return down || wish != Wish.READY;
    }

    /** Returns its share of a configured weight, rounded up: only 0 percent takes a weight to 0. */
    int weigh(int weight) {
        if (percent == 100) {
            return weight;
        }
        return (int) Math.min(ServerSpec.MAX_WEIGHT, ((long) weight * percent + 99) / 100);
    }
}
