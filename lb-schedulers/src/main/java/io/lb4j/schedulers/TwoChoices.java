package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Randomness;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * {@code p2c} and {@code peak_ewma}: of two servers drawn by weight, the one that costs less; nearly as good as looking at all,
 * and never a herd on one server.
 *
 * <p>The cost is the active picks and one for the weight, for {@code peak_ewma} times the {@linkplain Latency latency}; a server that
 * fails costs more by its {@linkplain Standing standing}. Pick O(1). Weight 0: never drawn. One server: picked always.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">The power of two random choices</a>
 * @see <a href="https://twitter.github.io/finagle/guide/Clients.html#power-of-two-choices-p2c-least-loaded">Finagle: p2c, peak ewma</a>
 */
final class TwoChoices implements Scheduler {

    /** After so many draws that could not be used, every server is looked at. */
    private static final int MOST_DRAWS = 16;

    private final boolean timed;

    private TwoChoices(boolean timed) {
        this.timed = timed;
    }

    static TwoChoices byActive() {
        return new TwoChoices(false);
    }

    static TwoChoices byLatency() {
        return new TwoChoices(true);
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        Bound before = previous instanceof Bound bound && bound.isTimed() == timed ? bound : null;
        Standings standings = Standings.of(level, before == null ? null : before.standings);
        ByServer<Latency> latencies = timed
                ? ByServer.of(level, before == null ? null : before.latencies, Latency[]::new, Latency::new)
                : null;
        return new Bound(level, standings, latencies);
    }

    private static final class Bound implements Picker, PickObserver {

        /** How far the time by which costs are compared may lag. */
        private static final long LAG_NANOS = 1_000_000;

        private final Level level;
        private final AllEligible all;
        private final AliasTable table;
        private final boolean ofEquals;
        private final Randomness randomness;
        private final Standings standings;
        private final @Nullable ByServer<Latency> latencies;
        private final Latency[] drawn; // those by place in the table

        /** Moves with picks and completions, so that comparing costs need not read the clock; whose write stays does not matter. */
        private volatile long lately;

        Bound(Level level, Standings standings, @Nullable ByServer<Latency> latencies) {
            this.level = level;
            this.all = new AllEligible(level);
            this.table = new AliasTable(level);
            this.randomness = level.randomness();
            this.standings = standings;
            this.latencies = latencies;
            this.drawn = latencies == null
                    ? new Latency[0]
                    : table.servers().map(latencies::get).toArray(Latency[]::new);
            this.ofEquals = table.isOfEquals();
            this.lately = level.nowNanos();
        }

        @Override
        public PickObserver observer() {
            return this;
        }

        @Override
        public boolean isTimed() {
            return latencies != null;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            if (ofEquals && standings.areFlawless() && all.isKnownFor(request)) {
                long two = table.drawTwoOfEquals(randomness);
                int first = (int) (two >>> Integer.SIZE);
                int second = (int) two;
                return table.server(isAtMostAsDearEqual(first, second) ? first : second);
            }
            return pickSlowly(request);
        }

        /** Compares where only what is under way and the latency count. */
        private boolean isAtMostAsDearEqual(int first, int second) {
            int firstActive = table.active(first);
            int secondActive = table.active(second);
            if (latencies == null) {
                return firstActive <= secondActive;
            }
            long now = lately;
            return drawn[first].cost(firstActive, 1, now) <= drawn[second].cost(secondActive, 1, now);
        }

        private @Nullable Server pickSlowly(PickRequest request) {
            if (table.isEmpty()) {
                return null;
            }
            for (int draws = 0; draws < MOST_DRAWS; draws += 2) {
                long two = table.drawTwo(randomness);
                int first = (int) (two >>> Integer.SIZE);
                int second = (int) two;
                boolean firstIsCheaper = isAtMostAsDear(first, second);
                Server cheaper = table.server(firstIsCheaper ? first : second);
                if (all.isKnownFor(request) || cheaper.eligible(request)) {
                    return cheaper;
                }
                Server other = table.server(firstIsCheaper ? second : first);
                if (other.eligible(request)) {
                    return other;
                }
            }
            return KeyedPicker.anyFrom(level, (long) randomness.bits() << Integer.SIZE, request);
        }

        private boolean isAtMostAsDear(int first, int second) {
            ByServer<Latency> times = latencies;
            if (times == null && standings.areFlawless()) {
                return (table.active(first) + 1L) * table.server(second).weight()
                        <= (table.active(second) + 1L) * table.server(first).weight();
            }
            long now = times == null ? level.nowNanos() : lately;
            return cost(table.server(first), times, now) <= cost(table.server(second), times, now);
        }

        private double cost(Server server, @Nullable ByServer<Latency> times, long now) {
            int active = server.active();
            double factor = standings.factor(server, now);
            double cost =
                    times == null ? (active + 1.0) * factor : times.get(server).cost(active, factor, now);
            return cost / server.weight();
        }

        // ---- what became of picks

        @Override
        public void picked(Server server) {
            if (latencies != null) {
                moveTime(level.nowNanos());
            }
        }

        private void moveTime(long now) {
            if (now - lately > LAG_NANOS) {
                lately = now;
            }
        }

        @Override
        public void answered(Server server, long nanos) {}

        @Override
        public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
            ByServer<Latency> times = latencies;
            if (times == null && !outcome.isFailure() && standings.isFlawless(server)) {
                return;
            }
            long now = level.nowNanos();
            moveTime(now);
            if (outcome.isFailure()) {
                standings.failed(server, now);
            } else {
                standings.succeeded(server, now);
            }
            if (times != null) {
                times.get(server).note(outcome, nanos, now);
            }
        }
    }
}
