package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code lblc}: a destination stays with one server until that has too much to do; for caches.
 *
 * <p>A destination that is new, or whose server is crowded, goes by the rule of {@code wlc}. Thresholds do not move a destination
 * off its server, as in the kernel. A retry looks further without moving the destination. Pick O(1) while the server has
 * connections up to its weight, else O(servers). Weight 0: its destinations move. One server: picked always.
 *
 * @see <a href="http://kb.linuxvirtualserver.org/wiki/Locality-Based_Least-Connection_Scheduling">LVS: locality-based least-connection</a>
 */
final class LocalityLeast implements Scheduler {

    /** The kernel's default of {@code net.ipv4.vs.lblc_expiration}. */
    static final Duration DEFAULT_EXPIRATION = Duration.ofHours(24);

    private final long expiryNanos;

    LocalityLeast(Duration expiration) {
        this.expiryNanos = expiration.toNanos();
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        DestinationCache<Bound.Home> cache =
                previous instanceof Bound before && before.cache.expiryNanos() == expiryNanos
                        ? before.cache
                        : new DestinationCache<>(Bound.Home::new, expiryNanos, level.nowNanos());
        return new Bound(new Locality(level), cache);
    }

    private static final class Bound implements Picker {

        /** The server of one destination. */
        private static final class Home extends DestinationCache.Entry {

            private volatile @Nullable Server server;
        }

        private final Locality locality;
        private final DestinationCache<Home> cache;

        Bound(Locality locality, DestinationCache<Home> cache) {
            this.locality = locality;
            this.cache = cache;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            Home home = cache.used(request.destination(), locality.level());
            Server server = home == null ? null : home(home, request);
            if (server != null && !locality.isCrowded(server)) {
                return server;
            }
            Server found = locality.leastLoaded(request);
            if (found != null && request.isFirstTry()) {
                Home kept = home == null ? cache.added(request.destination(), locality.level()) : home;
                if (kept != null) {
                    kept.server = found;
                }
            }
            return found;
        }

        private @Nullable Server home(Home home, PickRequest request) {
            Server remembered = home.server;
            Server present = remembered == null ? null : locality.present(remembered);
            if (present == null || !present.eligibleAboveThreshold(request)) {
                return null;
            }
            if (present != remembered) {
                home.server = present;
            }
            return present;
        }
    }
}
