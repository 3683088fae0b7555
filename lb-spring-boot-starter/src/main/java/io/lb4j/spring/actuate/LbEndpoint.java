package io.lb4j.spring.actuate;

import io.lb4j.core.EjectionCause;
import io.lb4j.core.Outcome;
import io.lb4j.core.Persistence;
import io.lb4j.core.Pool;
import io.lb4j.core.Refusal;
import io.lb4j.core.Server;
import io.lb4j.core.ZonePreference;
import io.lb4j.core.discovery.Discovery;
import io.lb4j.core.retry.RetryBudget;
import io.lb4j.spring.Pools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** Actuator endpoint {@code lb}: pools with their real servers, services, and what is wrong with the kernel's host. Reads only. */
@Endpoint(id = "lb", defaultAccess = Access.READ_ONLY)
public final class LbEndpoint {

    /** What the doctor is called below the endpoint. */
    static final String DOCTOR = "ipvs";

    private final Pools pools;
    private final Supplier<Map<String, ServiceView>> services;
    private final Supplier<@Nullable KernelView> kernel;
    private final Supplier<@Nullable DoctorView> doctor;
    private final Function<String, @Nullable Discovery> discoveries;

    LbEndpoint(
            Pools pools,
            Supplier<Map<String, ServiceView>> services,
            Supplier<@Nullable KernelView> kernel,
            Supplier<@Nullable DoctorView> doctor,
            Function<String, @Nullable Discovery> discoveries) {
        this.pools = pools;
        this.services = services;
        this.kernel = kernel;
        this.doctor = doctor;
        this.discoveries = discoveries;
    }

    /** Returns everything. */
    @ReadOperation
    public Overview overview() {
        Map<String, PoolView> views = new LinkedHashMap<>();
        pools.all().forEach(pool -> views.put(pool.name(), view(pool)));
        return new Overview(views, services.get(), kernel.get());
    }

    /**
     * Returns one pool, or what the doctor finds by the name {@code ipvs}, which a pool of that name hides; {@code null}, which is a
     * 404, if there is none of this name.
     */
    @ReadOperation
    public @Nullable Object part(@Selector String pool) {
        PoolView view = pool(pool);
        return view == null && pool.equals(DOCTOR) ? doctor.get() : view;
    }

    /** Returns one pool, or {@code null} if there is none of this name. */
    public @Nullable PoolView pool(String pool) {
        return pools.names().contains(pool) ? view(pools.pool(pool)) : null;
    }

    private PoolView view(Pool pool) {
        Persistence persistence = pool.persistence();
        return new PoolView(
                pools.scheduler(pool.name()),
                DiscoveryView.of(discoveries.apply(pool.name())),
                pool.snapshot().servers().stream().map(ServerView::of).toList(),
                pool.snapshot().panic(),
                ZoneView.of(pool),
                pool.refused(),
                refusals(pool),
                pool.limits().queueLength() == 0 ? null : pool.waiting(),
                RetryView.of(pools.retry(pool.name()).budget()),
                persistence == null || !persistence.keepsEntries() ? null : pool.persistenceEntries());
    }

    private static Map<String, Long> refusals(Pool pool) {
        Map<String, Long> refusals = new LinkedHashMap<>();
        for (Refusal refusal : Refusal.values()) {
            if (pool.refused(refusal) != 0) {
                refusals.put(text(refusal), pool.refused(refusal));
            }
        }
        return refusals;
    }

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Everything.
     *
     * @param pools pools by name
     * @param services listening services by name
     * @param kernel what the kernel carries; {@code null} if it carries nothing for this application
     */
    public record Overview(
            Map<String, PoolView> pools,
            Map<String, ServiceView> services,
            @Nullable KernelView kernel) {}

