package io.lb4j.ipvs.director;

import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.director.DirectorReport.ServerReport;
import io.lb4j.ipvs.director.DirectorReport.ServiceReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what is desired and what the kernel has side by side. */
final class Reports {

    private Reports() {}

    static ServiceReport of(DesiredService desired, KernelTable.@Nullable Entry entry) {
        List<ServerReport> servers = new ArrayList<>();
        desired.wishes()
                .forEach((key, wish) -> servers.add(
                        new ServerReport(wish.id(), wish.reason(), entry == null ? null : entry.server(key))));
        if (entry != null) {
            for (ServerEntry server : entry.servers()) {
                if (!desired.wishes().containsKey(server.server().key())) {
                    servers.add(new ServerReport(null, "drains, since it is not in the pool", server));
                }
            }
        }
        return new ServiceReport(desired.name(), desired.service(), entry == null ? null : entry.service(), servers);
    }
}
