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
        for (Wish wish : desired.wishes()) {
            ServerEntry present =
                    entry == null ? null : entry.server(wish.server().key());
            servers.add(new ServerReport(wish.spec().id(), wish.reason(), present));
        }
        if (entry != null) {
            for (ServerEntry server : entry.servers()) {
                if (!desired.keys().contains(server.server().key())) {
                    servers.add(new ServerReport(null, "drains, since it is not in the pool", server));
                }
            }
        }
        return new ServiceReport(desired.name(), desired.service(), entry == null ? null : entry.service(), servers);
    }
}
