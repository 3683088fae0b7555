package io.lb4j.ipvs.director;

import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Traffic;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The virtual services of the kernel that concern a director, as last read, with what it has changed since. Not thread-safe. */
final class KernelTable {

    /** One virtual service with its servers, as last known. */
    static final class Entry {

        private ServiceEntry service;
        private final Map<ServerKey, ServerEntry> servers = new LinkedHashMap<>();

        private Entry(ServiceEntry service) {
            this.service = service;
        }

        ServiceEntry service() {
            return service;
        }

        Collection<ServerEntry> servers() {
            return servers.values();
        }

        void put(ServerEntry server) {
            servers.put(server.server().key(), server);
        }

        @Nullable
        ServerEntry server(ServerKey key) {
            return servers.get(key);
        }
    }

    private final Map<ServiceKey, Entry> entries = new HashMap<>();

    /** Reads the services of these keys; no others are looked into. */
    static KernelTable read(Ipvs kernel, Set<ServiceKey> keys) {
        KernelTable table = new KernelTable();
        for (ServiceEntry service : kernel.services()) {
            ServiceKey key = service.service().key();
            if (keys.contains(key)) {
                Entry entry = new Entry(service);
                for (ServerEntry server : kernel.servers(key)) {
                    entry.put(server);
                }
                table.entries.put(key, entry);
            }
        }
        return table;
    }

    @Nullable
    Entry entry(ServiceKey key) {
        return entries.get(key);
    }

    /** Takes in a change that the kernel has accepted. */
    void note(Change change) {
        if (change instanceof Change.AddService add) {
            entries.put(add.key(), new Entry(new ServiceEntry(add.service(), Traffic.NONE)));
        } else if (change instanceof Change.DeleteService delete) {
            entries.remove(delete.key());
        } else {
            Entry entry = entries.get(change.key());
            if (entry != null) {
                note(change, entry);
            }
        }
    }

    private static void note(Change change, Entry entry) {
        if (change instanceof Change.EditService edit) {
            entry.service = new ServiceEntry(edit.service(), entry.service.traffic());
        } else if (change instanceof Change.AddServer add) {
            entry.put(new ServerEntry(add.server(), 0, 0, 0, Traffic.NONE));
        } else if (change instanceof Change.EditServer edit) {
            IpvsServer server = edit.server();
            entry.servers.computeIfPresent(
                    server.key(),
                    (key, old) ->
                            new ServerEntry(server, old.active(), old.inactive(), old.persistent(), old.traffic()));
        } else if (change instanceof Change.DeleteServer delete) {
            entry.servers.remove(delete.server());
        }
    }
}
