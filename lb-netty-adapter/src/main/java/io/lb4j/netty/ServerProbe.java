package io.lb4j.netty;

import io.lb4j.core.ServerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one server: one at a time, from one event loop.
 *
 * <p>The first one comes at a random moment within the interval, so that the servers of a pool are not all asked at once.
 */
final class ServerProbe {

    /** One part in so many of an interval is left to chance. */
    private static final int SPREAD = 10;

    /**
     * When to ask.
     *
     * @param interval from one probe to the next
     * @param downInterval the same while the server is down
     */
    record Rhythm(Duration interval, Duration downInterval) {}

    private final ServerAddress address;
    private final Rhythm rhythm;
    private final ProbeKind kind;
    private final EventLoop loop;
    private final BooleanSupplier isDown;
    private final ProbeAnswer.Report report;
    private @Nullable ProbeAnswer last; // on the loop
    private volatile boolean stopped;

    ServerProbe(
            ServerAddress address,
            Rhythm rhythm,
            ProbeKind kind,
            EventLoop loop,
            BooleanSupplier isDown,
            ProbeAnswer.Report report) {
        this.address = address;
        this.rhythm = rhythm;
        this.kind = kind;
        this.loop = loop;
        this.isDown = isDown;
        this.report = report;
    }

    ServerAddress address() {
        return address;
    }

    void start() {
        long interval = rhythm.interval().toNanos();
        loop.schedule(this::ask, ThreadLocalRandom.current().nextLong(interval), TimeUnit.NANOSECONDS);
    }

    void stop() {
        stopped = true;
    }

    private long untilNext() {
        long interval = (isDown.getAsBoolean() ? rhythm.downInterval() : rhythm.interval()).toNanos();
        return interval + ThreadLocalRandom.current().nextLong(interval / SPREAD);
    }

    private void ask() {
        if (stopped) {
            return;
        }
        loop.schedule(this::ask, untilNext(), TimeUnit.NANOSECONDS);
        if (last == null || last.hasEnded()) { // a command may have waited for its turn
            last = new ProbeAnswer(loop, this::report);
            kind.ask(last);
        }
    }

    private void report(boolean passed, String detail) {
        if (!stopped) {
            report.result(passed, detail);
        }
    }
}
