package io.lb4j.benchmarks.peers;

import io.grpc.CallOptions;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.lb4j.benchmarks.Clients;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

/** gRPC: the picker of {@code round_robin}, made by its provider over subchannels that are all ready. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class GrpcBenchmark {

    /** The picker. */
    @State(Scope.Benchmark)
    public static class Balanced extends PeerServers {

        private final PickSubchannelArgs call = new AnyCall();
        private @Nullable SubchannelPicker picker;

        /** Makes and checks it. */
        @Setup
        public void make() {
            List<EquivalentAddressGroup> addresses = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                addresses.add(
                        new EquivalentAddressGroup(new InetSocketAddress(InetAddress.getLoopbackAddress(), i + 1)));
            }
            GrpcHelper helper = new GrpcHelper();
            LoadBalancer balancer = Objects.requireNonNull(
                            LoadBalancerRegistry.getDefaultRegistry().getProvider("round_robin"))
                    .newLoadBalancer(helper);
            helper.getSynchronizationContext()
                    .execute(() -> balancer.acceptResolvedAddresses(ResolvedAddresses.newBuilder()
                            .setAddresses(addresses)
                            .build()));
            picker = helper.readyPicker();
            Shares.requireExact("gRPC", servers, i -> 1, () -> port(pick()) - 1);
        }

        private static int port(PickResult pick) {
            return ((GrpcSubchannel) Objects.requireNonNull(pick.getSubchannel())).port();
        }

        PickResult pick() {
            return Objects.requireNonNull(picker).pickSubchannel(call);
        }
    }

    /** A call of which round robin asks nothing. */
    private static final class AnyCall extends PickSubchannelArgs {

        private final Metadata headers = new Metadata();

        @Override
        public CallOptions getCallOptions() {
            return CallOptions.DEFAULT;
        }

        @Override
        public Metadata getHeaders() {
            return headers;
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            throw new UnsupportedOperationException("round robin does not look at the method");
        }
    }

    /** Round robin. */
    @Benchmark
    public Object roundRobin(Balanced balanced, Clients clients) {
        clients.prepared();
        return balanced.pick();
    }
}
