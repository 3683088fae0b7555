package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.StartingShare;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code lc}, {@code wlc}, {@code sed}, {@code nq}, {@code fo} and {@code ovf}: the server with the least load by a
 * {@link LoadRule}, the newest among equals.
 *
 * <p>Pick O(servers) for few servers and for a retry; for many, O(changes since the last pick · log servers) by a
 * {@link LeastLoadedIndex}. Weight 0: never picked. One server: picked always, unless {@code ovf} finds it full.
 *
 * @see <a href="http://kb.linuxvirtualserver.org/wiki/Weighted_Least-Connection_Scheduling">LVS: weighted least-connection</a>
 */
final class LeastLoaded implements Scheduler {

    private final LoadRule rule;

    LeastLoaded(LoadRule rule) {
        this.rule = rule;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return level.size() <= LoadIndex.MOST_SCANNED ? new Scan(level, rule) : new LeastLoadedIndex(level, rule);
    }

    private static final class Scan implements Picker {

        private final Level level;
        private final LoadRule rule;
        private final AllEligible all;

        Scan(Level level, LoadRule rule) {
            this.level = level;
            this.rule = rule;
            this.all = new AllEligible(level);
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            return leastOfAll(level, rule, request, all.isKnownFor(request));
        }

        @Override
        public StartingShare startingShare() {
            return rule.startingShare();
        }
    }

    /** Looks at every server that is eligible, newest first. */
    static @Nullable Server leastOfAll(Level level, LoadRule rule, PickRequest request) {
        return leastOfAll(level, rule, request, false);
    }

    private static @Nullable Server leastOfAll(Level level, LoadRule rule, PickRequest request, boolean allEligible) {
        Server best = null;
        long bestLoad = 0;
        long bestWeight = 0;
        for (int i = level.size() - 1; i >= 0; i--) {
            Server server = level.server(i);
            if (allEligible || server.eligible(request)) {
                long load = rule.load(server);
                long weight = rule.weight(server);
                if (load != LoadRule.OUT && (best == null || load * bestWeight < bestLoad * weight)) {
                    best = server;
                    bestLoad = load;
                    bestWeight = weight;
                }
            }
        }
        return best;
    }
}
