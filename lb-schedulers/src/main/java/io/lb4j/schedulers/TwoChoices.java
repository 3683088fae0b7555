package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Randomness;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerCounts;
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
        Latencies latencies = timed ? Latencies.of(level, before == null ? null : before.latencies) : null;
        return new Bound(level, standings, latencies);
    }

    private static final class Bound implements Picker, PickObserver {

        private final Level level;
        private final AllEligible all;
        private final AliasTable table;
        private final boolean ofEquals;
        private final Randomness randomness;
        private final Standings standings;
        private final @Nullable Latencies latencies;

        Bound(Level level, Standings standings, @Nullable Latencies latencies) {
            this.level = level;
            this.all = new AllEligible(level);
            this.table = new AliasTable(level);
            this.randomness = level.randomness();
            this.standings = standings;
            this.latencies = latencies;
            this.ofEquals = table.isOfEquals();
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
                return table.server(cheaperOfEquals(first, second));
            }
            return pickSlowly(request);
        }

        /** Compares where only what is under way and the latency count; without a branch, as chance would mispredict every other one. */
        private int cheaperOfEquals(int first, int second) {
            ServerCounts one = table.counts(first);
            ServerCounts other = table.counts(second);
            long advantage =
                    latencies == null ? other.active() - one.active() : Latency.price(other) - Latency.price(one);
            return first ^ ((first ^ second) & (int) (advantage >> (Long.SIZE - 1)));
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
            Server one = table.server(first);
            Server other = table.server(second);
            if (latencies == null && standings.areFlawless()) {
                return (one.active() + 1L) * other.weight() <= (other.active() + 1L) * one.weight();
            }
            long now = level.nowNanos();
            double oneFactor = standings.factor(one, now);
            double otherFactor = standings.factor(other, now);
            if (latencies == null) {
                return (one.active() + 1.0) * oneFactor / one.weight()
                        <= (other.active() + 1.0) * otherFactor / other.weight();
            }
            return price(first, oneFactor) <= price(second, otherFactor);
        }

        private long price(int place, double factor) {
            return Latency.price(
                    table.counts(place), factor, table.server(place).weight());
        }

        // ---- what became of picks

        @Override
        public void picked(Server server) {}

        @Override
        public void answered(Server server, long nanos) {}

        @Override
        public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
            if (latencies == null && !outcome.isFailure() && standings.isFlawless(server)) {
                return;
            }
            long now = level.nowNanos();
            if (outcome.isFailure()) {
                standings.failed(server, now);
            } else {
                standings.succeeded(server, now);
            }
            if (latencies != null) {
                latencies.note(server, outcome, nanos, now);
            }
        }
    }
}
