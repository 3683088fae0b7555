package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code lblcr}: a destination has a set of servers, which grows when all of them have too much to do and shrinks after a
 * while without change; for caches.
 *
 * <p>The member with the least load for its weight is picked. When it is crowded, the least loaded server of all joins the set; when the
 * set has not changed for the expiration, its most loaded member leaves at the next pick. A retry looks further without changing the set. Pick
 * O(members) while the picked one has connections up to its weight, else O(servers). Weight 0: never picked. One server: picked
 * always.
 *
 * @see <a href="http://kb.linuxvirtualserver.org/wiki/Locality-Based_Least-Connection_with_Replication_Scheduling">LVS:
 *     locality-based least-connection with replication</a>
 */
final class LocalityReplicated implements Scheduler {

    /** The kernel's default of {@code net.ipv4.vs.lblcr_expiration}. */
    static final Duration DEFAULT_EXPIRATION = Duration.ofHours(24);

    private final long expiryNanos;

    LocalityReplicated(Duration expiration) {
        this.expiryNanos = expiration.toNanos();
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        DestinationCache<ServerSet> cache =
                previous instanceof Bound before && before.cache.expiryNanos() == expiryNanos
                        ? before.cache
                        : new DestinationCache<>(ServerSet::new, expiryNanos, level.nowNanos());
        return new Bound(new Locality(level), cache);
    }

    private static final class Bound implements Picker {

        private final Locality locality;
        private final DestinationCache<ServerSet> cache;

        Bound(Locality locality, DestinationCache<ServerSet> cache) {
            this.locality = locality;
            this.cache = cache;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            ServerSet set = cache.used(request.destination(), locality.level());
            if (set != null) {
                Server member = set.least(locality, request);
                set.shrink(locality, cache.expiryNanos(), locality.level().nowNanos());
                if (member != null && !locality.isCrowded(member)) {
                    return member;
                }
            }
            Server found = locality.leastLoaded(request);
            if (found != null && request.isFirstTry()) {
                ServerSet grown = set == null ? cache.added(request.destination(), locality.level()) : set;
                if (grown != null) {
                    grown.add(found, locality.level().nowNanos());
                }
            }
            return found;
        }
    }
}
