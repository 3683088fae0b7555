package io.lb4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Collects what Netty's leak detection finds in the whole test run; installed before the first buffer is allocated. */
public final class Leaks implements LauncherSessionListener {

    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final int ROUNDS = 20;

    /** For the service loader. */
    public Leaks() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // the abstract method of the class
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new ResourceLeakDetector<>(resource, samplingInterval) {
                    @Override
                    protected void reportTracedLeak(String resourceType, String records) {
                        FOUND.add(resourceType + records);
                    }

                    @Override
                    protected void reportUntracedLeak(String resourceType) {
                        FOUND.add(resourceType);
                    }

                    @Override
                    protected boolean needReport() {
                        return true;
                    }
                };
            }
        });
    }

    /** Lets the collector find what nobody refers to any more, and returns what the detection says of it. */
    static Queue<String> found() {
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16); // reports are made when something is allocated
            buffer.release();
        }
        return FOUND;
    }
}
