package io.lb4j.ipvs.director;

import io.lb4j.core.meters.LbMeter;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.Traffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The {@linkplain LbMeter meters} of what the kernel carries, as its director last saw it.
 *
 * <p>To be added to a director as a listener. Servers that come get their meters, those of servers that go are removed. Thread-safe.
 */
public final class DirectorMeters implements Consumer<DirectorReport> {

    /** What tells one server of one service. */
    private record Place(String service, String server) {}

    private final MeterRegistry registry;
    private final Map<Place, List<Meter>> meters = new HashMap<>(); // under this object's lock
    private volatile Map<Place, ServerEntry> seen = Map.of();
    private volatile int problems;

    /** Registers meters in this registry. */
    public DirectorMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(LbMeter.KERNEL_PROBLEMS.meterName(), this, meters -> meters.problems)
                .description(LbMeter.KERNEL_PROBLEMS.description())
                .register(registry);
    }

    @Override
    public synchronized void accept(DirectorReport report) {
        Map<Place, ServerEntry> entries = new LinkedHashMap<>();
        report.services()
                .forEach(service -> service.servers().forEach(server -> {
                    ServerEntry entry = server.kernel();
                    if (entry != null) {
                        entries.put(
                                new Place(service.name(), entry.server().key().toString()), entry);
                    }
                }));
        seen = entries;
        problems = report.problems().size();
        meters.entrySet().removeIf(metered -> {
            boolean gone = !entries.containsKey(metered.getKey());
            if (gone) {
                metered.getValue().forEach(registry::remove);
            }
            return gone;
        });
        entries.keySet().forEach(place -> meters.computeIfAbsent(place, this::register));
    }

    private List<Meter> register(Place place) {
        List<Meter> registered = new ArrayList<>();
        registered.add(gauge(LbMeter.KERNEL_CONNECTIONS, place, "active", ServerEntry::active));
        registered.add(gauge(LbMeter.KERNEL_CONNECTIONS, place, "inactive", ServerEntry::inactive));
        registered.add(gauge(LbMeter.KERNEL_CONNECTIONS, place, "persistent", ServerEntry::persistent));
        registered.add(gauge(
                LbMeter.KERNEL_WEIGHT, place, null, entry -> entry.server().weight()));
        registered.add(counter(LbMeter.KERNEL_SCHEDULED, place, null, Traffic::connections));
        registered.add(counter(LbMeter.KERNEL_PACKETS, place, "in", Traffic::inPackets));
        registered.add(counter(LbMeter.KERNEL_PACKETS, place, "out", Traffic::outPackets));
        registered.add(counter(LbMeter.KERNEL_BYTES, place, "in", Traffic::inBytes));
        registered.add(counter(LbMeter.KERNEL_BYTES, place, "out", Traffic::outBytes));
        registered.add(rate(place, "connections", Traffic::connectionsPerSecond));
        registered.add(rate(place, "packets-in", Traffic::inPacketsPerSecond));
        registered.add(rate(place, "packets-out", Traffic::outPacketsPerSecond));
        registered.add(rate(place, "bytes-in", Traffic::inBytesPerSecond));
        registered.add(rate(place, "bytes-out", Traffic::outBytesPerSecond));
        return registered;
    }

    private Meter rate(Place place, String what, ToDoubleFunction<Traffic> value) {
        return gauge(LbMeter.KERNEL_RATE, place, what, entry -> value.applyAsDouble(entry.traffic()));
    }

    private Meter counter(LbMeter meter, Place place, @Nullable String last, ToDoubleFunction<Traffic> value) {
        return FunctionCounter.builder(
                        meter.meterName(), this, all -> all.of(place, entry -> value.applyAsDouble(entry.traffic())))
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, place, last))
                .register(registry);
    }

    private Meter gauge(LbMeter meter, Place place, @Nullable String last, ToDoubleFunction<ServerEntry> value) {
        return Gauge.builder(meter.meterName(), this, all -> all.of(place, value))
                .description(meter.description())
                .baseUnit(meter.unit().isEmpty() ? null : meter.unit())
                .tags(tags(meter, place, last))
                .register(registry);
    }

    private double of(Place place, ToDoubleFunction<ServerEntry> value) {
        ServerEntry entry = seen.get(place);
        return entry == null ? 0 : value.applyAsDouble(entry);
    }

    private static Tags tags(LbMeter meter, Place place, @Nullable String last) {
        Tags tags = Tags.of(meter.tags().get(0), place.service, meter.tags().get(1), place.server);
        return last == null ? tags : tags.and(meter.tags().get(2), last);
    }
}
