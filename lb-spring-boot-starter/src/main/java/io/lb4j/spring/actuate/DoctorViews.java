package io.lb4j.spring.actuate;

import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.doctor.Finding;
import io.lb4j.ipvs.keepalived.KeepalivedConf;
import io.lb4j.spring.ipvs.DirectorHost;
import io.lb4j.spring.ipvs.DirectorLifecycle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what the doctor finds into what operators see. */
final class DoctorViews {

    private DoctorViews() {}

    static @Nullable DoctorView of(DirectorLifecycle lifecycle, DirectorHost host) {
        if (lifecycle.services().isEmpty()) {
            return null;
        }
        List<Finding> findings = host.examine();
        Map<String, DoctorView.Service> services = new LinkedHashMap<>();
        for (DirectedService service : lifecycle.services()) {
            services.put(
                    service.name(),
                    new DoctorView.Service(about(service.name(), findings), host.realServerScript(service)));
        }
        KeepalivedConf keepalived = host.keepalived();
        return new DoctorView(about(null, findings), services, keepalived == null ? null : keepalived.text());
    }

    private static List<DoctorView.Finding> about(@Nullable String service, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> Objects.equals(finding.service(), service))
                .map(finding -> new DoctorView.Finding(
                        LbEndpoint.text(finding.severity()), finding.what(), finding.why(), finding.command()))
                .toList();
    }
}
