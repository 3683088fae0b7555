package io.lb4j.benchmarks.peers;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import io.lb4j.benchmarks.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
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

/** Armeria: {@code EndpointGroup.selectNow}, as its clients call it before every request. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ArmeriaBenchmark {

    /** A group of endpoints. */
    @State(Scope.Benchmark)
    public abstract static class Group extends PeerServers {

        private final ClientRequestContext context = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
        private @Nullable EndpointGroup group;

        void make(EndpointSelectionStrategy strategy, IntUnaryOperator weight) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                endpoints.add(Endpoint.of("127.0.0.1", i + 1).withWeight(weight.applyAsInt(i)));
            }
            group = EndpointGroup.of(strategy, endpoints);
            Shares.requireExact("Armeria", servers, weight, () -> select().port() - 1);
        }

        Endpoint select() {
            return Objects.requireNonNull(Objects.requireNonNull(group).selectNow(context));
        }
    }

    /** By round robin. */
    @State(Scope.Benchmark)
    public static class RoundRobin extends Group {

        /** Makes and checks it. */
        @Setup
        public void make() {
            make(EndpointSelectionStrategy.roundRobin(), i -> 1);
        }
    }

    /** By weighted round robin, weights 1 to 10. */
    @State(Scope.Benchmark)
    public static class Weighted extends Group {

        /** Makes and checks it. */
        @Setup
        public void make() {
            make(EndpointSelectionStrategy.weightedRoundRobin(), PeerServers::mixedWeight);
        }
    }

    /** Round robin. */
    @Benchmark
    public Object roundRobin(RoundRobin group, Clients clients) {
        clients.prepared();
        return group.select();
    }

    /** Weighted round robin. */
    @Benchmark
    public Object weightedRoundRobin(Weighted group, Clients clients) {
        clients.prepared();
        return group.select();
    }
}
