package io.lb4j.benchmarks;

import io.lb4j.core.PickRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One thread's clients, made before anything is measured and walked around in order.
 *
 * <p>Public for JMH.
 */
@State(Scope.Thread)
public class Clients {

    /**
     * So many that no branch predictor learns them by heart: with 4096 keys in turn, a search on a ring of 16,000 points took a
     * quarter of its true time. Not more, so that they stay in a second-level cache.
     */
    static final int COUNT = 1 << 14;

    /** Chosen: as many sites as a forward proxy's busy ones; each is asked for by all clients in turn. */
    private static final int DESTINATIONS = 1 << 10;

    private static final int SEED = 20_260_101;

    private final InetSocketAddress[] clients = new InetSocketAddress[COUNT];
    private final String[] texts = new String[COUNT];
    private final InetSocketAddress[] destinations = new InetSocketAddress[DESTINATIONS];
    private final Prepared prepared = new Prepared();
    private int position;

    /** Makes the addresses. */
    public Clients() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < COUNT; i++) {
            clients[i] = new InetSocketAddress(address(random.nextInt()), 40_000);
            texts[i] = clients[i].getAddress().getHostAddress();
        }
        for (int i = 0; i < DESTINATIONS; i++) {
            destinations[i] = new InetSocketAddress(address(random.nextInt()), 80);
        }
    }

    private static InetAddress address(int bits) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    /**
     * Returns the same request as always, as if it were a new one of the next client, the text of its address made already; a bare
     * picker leaves no other trace in it than its state.
     *
     * <p>Without the reset of that state, hash schedulers would measure retries from the second decision on.
     */
    public PickRequest prepared() {
        advance();
        prepared.schedulerState(0);
        return prepared;
    }

    /** Returns a new request from the next client. */
    PickRequest fresh() {
        advance();
        return PickRequest.between(clients[position], destinations[position & (DESTINATIONS - 1)]);
    }

    private void advance() {
        position = (position + 1) & (COUNT - 1);
    }

    /** A request whose client changes, so that nothing is allocated while a bare picker is measured. */
    private final class Prepared extends PickRequest {

        @Override
        public InetSocketAddress client() {
            return clients[position];
        }

        @Override
        public InetSocketAddress destination() {
            return destinations[position & (DESTINATIONS - 1)];
        }

        @Override
        public @Nullable String variable(String name) {
            return name.equals("remote_addr") ? texts[position] : super.variable(name);
        }
    }
}
