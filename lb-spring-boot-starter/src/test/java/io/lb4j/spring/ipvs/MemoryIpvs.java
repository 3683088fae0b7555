package io.lb4j.spring.ipvs;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.KernelInfo;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands in for a kernel, of which these tests ask only what reaches it: what a kernel does is tested in one. */
final class MemoryIpvs implements Ipvs {

    final Map<ServiceKey, IpvsService> services = new LinkedHashMap<>();
    final Map<ServiceKey, Map<ServerKey, IpvsServer>> servers = new LinkedHashMap<>();
    final List<SyncDaemon> daemons = new ArrayList<>();
    Timeouts timeouts = new Timeouts(900, 120, 300);
    boolean closed;

    @Nullable
    IpvsException refusal;

    private void admit() {
        if (refusal != null) {
            throw refusal;
        }
    }

    private Map<ServerKey, IpvsServer> of(ServiceKey service) {
        return servers.computeIfAbsent(service, key -> new LinkedHashMap<>());
    }

    @Override
    public KernelInfo info() {
        return new KernelInfo(0x010201, 4096);
    }

    @Override
    public synchronized List<ServiceEntry> services() {
        admit();
        return services.values().stream()
                .map(service -> new ServiceEntry(service, Traffic.NONE))
                .toList();
    }

    @Override
    public synchronized ServiceEntry service(ServiceKey key) {
        IpvsService service = services.get(key);
        if (service == null) {
            throw new IpvsException(IpvsException.Reason.NO_SUCH_SERVICE, "no " + key);
        }
        return new ServiceEntry(service, Traffic.NONE);
    }

    @Override
    public synchronized List<ServerEntry> servers(ServiceKey key) {
        List<ServerEntry> newestFirst = new ArrayList<>();
        of(key).values()
                .forEach(server -> newestFirst.add(
                        0, new ServerEntry(server, 2, 1, 0, new Traffic(7, 6, 5, 4, 3, 0, 0, 0, 0, 0))));
        return newestFirst;
    }

    @Override
    public synchronized void add(IpvsService service) {
        services.put(service.key(), service);
        servers.put(service.key(), new LinkedHashMap<>());
    }

    @Override
    public synchronized void edit(IpvsService service) {
        services.put(service.key(), service);
    }

    @Override
    public synchronized void delete(ServiceKey key) {
        services.remove(key);
        servers.remove(key);
    }

    @Override
    public synchronized void add(ServiceKey service, IpvsServer server) {
        of(service).put(server.key(), server);
    }

    @Override
    public synchronized void edit(ServiceKey service, IpvsServer server) {
        of(service).replace(server.key(), server);
    }

    @Override
    public synchronized void delete(ServiceKey service, ServerKey server) {
        of(service).remove(server);
    }

    @Override
    public synchronized void flush() {
        throw new AssertionError("nothing is ever flushed");
    }

    @Override
    public void zero() {}

    @Override
    public void zero(ServiceKey key) {}

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public void timeouts(Timeouts wanted) {
        timeouts = wanted;
    }

    @Override
    public List<SyncDaemon> daemons() {
        return daemons;
    }

    @Override
    public void start(SyncDaemon daemon) {
        daemons.add(daemon);
    }

    @Override
    public void stop(SyncDaemon.Role role) {
        daemons.removeIf(daemon -> daemon.role() == role);
    }

    @Override
    public void close() {
        closed = true;
    }
}
