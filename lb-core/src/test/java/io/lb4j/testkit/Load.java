package io.lb4j.testkit;

import io.lb4j.core.InvalidValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How requests come in a {@link Simulation}. Immutable: each method returns a changed copy. */
public final class Load {

    private record Phase(long from, long until, double rate) {}

    private final List<Phase> phases; // a later one goes before an earlier one; none if the loop is closed
    private final int callers;
    private final long pauseNanos;

    private Load(List<Phase> phases, int callers, long pauseNanos) {
        this.phases = phases;
        this.callers = callers;
        this.pauseNanos = pauseNanos;
    }

    /** Requests come at random times, so many a second at a mean, whether earlier ones are answered or not: an open loop. */
    public static Load perSecond(double rate) {
        return new Load(List.of(), 0, 0).during(0, Long.MAX_VALUE, rate);
    }

    /**
     * So many callers each send a request, wait for its end, pause for a random time with this mean, and send the next: a closed
     * loop, which slows down with the servers.
     */
    public static Load callers(int count, Duration pause) {
        if (count < 1) {
            throw new InvalidValueException("callers", count, "1 or more");
        }
        if (pause.isNegative() || pause.isZero()) {
            throw new InvalidValueException("pause", pause, "above 0");
        }
        return new Load(List.of(), count, pause.toNanos());
    }

    /** From one time to another, both since the start of the run, comes another number of requests a second; for an open loop. */
    public Load during(Duration from, Duration until, double rate) {
        if (callers > 0) {
            throw new IllegalStateException("callers have no rate");
        }
        return during(from.toNanos(), until.toNanos(), rate);
    }

    private Load during(long from, long until, double rate) {
        if (!(rate > 0)) {
            throw new InvalidValueException("rate", rate, "above 0");
        }
        List<Phase> more = new ArrayList<>(phases);
        more.add(new Phase(from, until, rate));
        return new Load(List.copyOf(more), 0, 0);
    }

    /** Returns how many callers there are, 0 if the loop is open. */
    int callers() {
        return callers;
    }

    /** Returns the mean time between two requests, or between a caller's answer and its next request. */
    long pauseNanos(long now) {
        for (int i = phases.size() - 1; i >= 0; i--) {
            Phase phase = phases.get(i);
            if (phase.from() <= now && now < phase.until()) {
                return (long) (1e9 / phase.rate());
            }
        }
        return pauseNanos;
    }
}
