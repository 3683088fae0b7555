package io.lb4j.benchmarks.peers;

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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/**
 * Spring Cloud LoadBalancer: its round robin as its blocking client calls it, {@code block} on the {@code Mono} included.
 *
 * <p>The instances come from a constant {@code Flux}, which is the quickest supplier there can be.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class SpringCloudBenchmark {

    private static final String SERVICE = "bench";

    /** The load balancer. */
    @State(Scope.Benchmark)
    public static class Balanced extends PeerServers {

        private final Request<Object> request = new DefaultRequest<>();
        private @Nullable RoundRobinLoadBalancer balancer;

        /** Makes and checks it. */
        @Setup
        public void make() {
            List<ServiceInstance> instances = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                instances.add(new DefaultServiceInstance("i" + i, SERVICE, "127.0.0.1", i + 1, false));
            }
            balancer = new RoundRobinLoadBalancer(provider(new Constant(Flux.just(instances))), SERVICE);
            Shares.requireExact("Spring Cloud", servers, i -> 1, () -> port(choose()) - 1);
        }

        private static ObjectProvider<ServiceInstanceListSupplier> provider(ServiceInstanceListSupplier supplier) {
            StaticListableBeanFactory beans = new StaticListableBeanFactory();
            beans.addBean("supplier", supplier);
            return beans.getBeanProvider(ServiceInstanceListSupplier.class);
        }

        private static int port(Response<ServiceInstance> response) {
            return Objects.requireNonNull(response.getServer()).getPort();
        }

        Response<ServiceInstance> choose() {
            return Objects.requireNonNull(
                    Objects.requireNonNull(balancer).choose(request).block());
        }
    }

    private record Constant(Flux<List<ServiceInstance>> instances) implements ServiceInstanceListSupplier {

        @Override
        public String getServiceId() {
            return SERVICE;
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return instances;
        }
    }

    /** Round robin. */
    @Benchmark
    public Object roundRobin(Balanced balanced) {
        return balanced.choose();
    }
}
