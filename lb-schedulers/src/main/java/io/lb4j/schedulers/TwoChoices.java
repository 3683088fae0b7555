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
import java.util.stream.Stream;
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
        return timed
                ? new ByLatency(level, previous instanceof ByLatency before ? before : null)
                : new ByActive(level, previous instanceof ByActive before ? before : null);
    }

    private abstract static class Bound implements Picker, PickObserver {

        final Level level;
        final Standings standings;
        private final AllEligible all;
        private final AliasTable table;
        private final Server[] servers; // those of the table and their counts: each step through memory costs
        private final ServerCounts[] counts;
        private final boolean ofEquals;
        private final Randomness randomness;

        Bound(Level level, @Nullable Bound before) {
            this.level = level;
            this.standings = Standings.of(level, before == null ? null : before.standings);
            this.all = new AllEligible(level);
            this.table = new AliasTable(level);
            this.servers = table.servers();
            this.counts = Stream.of(servers).map(Server::counts).toArray(ServerCounts[]::new);
            this.ofEquals = table.isOfEquals();
            this.randomness = level.randomness();
        }

        /** Returns by how much the first of two is cheaper where only what is under way and the latency count. */
        abstract long advantageAmongEquals(ServerCounts one, ServerCounts other);

        /** Tells whether the first of any two is at most as dear as the second. */
        abstract boolean isAtMostAsDear(Server one, Server other);

        @Override
        public final PickObserver observer() {
            return this;
        }

        @Override
        public final @Nullable Server pick(PickRequest request) {
            if (ofEquals && standings.areFlawless() && all.isKnownFor(request)) {
                long bits = randomness.longBits();
                int first = AliasTable.firstOf(servers.length, bits);
                int second = AliasTable.secondOf(servers.length, first, bits);
                long advantage = advantageAmongEquals(counts[first], counts[second]);
                return servers[
                        first
                                ^ ((first ^ second)
                                        & (int) (advantage >> (Long.SIZE - 1)))]; // chance would mispredict a branch
            }
            return pickSlowly(request);
        }

        private @Nullable Server pickSlowly(PickRequest request) {
            if (table.isEmpty()) {
                return null;
            }
            for (int draws = 0; draws < MOST_DRAWS; draws += 2) {
                long two = table.drawTwo(randomness);
                Server first = servers[(int) (two >>> Integer.SIZE)];
                Server second = servers[(int) two];
                boolean firstIsCheaper = isAtMostAsDear(first, second);
                Server cheaper = firstIsCheaper ? first : second;
                if (all.isKnownFor(request) || cheaper.eligible(request)) {
                    return cheaper;
                }
                Server other = firstIsCheaper ? second : first;
                if (other.eligible(request)) {
                    return other;
                }
            }
            return KeyedPicker.anyFrom(level, (long) randomness.bits() << Integer.SIZE, request);
        }

        // ---- what became of picks

        @Override
        public final void picked(Server server) {}

        @Override
        public final void answered(Server server, long nanos) {}
    }

    private static final class ByActive extends Bound {

        ByActive(Level level, @Nullable ByActive before) {
            super(level, before);
        }

        @Override
        long advantageAmongEquals(ServerCounts one, ServerCounts other) {
            return (long) other.active() - one.active();
        }

        @Override
        boolean isAtMostAsDear(Server one, Server other) {
            if (standings.areFlawless()) {
                return (one.active() + 1L) * other.weight() <= (other.active() + 1L) * one.weight();
            }
            long now = level.nowNanos();
            return (one.active() + 1.0) * standings.factor(one, now) / one.weight()
                    <= (other.active() + 1.0) * standings.factor(other, now) / other.weight();
        }

        @Override
        public boolean isTimed() {
            return false;
        }

        @Override
        public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
            if (outcome.isFailure() || !standings.isFlawless(server)) {
                standings.note(server, outcome, level.nowNanos());
            }
        }
    }

    private static final class ByLatency extends Bound {

        private final Latencies latencies;

        ByLatency(Level level, @Nullable ByLatency before) {
            super(level, before);
            this.latencies = Latencies.of(level, before == null ? null : before.latencies);
        }

        @Override
        long advantageAmongEquals(ServerCounts one, ServerCounts other) {
            return Latency.price(other) - Latency.price(one);
        }

        @Override
        boolean isAtMostAsDear(Server one, Server other) {
            long now = level.nowNanos();
            return price(one, now) <= price(other, now);
        }

        private long price(Server server, long now) {
            return Latency.price(server.counts(), standings.factor(server, now), server.weight());
        }

        @Override
        public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
            long now = level.nowNanos();
            standings.note(server, outcome, now);
            latencies.note(server, outcome, nanos, now);
        }
    }
}
