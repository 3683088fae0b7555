package io.lb4j.benchmarks;

import io.lb4j.core.PickRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
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

    private static final int SEED = 20_260_101;
    private static final int PORT = 40_000;

    private final InetSocketAddress[] addresses = new InetSocketAddress[COUNT];
    private final Prepared prepared = new Prepared();
    private int position;

    /** Makes the addresses. */
    public Clients() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < COUNT; i++) {
            addresses[i] = new InetSocketAddress(address(random.nextInt()), PORT);
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
     * Returns the same request as always, as if it were a new one of the next client; a bare picker leaves no other trace in it
     * than its state.
     *
     * <p>Without the reset of that state, hash schedulers would measure retries from the second decision on.
     */
    PickRequest prepared() {
        prepared.from = next();
        prepared.schedulerState(0);
        return prepared;
    }

    /** Returns a new request from the next client. */
    PickRequest fresh() {
        return PickRequest.from(next());
    }

    private InetSocketAddress next() {
        int now = position;
        position = (now + 1) & (COUNT - 1);
        return addresses[now];
    }

    /** A request whose client changes, so that nothing is allocated while a bare picker is measured. */
    private static final class Prepared extends PickRequest {

        private InetSocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);

        @Override
        public InetSocketAddress client() {
            return from;
        }
    }
}
