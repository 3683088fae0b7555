package io.lb4j.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The answer to one probe of one server: it comes once, and whatever comes later is ignored. Used on one event loop. */
final class ProbeAnswer {

    /** Where results go. */
    interface Report {
        void result(boolean passed, String detail);
    }

    private final EventLoop loop;
    private final Report report;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Runnable ending;
    private boolean ended;

    ProbeAnswer(EventLoop loop, Report report) {
        this.loop = loop;
        this.report = report;
    }

    EventLoop loop() {
        return loop;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Fails unless the answer comes in time. */
    void expectWithin(Duration timeout) {
        timer = loop.schedule(
                () -> failed("no answer to its probe within " + timeout.toMillis() + " ms"),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Says what to close when the answer has come, which may be now. */
    void closing(Runnable close) {
        if (ended) {
            close.run();
        } else {
            ending = close;
        }
    }

    void passed(String detail) {
        end(true, detail);
    }

    void failed(String detail) {
        end(false, detail);
    }

    private void end(boolean passed, String detail) {
        if (ended) {
            return;
        }
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (ending != null) {
            ending.run();
        }
        report.result(passed, detail);
    }
}
