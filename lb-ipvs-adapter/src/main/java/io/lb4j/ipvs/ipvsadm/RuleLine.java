package io.lb4j.ipvs.ipvsadm;

import java.util.Objects;

/**
 * A rule and where it stands.
 *
 * @param number of its line, from 1
 * @param text the line as it was written, without blanks around it
 * @param rule what it says
 */
public record RuleLine(int number, String text, Rule rule) {

    /** Checks that nothing is missing. */
    public RuleLine {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(rule, "rule");
    }
}
