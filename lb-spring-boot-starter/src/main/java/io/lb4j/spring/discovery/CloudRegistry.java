package io.lb4j.spring.discovery;

import io.lb4j.core.ServerSpec;
import io.lb4j.core.discovery.ServerSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ApplicationListener;

/**
 * Asks a {@code DiscoveryClient} for the instances of services, again and again, and whenever it says by a {@code HeartbeatEvent} that
 * something has changed. A {@code weight} in an instance's metadata is its weight, a {@code zone} its zone. One thread for each service.
 */
final class CloudRegistry implements ServiceRegistry, ApplicationListener<HeartbeatEvent> {

    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(30);

    private final DiscoveryClient client;
    private final Set<Asking> asking = ConcurrentHashMap.newKeySet();

    CloudRegistry(DiscoveryClient client) {
        this.client = client;
    }

    @Override
    public void onApplicationEvent(HeartbeatEvent event) {
        asking.forEach(Asking::lookSoon);
    }

    @Override
    public ServerSource source(String service, @Nullable Duration interval, String parameters) {
        return new Instances(service, interval == null ? USUAL_INTERVAL : interval, parameters);
    }

    private final class Instances implements ServerSource {

        private final String service;
        private final Duration interval;
        private final String parameters;

        Instances(String service, Duration interval, String parameters) {
            this.service = service;
            this.interval = interval;
            this.parameters = parameters;
        }

        @Override
        public Watch watch(Answers answers) {
            Asking started = new Asking(this, answers);
            asking.add(started);
            return started;
        }

        List<ServerSpec> servers() {
            return client.getInstances(service).stream().map(this::server).toList();
        }

        private ServerSpec server(ServiceInstance instance) {
            String host = instance.getHost();
            String address = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + instance.getPort();
            ServerSpec spec = ServerSpec.parse(address + " " + parameters);
            Map<String, String> metadata = instance.getMetadata();
            if (metadata == null) {
                return spec;
            }
            String weight = metadata.get("weight");
            if (weight != null && weight.matches("\\d{1,5}")) {
                spec = spec.withWeight(Integer.parseInt(weight));
            }
            String zone = metadata.get("zone");
            return zone != null && zone.matches("\\S+")
                    ? spec.toBuilder().zone(zone).build()
                    : spec;
        }

        @Override
        public String toString() {
            return "service " + service;
        }
    }

    /** One service that is watched. */
    private final class Asking implements ServerSource.Watch {

        private final Instances instances;
        private final ServerSource.Answers answers;
        private final ScheduledExecutorService thread;
        private final ScheduledFuture<?> looking;

        Asking(Instances instances, ServerSource.Answers answers) {
            this.instances = instances;
            this.answers = answers;
            this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread made = new Thread(task, "lb-service-" + instances.service);
                made.setDaemon(true);
                return made;
            });
            this.looking =
                    thread.scheduleWithFixedDelay(this::look, 0, instances.interval.toNanos(), TimeUnit.NANOSECONDS);
        }

        void lookSoon() {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException e) {
                asking.remove(this); // it was closed meanwhile
            }
        }

        private void look() {
            try {
                answers.found(instances.servers());
            } catch (RuntimeException e) {
                answers.failed(e.toString());
            }
        }

        @Override
        public void close() {
            asking.remove(this);
            looking.cancel(false);
            thread.shutdown();
        }
    }
}
