package io.lb4j.benchmarks.peers;

import io.lb4j.benchmarks.Clients;
import io.servicetalk.client.api.ConnectionFactory;
import io.servicetalk.client.api.DefaultServiceDiscovererEvent;
import io.servicetalk.client.api.LoadBalancer;
import io.servicetalk.client.api.ServiceDiscovererEvent;
import io.servicetalk.client.api.ServiceDiscovererEvent.Status;
import io.servicetalk.concurrent.api.Completable;
import io.servicetalk.concurrent.api.Publisher;
import io.servicetalk.concurrent.api.Single;
import io.servicetalk.context.api.ContextMap;
import io.servicetalk.loadbalancer.BareSelector;
import io.servicetalk.loadbalancer.LoadBalancers;
import io.servicetalk.loadbalancer.LoadBalancingPolicies;
import io.servicetalk.loadbalancer.LoadBalancingPolicy;
import io.servicetalk.transport.api.TransportObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/**
 * ServiceTalk: its selectors bare, and round robin through the public API, whose answer must be subscribed to.
 *
 * <p>Every host has one connection, which takes every request.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ServiceTalkBenchmark {

    private static final class Connections implements ConnectionFactory<Integer, ServiceTalkConnection> {

        @Override
        public Single<ServiceTalkConnection> newConnection(
                Integer server, @Nullable ContextMap context, @Nullable TransportObserver observer) {
            return Single.succeeded(new ServiceTalkConnection(server));
        }

        @Override
        public Completable closeAsync() {
            return Completable.completed();
        }

        @Override
        public Completable onClose() {
            return Completable.never();
        }
    }

    /** Waits, though there is nothing to wait for. */
    private static int server(Single<ServiceTalkConnection> selected) {
        try {
            return Objects.requireNonNull(selected.toFuture().get()).server();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("ServiceTalk selected nothing", e);
        }
    }

    /** A bare selector. */
    @State(Scope.Benchmark)
    public abstract static class Bare extends PeerServers {

        private @Nullable BareSelector<ServiceTalkConnection> selector;

        void make(LoadBalancingPolicy<Integer, ServiceTalkConnection> policy) {
            selector = new BareSelector<>(policy, servers, new Connections());
        }

        Single<ServiceTalkConnection> select() {
            return Objects.requireNonNull(selector).select();
        }
    }

    /** By round robin. */
    @State(Scope.Benchmark)
    public static class RoundRobin extends Bare {

        /** Makes and checks it. */
        @Setup
        public void make() {
            make(LoadBalancingPolicies.roundRobin().build());
            Shares.requireExact("ServiceTalk round robin", servers, i -> 1, () -> server(select()));
        }
    }

    /** By two random choices. */
    @State(Scope.Benchmark)
    public static class TwoChoices extends Bare {

        /** Makes and checks it. */
        @Setup
        public void make() {
            make(LoadBalancingPolicies.p2c().build());
            Shares.requireRandom("ServiceTalk power of two choices", servers, () -> server(select()));
        }
    }

    /** The whole load balancer, by round robin. */
    @State(Scope.Benchmark)
    public static class Whole extends PeerServers {

        private @Nullable LoadBalancer<ServiceTalkConnection> balancer;

        /** Makes and checks it. */
        @Setup
        public void make() {
            List<ServiceDiscovererEvent<Integer>> events = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                events.add(new DefaultServiceDiscovererEvent<>(i, Status.AVAILABLE));
            }
            balancer = LoadBalancers.<Integer, ServiceTalkConnection>builder("bench")
                    .loadBalancingPolicy(LoadBalancingPolicies.roundRobin().build())
                    .build()
                    .newLoadBalancer(
                            Publisher.<List<ServiceDiscovererEvent<Integer>>>from(events)
                                    .concat(Publisher.never()),
                            new Connections(),
                            "bench");
            Shares.requireExact("ServiceTalk load balancer", servers, i -> 1, () -> server(select()));
        }

        Single<ServiceTalkConnection> select() {
            return Objects.requireNonNull(balancer).selectConnection(connection -> true, null);
        }
    }

    /** The bare selector of round robin. */
    @Benchmark
    public Object roundRobin(RoundRobin hosts, Clients clients) {
        clients.prepared();
        return hosts.select();
    }

    /** The bare selector of power of two choices. */
    @Benchmark
    public Object twoChoices(TwoChoices hosts, Clients clients) {
        clients.prepared();
        return hosts.select();
    }

    /** Round robin by the public API, up to the connection. */
    @Benchmark
    public int roundRobinSubscribed(Whole hosts) {
        return server(hosts.select());
    }
}
