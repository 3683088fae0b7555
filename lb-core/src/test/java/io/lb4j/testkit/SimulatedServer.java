package io.lb4j.testkit;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a real server behaves in a {@link Simulation}. Immutable: each method returns a changed copy.
 *
 * <table>
 * <caption>Defaults</caption>
 * <tr><th>behaviour</th><th>default</th></tr>
 * <tr><td>latency</td><td>exponential, 30 ms at a mean</td></tr>
 * <tr><td>body</td><td>none: the answer ends with its header</td></tr>
 * <tr><td>concurrency</td><td>3 requests at once, which makes 100 a second</td></tr>
 * <tr><td>faults</td><td>none</td></tr>
 * <tr><td>cold start</td><td>none</td></tr>
 * </table>
 */
public final class SimulatedServer {

    /** A fault while the time is at least {@code from} and less than {@code until}, in nanoseconds since the start. */
    record Window(long from, long until, Fault fault) {

        boolean contains(long now) {
            return from <= now && now < until;
        }
    }

    private static final Latency USUAL = Latency.exponential(Duration.ofMillis(30));
    private static final Latency NONE = Latency.fixed(Duration.ZERO);
    private static final int USUAL_CONCURRENCY = 3;

    private final ServerSpec spec;
    private final Latency latency;
    private final Latency body;
    private final int concurrency;
    private final List<Window> windows;
    private final long coldNanos;
    private final double coldFactor;

    private SimulatedServer(
            ServerSpec spec,
            Latency latency,
            Latency body,
            int concurrency,
            List<Window> windows,
            long coldNanos,
            double coldFactor) {
        this.spec = spec;
        this.latency = latency;
        this.body = body;
        this.concurrency = concurrency;
        this.windows = windows;
        this.coldNanos = coldNanos;
        this.coldFactor = coldFactor;
    }

    /** Describes a healthy server by its definition in the one-line form, such as {@code 10.0.0.1:80 weight=3}. */
    public static SimulatedServer of(String line) {
        return new SimulatedServer(ServerSpec.parse(line), USUAL, NONE, USUAL_CONCURRENCY, List.of(), 0, 1);
    }

    /** Works so long on a request, until the response header. */
    public SimulatedServer latency(Latency newLatency) {
        return new SimulatedServer(spec, newLatency, body, concurrency, windows, coldNanos, coldFactor);
    }

    /** Takes so long from the response header to the last byte. */
    public SimulatedServer body(Latency newBody) {
        return new SimulatedServer(spec, latency, newBody, concurrency, windows, coldNanos, coldFactor);
    }

    /** Works on so many requests at once, at least 1; the others wait in order. */
    public SimulatedServer concurrency(int newConcurrency) {
        if (newConcurrency < 1) {
            throw new InvalidValueException("concurrency", newConcurrency, "1 or more");
        }
        return new SimulatedServer(spec, latency, body, newConcurrency, windows, coldNanos, coldFactor);
    }

    /** Has this fault all the time. */
    public SimulatedServer always(Fault fault) {
        return with(new Window(0, Long.MAX_VALUE, fault));
    }

    /** Has this fault from one time to another, both since the start of the run. */
    public SimulatedServer during(Duration from, Duration until, Fault fault) {
        return with(new Window(from.toNanos(), until.toNanos(), fault));
    }

    private SimulatedServer with(Window window) {
        List<Window> more = new ArrayList<>(windows);
        more.add(window);
        return new SimulatedServer(spec, latency, body, concurrency, List.copyOf(more), coldNanos, coldFactor);
    }

    /**
     * Is slower by this factor for so long after it came into service: whenever it is added, or put up again by the operator. Servers
     * that a run begins with are warm.
     */
    public SimulatedServer cold(Duration time, double factor) {
        return new SimulatedServer(spec, latency, body, concurrency, windows, time.toNanos(), factor);
    }

    ServerSpec spec() {
        return spec;
    }

    Latency latency() {
        return latency;
    }

    Latency body() {
        return body;
    }

    int concurrency() {
        return concurrency;
    }

    List<Window> windows() {
        return windows;
    }

    long coldNanos() {
        return coldNanos;
    }

    double coldFactor() {
        return coldFactor;
    }
}
