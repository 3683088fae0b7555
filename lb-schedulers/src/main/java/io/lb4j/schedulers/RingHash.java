package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.KeyExpression;
import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * {@code ring}: consistent hashing on a ring of 160 points for each unit of weight; a key whose server cannot be used goes to the next
 * one on the ring. With {@code bounded=c}, so does a key whose server has more than {@code c} times its share of all active picks.
 *
 * <p>{@code hash KEY consistent bounded=c} is the same over nginx's ring, so that keys stay where nginx puts them while the bound is
 * not reached. A server that fails counts as busier than it is. An empty key takes turns. Pick O(1) after the key is hashed. Weight 0: owns no point. One server: picked always.
 *
 * @see <a href="https://arxiv.org/abs/1608.01350">Consistent hashing with bounded loads</a>
 */
final class RingHash implements Scheduler {

    /** How keys and servers come to their points. */
    private enum Points {
        OWN,
        KETAMA
    }

    private static final PickRequest ANYBODY = new PickRequest();
    private static final int POINTS_FOR_WEIGHT = 160;

    /** Chosen, as for nginx's ring. */
    private static final int MOST_WEIGHT = 100_000;

    /** After so many points that cannot be used, every server is looked at. */
    private static final int MOST_POINTS_TRIED = 10_000;

    private final CrcKey crcKey;
    private final MixedKey mixedKey;
    private final Points points;
    private final double bound; // 0: none

    private RingHash(KeyExpression key, Points points, double bound) {
        this.crcKey = new CrcKey(key);
        this.mixedKey = new MixedKey(key);
        this.points = points;
        this.bound = bound;
    }

    /** Makes the scheduler over our own points; a bound of 0 is none. */
    static RingHash own(KeyExpression key, double bound) {
        return new RingHash(key, Points.OWN, bound);
    }

    /** Makes the scheduler over nginx's points. */
    static RingHash ketama(KeyExpression key, double bound) {
        return new RingHash(key, Points.KETAMA, bound);
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        Ring ring = points == Points.KETAMA ? new KetamaRing(level).ring() : ring(level); // may refuse, so first
        Bound before = previous instanceof Bound other ? other : null;
        Load load = bound == 0 ? null : new Load(level, bound, before == null ? null : before.load);
        return new Bound(this, level, ring, SmoothWeights.picker(level, before == null ? null : before.turns), load);
    }

    private static Ring ring(Level level) {
        long weights = level.servers().stream().mapToLong(Server::weight).sum();
        if (weights > MOST_WEIGHT) {
            throw new InvalidValueException("sum of weights", weights, "at most " + MOST_WEIGHT + " on a ring");
        }
        long[] marked = new long[(int) weights * POINTS_FOR_WEIGHT];
        int count = 0;
        for (int i = 0; i < level.size(); i++) {
            long seed = Mix.of(level.server(i).id());
            for (int k = 0; k < level.server(i).weight() * POINTS_FOR_WEIGHT; k++) {
                marked[count++] = Ring.marked((int) (Mix.nth(seed, k) >>> Integer.SIZE), i);
            }
        }
        return new Ring(marked);
    }

    /** Counts the active picks of a whole level, and knows which servers fail. */
    private static final class Load implements PickObserver {

        /** A server whose cost is raised by less than half, and has no pick, is not full. */
        private static final double ROUNDING = 0.5;

        private final Level level;
        private final LongAdder active;
        private final Standings standings;
        private final double bound;
        private volatile Usable usable = new Usable(0, 0); // of no version yet: it has no weight

        /** What the servers that can be picked weigh together, as of a version of eligibility. */
        private record Usable(int version, long weight) {}

        Load(Level level, double bound, @Nullable Load before) {
            this.level = level;
            this.active = before == null ? new LongAdder() : before.active;
            this.standings = Standings.of(level, before == null ? null : before.standings);
            this.bound = bound;
        }

        /** Returns how many picks a server may have for each unit of its weight, the one that is asked for included. */
        double mostForWeight() {
            Usable known = usable;
            if (known.weight() == 0 || known.version() != level.eligibilityVersion()) {
                known = lookUsable();
                usable = known;
            }
            return bound * (active.sum() + 1) / known.weight();
        }

        private Usable lookUsable() {
            int version = level.eligibilityVersion(); // before anything is read that it vouches for
            long weight = 0;
            for (int i = 0; i < level.size(); i++) {
                weight += level.server(i).eligible(ANYBODY) ? level.server(i).weight() : 0;
            }
            return new Usable(version, weight);
        }

        /** One that fails fast, and so looks idle, counts for as many as its standing says: or keys of the busy ones would go there. */
        boolean isFull(Server server, double mostForWeight) {
            double most = Math.ceil(mostForWeight * server.weight());
            return standings.isFlawless(server)
                    ? server.active() >= most
                    : (server.active() + 1) * standings.factor(server, level.nowNanos()) > most + ROUNDING;
        }

        @Override
        public boolean isTimed() {
            return false;
        }

        @Override
        public void picked(Server server) {
            active.increment();
        }

        @Override
        public void answered(Server server, long nanos) {}

        @Override
        public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
            active.decrement();
            if (outcome.isFailure() || !standings.isFlawless(server)) {
                standings.note(server, outcome, level.nowNanos());
            }
        }
    }

    private static final class Bound implements Picker {

        private final RingHash scheduler;
        private final Level level;
        private final Ring ring;
        private final AllEligible all;
        private final SequencePicker<SmoothWeights> turns;
        private final @Nullable Load load;

        Bound(RingHash scheduler, Level level, Ring ring, SequencePicker<SmoothWeights> turns, @Nullable Load load) {
            this.scheduler = scheduler;
            this.level = level;
            this.ring = ring;
            this.all = new AllEligible(level);
            this.turns = turns;
            this.load = load;
        }

        @Override
        public @Nullable PickObserver observer() {
            return load;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            int hash;
            if (scheduler.points == Points.KETAMA) {
                long crc = scheduler.crcKey.hash(request);
                if (crc == CrcKey.EMPTY) {
                    return turns.pick(request);
                }
                hash = (int) crc;
            } else {
                long mixed = scheduler.mixedKey.hash(request);
                if (mixed == MixedKey.EMPTY) {
                    return turns.pick(request);
                }
                hash = (int) (mixed >>> Integer.SIZE);
            }
            if (ring.size() == 0) {
                return null;
            }
            double mostForWeight = load == null ? 0 : load.mostForWeight();
            int place = ring.placeOf(hash);
            int most = Math.min(ring.size(), MOST_POINTS_TRIED);
            for (int tried = 0; tried < most; tried++) {
                Server server = level.server(ring.owner(place));
                boolean full = load != null && load.isFull(server, mostForWeight);
                if (!full && (all.isKnownFor(request) || server.eligible(request))) {
                    return server;
                }
                place = ring.next(place);
            }
            return KeyedPicker.anyFrom(level, Integer.toUnsignedLong(hash) << Integer.SIZE, request);
        }
    }
}
