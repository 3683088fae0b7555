package io.lb4j.testkit;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Outcome;
import java.util.Objects;

/** What may be wrong with a simulated server. Immutable. */
public final class Fault {

    enum Kind {
        SLOW,
        FAILING,
        SILENT
    }

    /** How long it takes until a client knows of a failure at once: chosen, a round trip on a local network. */
    static final long AT_ONCE_NANOS = 1_000_000;

    private final Kind kind;
    private final double factor;
    private final double chance;
    private final Outcome outcome;

    private Fault(Kind kind, double factor, double chance, Outcome outcome) {
        this.kind = kind;
        this.factor = factor;
        this.chance = chance;
        this.outcome = outcome;
    }

    /** Works so many times as long on each request. */
    public static Fault slower(double factor) {
        if (!(factor > 0)) {
            throw new InvalidValueException("factor", factor, "above 0");
        }
        return new Fault(Kind.SLOW, factor, 1, Outcome.SUCCESS);
    }

    /** Refuses connections: they fail after a millisecond. */
    public static Fault refusing() {
        return failing(Outcome.CONNECT_FAILED);
    }

    /**
     * Fails every request after a millisecond, whatever it has to do.
     *
     * @param outcome what the pool is told. {@link Outcome#SUCCESS} is an error status that no retry policy lists: the client is
     *     told of it, and for the pool the server has answered
     */
    public static Fault failing(Outcome outcome) {
        return failing(1, outcome);
    }

    /** Fails requests with this chance, from 0 to 1. */
    public static Fault failing(double chance, Outcome outcome) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new InvalidValueException("chance", chance, "0..1");
        }
        return new Fault(Kind.FAILING, 1, chance, Objects.requireNonNull(outcome, "outcome"));
    }

    /** Takes requests and never answers: a black hole. */
    public static Fault silent() {
        return new Fault(Kind.SILENT, 1, 1, Outcome.TIMEOUT);
    }

    Kind kind() {
        return kind;
    }

    double factor() {
        return factor;
    }

    double chance() {
        return chance;
    }

    Outcome outcome() {
        return outcome;
    }
}
