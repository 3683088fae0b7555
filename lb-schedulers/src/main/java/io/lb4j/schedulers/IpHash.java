package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code ip_hash}: a client's address decides, its last octet aside for IPv4.
 *
 * <p>When the server cannot be used the hash goes on to another; after more than twenty misses, and when the client is unknown
 * to be anything but 0.0.0, round robin decides. Pick O(1) on a table of 6271 slots. Weight 0: owns no range. One server: picked always.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash">nginx: ip_hash</a>
 */
final class IpHash implements Scheduler {

    private static final int START = 89;
    private static final int MODULUS = 6271;
    private static final int FACTOR = 113;
    private static final byte[] UNKNOWN = new byte[3];

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return new Bound(level, SmoothWeights.picker(level, previous instanceof Bound bound ? bound.turns : null));
    }

    private static final class Bound implements Picker {

        private final Level level;
        private final WeightRanges ranges;
        private final Server[] table; // by the hash
        private final AllEligible all;
        private final SequencePicker<SmoothWeights> turns;

        Bound(Level level, SequencePicker<SmoothWeights> turns) {
            this.level = level;
            this.ranges = new WeightRanges(level);
            this.table = hashes(level) ? table() : new Server[0];
            this.all = new AllEligible(level);
            this.turns = turns;
        }

        private boolean hashes(Level level) {
            return level.size() > 1 && !level.isBackup() && ranges.total() > 0;
        }

        private Server[] table() {
            Server[] servers = new Server[MODULUS];
            for (int hash = 0; hash < MODULUS; hash++) {
                servers[hash] = level.server(ranges.indexOf(hash % ranges.total()));
            }
            return servers;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            long progress = request.schedulerState();
            int misses = HashProgress.misses(progress);
            if (misses > HashProgress.MOST_MISSES || table.length == 0) {
                return turns.pick(request);
            }
            if (progress == 0
                    && request.client() != null
                    && request.client().getAddress() instanceof Inet4Address client) {
                int hash = hash(client);
                Server server = table[hash];
                if (all.isKnownFor(request) || server.eligible(request)) {
                    request.schedulerState(HashProgress.of(hash, 1, 0));
                    return server;
                }
            }
            return pickSlowly(request, progress, misses);
        }

        @Override
        public void follow(PickRequest request, Server server) {
            if (HashProgress.misses(request.schedulerState()) > HashProgress.MOST_MISSES || table.length == 0) {
                turns.follow(request, server);
            }
        }

        /** The first round of {@link #again} in one sum. */
        private static int hash(Inet4Address client) {
            byte[] octets = client.getAddress();
            int sum =
                    (octets[2] & 0xff) + FACTOR * ((octets[1] & 0xff) + FACTOR * ((octets[0] & 0xff) + FACTOR * START));
            return sum % MODULUS;
        }

        private static int again(int hash, byte[] address) {
            int octets = address.length == 4 ? 3 : address.length;
            int next = hash;
            for (int i = 0; i < octets; i++) {
                next = (next * FACTOR + (address[i] & 0xff)) % MODULUS;
            }
            return next;
        }

        private @Nullable Server pickSlowly(PickRequest request, long progress, int missesBefore) {
            int misses = missesBefore;
            byte[] address = address(request);
            int hash = progress == 0 ? START : HashProgress.value(progress);
            int kept = hash;
            while (true) {
                hash = again(hash, address);
                Server server = table[hash];
                if (server.eligible(request)) {
                    request.schedulerState(HashProgress.of(hash, 1, misses));
                    return server;
                }
                if (++misses > HashProgress.MOST_MISSES) {
                    request.schedulerState(HashProgress.of(kept, 1, misses));
                    return turns.pick(request);
                }
            }
        }

        private static byte[] address(PickRequest request) {
            InetSocketAddress client = request.client();
            InetAddress address = client == null ? null : client.getAddress();
            if (address == null) {
                return UNKNOWN;
            }
            return address instanceof Inet4Address || address.getAddress().length == 16
                    ? address.getAddress()
                    : UNKNOWN;
        }
    }
}
