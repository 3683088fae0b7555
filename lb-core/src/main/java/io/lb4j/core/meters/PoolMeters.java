package io.lb4j.core.meters;

import io.lb4j.core.EjectionCause;
import io.lb4j.core.LbListener;
import io.lb4j.core.Outcome;
import io.lb4j.core.Persistence;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Refusal;
import io.lb4j.core.Server;
import io.lb4j.core.ServerState;
import io.lb4j.core.retry.RetryBudget;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The {@linkplain LbMeter meters} of one pool.
 *
 * <p>They read the counters that the pool keeps anyway, so picking costs nothing more. Servers that join get their meters, those
 * of servers that leave are removed. Control plane; thread-safe.
 */
public final class PoolMeters implements MeterBinder {

    private final Pool pool;
    private final @Nullable RetryBudget budget;

    /** Meters the pool as soon as this is bound to a registry. */
    public PoolMeters(Pool pool) {
        this(pool, null);
    }

    /** Meters the pool and the budget of its retries as soon as this is bound to a registry. */
    public PoolMeters(Pool pool, @Nullable RetryBudget budget) {
        this.pool = pool;
        this.budget = budget;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Binding binding = new Binding(pool, registry);
        binding.meter(budget);
        pool.addListener(binding);
        binding.follow();
    }

    /** The meters of the pool in one registry. */
    private static final class Binding implements LbListener {

        private final Pool pool;
        private final MeterRegistry registry;
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, List<Meter>> servers = new HashMap<>(); // under lock, by server id
        private boolean entries; // whether they are metered; under lock

        Binding(Pool pool, MeterRegistry registry) {
            this.pool = pool;
            this.registry = registry;
            gauge(
                    LbMeter.PANIC,
                    tags(LbMeter.PANIC, pool.name()),
                    now -> now.snapshot().panic() == null ? 0 : 1);
            if (pool.zone() != null) {
                gauge(LbMeter.ZONE_SHARE, tags(LbMeter.ZONE_SHARE, pool.name()), Pool::zoneShare);
            }
            if (pool.sharesPersistence()) {
                gauge(LbMeter.STORE, tags(LbMeter.STORE, pool.name()), now -> now.isStoreReachable() ? 1 : 0);
            }
            for (Refusal refusal : Refusal.values()) {
                counter(
                        LbMeter.REFUSED,
                        tags(LbMeter.REFUSED, pool.name(), text(refusal)),
                        now -> now.refused(refusal));
            }
            if (pool.limits().queueLength() != 0) {
                gauge(LbMeter.QUEUE_LENGTH, tags(LbMeter.QUEUE_LENGTH, pool.name()), Pool::waiting);
                counter(LbMeter.QUEUE_WAITED, tags(LbMeter.QUEUE_WAITED, pool.name()), Pool::waited);
            }
        }

        void meter(@Nullable RetryBudget budget) {
            if (budget != null) {
                counter(LbMeter.RETRIES, tags(LbMeter.RETRIES, pool.name(), "granted"), now -> budget.granted());
                counter(LbMeter.RETRIES, tags(LbMeter.RETRIES, pool.name(), "refused"), now -> budget.refused());
            }
        }

        @Override
        public void published(PoolSnapshot snapshot) {
            follow();
        }

        /** Reads the present membership under the lock, so that of two changes the later one wins. */
        void follow() {
            lock.lock();
            try {
                Persistence persistence = pool.persistence();
                if (persistence != null && persistence.keepsEntries() && !entries) {
                    entries = true;
                    gauge(LbMeter.ENTRIES, tags(LbMeter.ENTRIES, pool.name()), Pool::persistenceEntries);
                    counter(LbMeter.EVICTIONS, tags(LbMeter.EVICTIONS, pool.name()), Pool::persistenceEvictions);
                    counter(LbMeter.EXPIRATIONS, tags(LbMeter.EXPIRATIONS, pool.name()), Pool::persistenceExpirations);
                }
                PoolSnapshot now = pool.snapshot();
                servers.entrySet().removeIf(entry -> {
                    boolean gone = now.server(entry.getKey()) == null;
                    if (gone) {
                        entry.getValue().forEach(registry::remove);
                    }
                    return gone;
                });
                now.servers().forEach(server -> servers.computeIfAbsent(server.id(), this::register));
            } finally {
                lock.unlock();
            }
        }

        private List<Meter> register(String id) {
            List<Meter> meters = new ArrayList<>();
            for (Outcome outcome : Outcome.values()) {
                Tags tags = tags(LbMeter.PICKS, pool.name(), id, text(outcome));
                meters.add(counter(LbMeter.PICKS, tags, of(id, server -> server.count(outcome))));
            }
            meters.add(gauge(LbMeter.ACTIVE, tags(LbMeter.ACTIVE, pool.name(), id), of(id, Server::active)));
            meters.add(gauge(LbMeter.WEIGHT, tags(LbMeter.WEIGHT, pool.name(), id), of(id, Server::weight)));
            for (EjectionCause cause : EjectionCause.values()) {
                Tags tags = tags(LbMeter.EJECTIONS, pool.name(), id, cause.text());
                meters.add(counter(LbMeter.EJECTIONS, tags, of(id, server -> server.ejections(cause))));
            }
            for (ServerState state : ServerState.values()) {
                Tags tags = tags(LbMeter.STATE, pool.name(), id, text(state));
                meters.add(gauge(LbMeter.STATE, tags, of(id, server -> server.state() == state ? 1 : 0)));
            }
            return meters;
        }

        /** A server is looked up each time, since a reconfiguration makes a new one that shares the counters. */
        private static ToDoubleFunction<Pool> of(String id, ToDoubleFunction<Server> value) {
            return pool -> {
                Server server = pool.snapshot().server(id);
                return server == null ? 0 : value.applyAsDouble(server);
            };
        }

        private Meter counter(LbMeter meter, Tags tags, ToDoubleFunction<Pool> value) {
            return FunctionCounter.builder(meter.meterName(), pool, value)
                    .description(meter.description())
                    .baseUnit(unit(meter))
                    .tags(tags)
                    .register(registry);
        }

        private Meter gauge(LbMeter meter, Tags tags, ToDoubleFunction<Pool> value) {
            return Gauge.builder(meter.meterName(), pool, value)
                    .description(meter.description())
                    .baseUnit(unit(meter))
                    .tags(tags)
                    .register(registry);
        }

        private static @Nullable String unit(LbMeter meter) {
            return meter.unit().isEmpty() ? null : meter.unit();
        }

        private static Tags tags(LbMeter meter, String... values) {
            Tags tags = Tags.empty();
            for (int i = 0; i < values.length; i++) {
                tags = tags.and(meter.tags().get(i), values[i]);
            }
            return tags;
        }

        private static String text(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }
}
