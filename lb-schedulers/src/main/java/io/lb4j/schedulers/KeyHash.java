package io.lb4j.schedulers;

import io.lb4j.core.KeyExpression;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code hash KEY}: the key decides by CRC-32 and weights; a change of membership moves most keys.
 *
 * <p>When the server cannot be used, the key is hashed again with a counter in front; after more than twenty misses, and for an
 * empty key, round robin decides. Pick O(length of the key + log servers). Weight 0: owns no range. One server: picked always.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash">nginx: hash</a>
 */
final class KeyHash implements Scheduler {

    private final KeyExpression key;

    KeyHash(KeyExpression key) {
        this.key = key;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return new Bound(level, key, SmoothWeights.picker(level, previous instanceof Bound bound ? bound.turns : null));
    }

    private static final class Bound implements Picker {

        private final Level level;
        private final CrcKey key;
        private final WeightRanges ranges;
        private final AllEligible all;
        private final SequencePicker<SmoothWeights> turns;

        Bound(Level level, KeyExpression expression, SequencePicker<SmoothWeights> turns) {
            this.level = level;
            this.key = new CrcKey(expression);
            this.ranges = new WeightRanges(level);
            this.all = new AllEligible(level);
            this.turns = turns;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            long progress = request.schedulerState();
            int misses = HashProgress.misses(progress);
            if (misses > HashProgress.MOST_MISSES || level.size() < 2 || level.isBackup() || ranges.total() == 0) {
                return turns.pick(request);
            }
            long crc = key.hash(request);
            if (crc == CrcKey.EMPTY) {
                return turns.pick(request);
            }
            int rounds = HashProgress.rounds(progress);
            int hash = HashProgress.value(progress);
            while (true) {
                hash += (int) ((rounds == 0 ? crc : crcAgain(rounds, request)) >>> 16) & 0x7fff;
                rounds++;
                Server server = level.server(ranges.indexOf(Integer.toUnsignedLong(hash) % ranges.total()));
                boolean usable = all.isKnownFor(request) || server.eligible(request);
                misses += usable ? 0 : 1;
                if (usable || misses > HashProgress.MOST_MISSES) {
                    request.schedulerState(HashProgress.of(hash, rounds, misses));
                    return usable ? server : turns.pick(request);
                }
            }
        }

        @Override
        public void follow(PickRequest request, Server server) {
            int misses = HashProgress.misses(request.schedulerState());
            if (misses > HashProgress.MOST_MISSES
                    || level.size() < 2
                    || level.isBackup()
                    || key.hash(request) == CrcKey.EMPTY) {
                turns.follow(request, server);
            }
        }

        private long crcAgain(int rounds, PickRequest request) {
            int state = Crc32.update(Crc32.INITIAL, Integer.toString(rounds));
            return Integer.toUnsignedLong(Crc32.finish(Crc32.update(state, key.text(request))));
        }
    }
}
