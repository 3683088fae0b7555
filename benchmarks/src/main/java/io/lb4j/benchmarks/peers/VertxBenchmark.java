package io.lb4j.benchmarks.peers;

import io.lb4j.benchmarks.Clients;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.DefaultInteractionMetric;
import io.vertx.core.net.endpoint.DefaultInteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Vert.x: its selectors over an unchanging list; the server is looked up by the index, as its resolver does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class VertxBenchmark {

    /** A list of servers with a selector. */
    @State(Scope.Benchmark)
    public abstract static class Endpoints extends PeerServers {

        final List<VertxServer> list = new ArrayList<>();
        ServerSelector selector = () -> -1;

        void make(LoadBalancer balancer) {
            for (int i = 0; i < servers; i++) {
                SocketAddress address = SocketAddress.inetSocketAddress(i + 1, "127.0.0.1");
                list.add(new VertxServer(address.toString(), address, balancer.newMetrics()));
            }
            selector = balancer.selector(list);
        }

        Object select() {
            return list.get(selector.select());
        }
    }

    /** By round robin. */
    @State(Scope.Benchmark)
    public static class RoundRobin extends Endpoints {

        /** Makes and checks it. */
        @Setup
        public void make() {
            make(LoadBalancer.ROUND_ROBIN);
            Shares.requireExact("Vert.x round robin", servers, i -> 1, selector::select);
        }
    }

    /** By two random choices. */
    @State(Scope.Benchmark)
    public static class TwoChoices extends Endpoints {

        /** Makes and checks it. */
        @Setup
        public void make() {
            make(LoadBalancer.POWER_OF_TWO_CHOICES);
            Shares.requireRandom("Vert.x power of two choices", servers, selector::select);
        }
    }

    /** By the number of requests. */
    @State(Scope.Benchmark)
    public static class LeastRequests extends Endpoints {

        private record Begun(DefaultInteractionMetrics metrics, DefaultInteractionMetric request) {}

        /** Makes and checks it; idle servers are all alike to it, so for the check the requests stay. */
        @Setup
        public void make() {
            make(LoadBalancer.LEAST_REQUESTS);
            List<Begun> all = new ArrayList<>();
            Shares.requireExact("Vert.x least requests", servers, i -> 1, () -> {
                int index = selector.select();
                DefaultInteractionMetrics metrics =
                        (DefaultInteractionMetrics) list.get(index).metrics();
                all.add(new Begun(metrics, metrics.initiateRequest()));
                return index;
            });
            all.forEach(begun -> begun.metrics().reportResponseEnd(begun.request()));
        }
    }

    /** By a routing key. */
    @State(Scope.Benchmark)
    public static class ConsistentHash extends Endpoints {

        /** Makes and checks it. */
        @Setup
        public void make() {
            make(LoadBalancer.CONSISTENT_HASHING);
            SplittableRandom keys = new SplittableRandom(servers);
            Shares.requireHashed(
                    "Vert.x consistent hashing", servers, () -> selector.select(TextKeys.address(keys.nextInt())));
        }
    }

    /** Round robin. */
    @Benchmark
    public Object roundRobin(RoundRobin endpoints, Clients clients) {
        clients.prepared();
        return endpoints.select();
    }

    /** Power of two choices, of idle servers. */
    @Benchmark
    public Object twoChoices(TwoChoices endpoints, Clients clients) {
        clients.prepared();
        return endpoints.select();
    }

    /** Least requests, of idle servers. */
    @Benchmark
    public Object leastRequests(LeastRequests endpoints, Clients clients) {
        clients.prepared();
        return endpoints.select();
    }

    /** Consistent hashing of an address. */
    @Benchmark
    public Object consistentHash(ConsistentHash endpoints, TextKeys keys) {
        return endpoints.list.get(endpoints.selector.select(keys.next()));
    }
}
