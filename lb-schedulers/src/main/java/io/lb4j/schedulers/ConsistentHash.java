package io.lb4j.schedulers;

import io.lb4j.core.EligibilityVersion;
import io.lb4j.core.KeyExpression;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code hash KEY consistent}, the ketama ring: a change of membership moves only the keys that it must.
 *
 * <p>When a server cannot be used, the next points of the ring are tried; after more than twenty misses, and for an empty key,
 * round robin decides. Pick O(length of the key). Weight 0: owns no point. One server: picked always.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash">nginx: hash</a>
 */
final class ConsistentHash implements Scheduler {

    private static final long NOT_HEALED = Long.MIN_VALUE; // no int

    private final KeyExpression key;

    ConsistentHash(KeyExpression key) {
        this.key = key;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        KetamaRing ring = new KetamaRing(level); // may refuse, so before the sequence is handed over
        SequencePicker<SmoothWeights> before = previous instanceof Bound bound ? bound.turns : null;
        return new Bound(level, key, ring, SmoothWeights.picker(level, before));
    }

    private static final class Bound implements Picker {

        private final Level level;
        private final EligibilityVersion eligibility;
        private final AllEligible all;
        private final CrcKey key;
        private final KetamaRing ring;
        private final @Nullable Server[] alones; // by owner: the only server of its points
        private final SequencePicker<SmoothWeights> turns;

        /** The level's version as of which no effective weight is cut, so that a step of one server changes nothing. */
        private volatile long healedVersion = NOT_HEALED;

        Bound(Level level, KeyExpression expression, KetamaRing ring, SequencePicker<SmoothWeights> turns) {
            this.level = level;
            this.eligibility = level.eligibility();
            this.all = new AllEligible(level);
            this.key = new CrcKey(expression);
            this.ring = ring;
            this.alones = new Server[level.size()];
            for (int i = 0; i < alones.length; i++) {
                alones[i] = ring.sharing(i).length == 1 ? level.server(i) : null;
            }
            this.turns = turns;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            long progress = request.schedulerState();
            int misses = HashProgress.misses(progress);
            if (misses > HashProgress.MOST_MISSES
                    || level.isLone()
                    || level.isBackup()
                    || ring.ring().size() == 0) {
                return turns.pick(request);
            }
            int place = HashProgress.value(progress);
            if (progress == 0) {
                long hash = key.hash(request);
                if (hash == CrcKey.EMPTY) {
                    return turns.pick(request);
                }
                place = ring.ring().placeOf((int) hash);
            }
            while (true) {
                Server server = at(ring.ring().owner(place), request);
                if (server != null) {
                    request.schedulerState(HashProgress.of(place, 1, misses));
                    return server;
                }
                place = ring.ring().next(place);
                if (++misses > HashProgress.MOST_MISSES) {
                    request.schedulerState(HashProgress.of(place, 1, misses));
                    return turns.pick(request);
                }
            }
        }

        @Override
        public void follow(PickRequest request, Server server) {
            int misses = HashProgress.misses(request.schedulerState());
            if (misses > HashProgress.MOST_MISSES || level.isBackup() || key.hash(request) == CrcKey.EMPTY) {
                turns.follow(request, server);
            }
        }

        private @Nullable Server at(int owner, PickRequest request) {
            Server alone = alones[owner];
            if (alone != null) {
                if (!all.isKnownFor(request) && !alone.eligible(request)) {
                    return null;
                }
                if (healedVersion == eligibility.current()) {
                    return alone;
                }
            }
            int[] indexes = ring.sharing(owner);
            int version = eligibility.current();
            return turns.decideBy(weights -> {
                int chosen = weights.nextOf(indexes, request);
                healedVersion = weights.isHealed() ? version : NOT_HEALED;
                return chosen;
            });
        }
    }
}
