package io.lb4j.benchmarks.peers;

import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One thread's routing keys: addresses as text, as many as the clients of the pick benchmarks.
 *
 * <p>Public for JMH.
 */
@State(Scope.Thread)
public class TextKeys {

    private static final int COUNT = 4096;

    private final String[] keys = new String[COUNT];
    private int position;

    /** Makes the keys. */
    public TextKeys() {
        SplittableRandom random = new SplittableRandom(COUNT);
        for (int i = 0; i < COUNT; i++) {
            keys[i] = address(random.nextInt());
        }
    }

    static String address(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    String next() {
        int now = position;
        position = (now + 1) & (COUNT - 1);
        return keys[now];
    }
}