    /**
     * One pool.
     *
     * @param scheduler its scheduler as it was written
     * @param discovery where servers are found; {@code null} if they are not looked for
     * @param servers its real servers, primaries first
     * @param panic why the pool panics; {@code null} if it does not
     * @param zone the preferred zone; {@code null} if there is none
     * @param refused requests that were refused
     * @param refusals the same by reason, without those that never happened
     * @param waiting requests that wait in the queue; {@code null} without a queue
     * @param retries what the retry budget granted and refused; {@code null} without a budget
     * @param persistenceEntries remembered clients; {@code null} without persistence that remembers any
     */
    public record PoolView(
            String scheduler,
            @Nullable DiscoveryView discovery,
            List<ServerView> servers,
            @Nullable String panic,
            @Nullable ZoneView zone,
            long refused,
            Map<String, Long> refusals,
            @Nullable Integer waiting,
            @Nullable RetryView retries,
            @Nullable Long persistenceEntries) {}

    /**
     * A preferred zone.
     *
     * @param name its name
     * @param share of requests that stay in it at present, 0 to 1, while primaries serve
     */
    public record ZoneView(String name, double share) {

        static @Nullable ZoneView of(Pool pool) {
            ZonePreference zone = pool.zone();
            return zone == null ? null : new ZoneView(zone.name(), pool.zoneShare());
        }
    }

    /**
     * A retry budget at work.
     *
     * @param granted retries and hedges that it allowed
     * @param refused those that it did not
     */
    public record RetryView(long granted, long refused) {

        static @Nullable RetryView of(@Nullable RetryBudget budget) {
            return budget == null ? null : new RetryView(budget.granted(), budget.refused());
        }
    }

    /**
     * Where servers of a pool are found.
     *
     * @param source who is asked
     * @param servers how many servers the last good answer had
     * @param failure why the last answer could not be used; {@code null} if it is in force
     */
    public record DiscoveryView(
            String source, int servers, @Nullable String failure) {

        static @Nullable DiscoveryView of(@Nullable Discovery discovery) {
            return discovery == null
                    ? null
                    : new DiscoveryView(discovery.source(), discovery.found(), discovery.failure());
        }
    }

    /**
     * One real server.
     *
     * @param id its identity
     * @param address where it listens
     * @param weight its weight
     * @param backup whether it serves only when no primary can
     * @param zone where it runs; {@code null} if unknown
     * @param state its state
     * @param reason why it is in this state
     * @param active picks not yet completed
     * @param inactive completed picks that still count
     * @param failures failures that no success has forgiven
     * @param ejections how often it was ejected by which rule, without rules that never did
     * @param picks picks so far
     * @param outcomes how picks ended, without those that never happened
     */
    public record ServerView(
            String id,
            String address,
            int weight,
            boolean backup,
            @Nullable String zone,
            String state,
            String reason,
            int active,
            int inactive,
            int failures,
            Map<String, Integer> ejections,
            long picks,
            Map<String, Long> outcomes) {

        static ServerView of(Server server) {
            Map<String, Long> outcomes = new LinkedHashMap<>();
            for (Outcome outcome : Outcome.values()) {
                if (server.count(outcome) != 0) {
                    outcomes.put(text(outcome), server.count(outcome));
                }
            }
            Map<String, Integer> ejections = new LinkedHashMap<>();
            for (EjectionCause cause : EjectionCause.values()) {
                if (server.ejections(cause) != 0) {
                    ejections.put(cause.text(), server.ejections(cause));
                }
            }
            return new ServerView(
                    server.id(),
                    server.address().toString(),
                    server.weight(),
                    server.spec().backup(),
                    server.spec().zone(),
                    text(server.state()),
                    server.reason(),
                    server.active(),
                    server.inactive(),
                    server.failures(),
                    ejections,
                    server.picks(),
                    outcomes);
        }
    }

    /**
     * One listening service.
     *
     * @param address where it listens
     * @param protocol what is balanced
     * @param pool who serves it
     * @param connections open connections of clients
     */
    public record ServiceView(String address, String protocol, String pool, int connections) {}
}
