package io.lb4j.spring.actuate;

import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.director.DirectorReport;
import io.lb4j.ipvs.director.DirectorReport.ServerReport;
import io.lb4j.ipvs.director.DirectorReport.ServiceReport;
import io.lb4j.spring.ipvs.DirectorLifecycle;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a director reports into what operators see. */
final class KernelViews {

    private KernelViews() {}

    static @Nullable KernelView of(DirectorLifecycle lifecycle) {
        Director director = lifecycle.director();
        if (director == null) {
            return null;
        }
        DirectorReport report = director.report();
        Map<String, KernelView.Service> services = new LinkedHashMap<>();
        for (DirectedService directed : lifecycle.services()) {
            report.services().stream()
                    .filter(service -> service.name().equals(directed.name()))
                    .forEach(service -> services.put(service.name(), service(directed, service)));
        }
        return new KernelView(services, report.problems());
    }

    private static KernelView.Service service(DirectedService directed, ServiceReport report) {
        Traffic traffic =
                report.kernel() == null ? Traffic.NONE : report.kernel().traffic();
        Persistent persistent = report.desired().persistent();
        return new KernelView.Service(
                report.desired().key().toString(),
                LbEndpoint.text(directed.service().via()),
                directed.pool().name(),
                report.desired().scheduler(),
                persistent == null ? null : persistent.timeoutSeconds(),
                traffic.connections(),
                traffic.connectionsPerSecond(),
                report.servers().stream().map(KernelViews::server).toList());
    }

    private static KernelView.RealServer server(ServerReport report) {
        ServerEntry entry = report.kernel();
        if (entry == null) {
            return new KernelView.RealServer(report.id(), null, 0, report.reason(), 0, 0, 0, Map.of());
        }
        return new KernelView.RealServer(
                report.id(),
                entry.server().key().toString(),
                entry.server().weight(),
                report.reason(),
                entry.active(),
                entry.inactive(),
                entry.persistent(),
                traffic(entry.traffic()));
    }

    private static Map<String, Long> traffic(Traffic traffic) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("connections", traffic.connections());
        numbers.put("inPackets", traffic.inPackets());
        numbers.put("outPackets", traffic.outPackets());
        numbers.put("inBytes", traffic.inBytes());
        numbers.put("outBytes", traffic.outBytes());
        numbers.put("connectionsPerSecond", traffic.connectionsPerSecond());
        numbers.put("inPacketsPerSecond", traffic.inPacketsPerSecond());
        numbers.put("outPacketsPerSecond", traffic.outPacketsPerSecond());
        numbers.put("inBytesPerSecond", traffic.inBytesPerSecond());
        numbers.put("outBytesPerSecond", traffic.outBytesPerSecond());
        return numbers;
    }
}
