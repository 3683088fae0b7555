package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceEntry;
import java.util.List;
import java.util.Objects;

/**
 * A virtual service with its real servers.
 *
 * @param entry the service
 * @param servers its servers, the newest first as the kernel has them
 */
public record ServiceTable(ServiceEntry entry, List<ServerEntry> servers) {

    /** Keeps a copy of the servers. */
    public ServiceTable {
        Objects.requireNonNull(entry, "entry");
        servers = List.copyOf(servers);
    }

    /** Reads all services in the kernel's order; one that goes meanwhile has no servers. */
    public static List<ServiceTable> all(Ipvs ipvs) {
        return ipvs.services().stream()
                .map(entry ->
                        new ServiceTable(entry, ipvs.servers(entry.service().key())))
                .toList();
    }
}
