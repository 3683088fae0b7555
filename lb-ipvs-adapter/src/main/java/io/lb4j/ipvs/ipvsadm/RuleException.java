package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import java.util.Optional;

/** A line that is no rule, or a rule that no kernel would take; the message names the line and what is wrong with it. */
public final class RuleException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String text;

    RuleException(int line, String text, InvalidValueException problem) {
        super("line " + line + ": " + problem.getMessage(), problem);
        this.line = line;
        this.text = text;
    }

    RuleException(RuleFailure failure) {
        super(
                "line " + failure.line().number() + ": " + failure.message() + " ("
                        + failure.cause().getMessage() + ")",
                failure.cause());
        this.line = failure.line().number();
        this.text = failure.line().text();
    }

    /** Returns the number of the line, from 1. */
    public int line() {
        return line;
    }

    /** Returns the line as it was written, without blanks around it. */
    public String text() {
        return text;
    }

    /** Returns the option, the word, what was expected and the nearest known one, if the line could not be read. */
    public Optional<InvalidValueException> problem() {
        return getCause() instanceof InvalidValueException invalid ? Optional.of(invalid) : Optional.empty();
    }
}
