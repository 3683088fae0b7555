package io.lb4j.ipvs.director;

import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Traffic;

/** Lets a table count connections as a kernel would. */
final class Counting {

    private Counting() {}

    static void connections(KernelTable table, ServiceKey service, String server, long active) {
        KernelTable.Entry entry = table.entry(service);
        if (entry == null) {
            throw new IllegalStateException("no " + service);
        }
        entry.servers().stream()
                .filter(present -> present.server().key().toString().equals(server))
                .findFirst()
                .ifPresent(present -> entry.put(new ServerEntry(present.server(), active, 0, 0, Traffic.NONE)));
    }
}
