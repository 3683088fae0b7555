package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.KernelInfo;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Traffic;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The tables that a kernel would have, without connections or traffic, and what it would refuse; for one thread. */
final class KernelModel implements Ipvs {

    /** Those of Linux up to 6.x; {@code none} is the kernel's own word for a service that refuses everything. */
    private static final Set<String> SCHEDULERS = new TreeSet<>(Set.of(
            "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf", "twos", "none"));

    private static final Set<String> ENGINES = Set.of("sip");

    private final Map<ServiceKey, Held> services = new LinkedHashMap<>();
    private final Map<SyncDaemon.Role, SyncDaemon> daemons = new EnumMap<>(SyncDaemon.Role.class);
    private Timeouts timeouts = new Timeouts(900, 120, 300);

    /** A service and its servers, the oldest first. */
    private static final class Held {
        private IpvsService service;
        private final List<IpvsServer> servers = new ArrayList<>();

        Held(IpvsService service) {
            this.service = service;
        }
    }

    @Override
    public KernelInfo info() {
        return new KernelInfo(0x010201, 4096);
    }

    @Override
    public List<ServiceEntry> services() {
        return services.values().stream()
                .map(held -> new ServiceEntry(held.service, Traffic.NONE))
                .toList();
    }

    @Override
    public ServiceEntry service(ServiceKey key) {
        return new ServiceEntry(held(key).service, Traffic.NONE);
    }

    @Override
    public List<ServerEntry> servers(ServiceKey key) {
        Held held = services.get(key);
        List<ServerEntry> newestFirst = new ArrayList<>();
        if (held != null) {
            held.servers.forEach(server -> newestFirst.add(new ServerEntry(server, 0, 0, 0, Traffic.NONE)));
            Collections.reverse(newestFirst);
        }
        return newestFirst;
    }

    @Override
    public void add(IpvsService service) {
        requireNames(service);
        if (services.putIfAbsent(service.key(), new Held(service)) != null) {
            throw new IpvsException(Reason.EXISTS, service.key() + " is there already");
        }
    }

    @Override
    public void edit(IpvsService service) {
        Held held = held(service.key());
        requireNames(service);
        held.service = service;
    }

    @Override
    public void delete(ServiceKey key) {
        held(key);
        services.remove(key);
    }

    @Override
    public void add(ServiceKey service, IpvsServer server) {
        Held held = held(service);
        requireAddress(service, server);
        if (held.servers.stream().anyMatch(present -> present.key().equals(server.key()))) {
            throw new IpvsException(Reason.EXISTS, server.key() + " of " + service + " is there already");
        }
        held.servers.add(server);
    }

    @Override
    public void edit(ServiceKey service, IpvsServer server) {
        ListIterator<IpvsServer> found = find(service, server.key());
        requireFamily(service, server);
        found.set(server);
    }

    @Override
    public void delete(ServiceKey service, ServerKey server) {
        find(service, server).remove();
    }

    @Override
    public void flush() {
        services.clear();
    }

    @Override
    public void zero() {
        // there is no traffic here
    }

    @Override
    public void zero(ServiceKey key) {
        held(key);
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public void timeouts(Timeouts changed) {
        timeouts = new Timeouts(
                changed.tcpSeconds() == 0 ? timeouts.tcpSeconds() : changed.tcpSeconds(),
                changed.tcpFinSeconds() == 0 ? timeouts.tcpFinSeconds() : changed.tcpFinSeconds(),
                changed.udpSeconds() == 0 ? timeouts.udpSeconds() : changed.udpSeconds());
    }

    @Override
    public List<SyncDaemon> daemons() {
        return new ArrayList<>(daemons.values());
    }

    @Override
    public void start(SyncDaemon daemon) {
        if (daemons.containsKey(daemon.role())) {
            throw new IpvsException(Reason.EXISTS, "a " + daemon.role() + " daemon runs already");
        }
        services.forEach((key, held) -> held.servers.forEach(server -> {
            if (isOfOtherFamily(key, server)) {
                throw new IpvsException(
                        Reason.INVALID, "no daemon beside " + server.key() + ", which is of another family");
            }
        }));
        daemons.put(daemon.role(), daemon);
    }

    @Override
    public void stop(SyncDaemon.Role role) {
        if (daemons.remove(role) == null) {
            throw new IpvsException(Reason.NO_DAEMON, "no " + role + " daemon runs");
        }
    }

    @Override
    public void close() {
        // nothing is open
    }

    private Held held(ServiceKey key) {
        Held held = services.get(key);
        if (held == null) {
            throw new IpvsException(Reason.NO_SUCH_SERVICE, key + " is not there");
        }
        return held;
    }

    private ListIterator<IpvsServer> find(ServiceKey service, ServerKey server) {
        ListIterator<IpvsServer> servers = held(service).servers.listIterator();
        while (servers.hasNext()) {
            if (servers.next().key().equals(server)) {
                return servers;
            }
        }
        throw new IpvsException(Reason.NO_SUCH_SERVER, service + " has no server " + server);
    }

    private static void requireNames(IpvsService service) {
        requireKnown("scheduler", service.scheduler(), SCHEDULERS);
        Persistent persistent = service.persistent();
        if (persistent != null && persistent.engine() != null) {
            requireKnown("engine", persistent.engine(), ENGINES);
        }
    }

    private static void requireKnown(String what, String name, Set<String> known) {
        if (!known.contains(name)) {
            InvalidValueException unknown =
                    new InvalidValueException(what, name, String.join(", ", known), NearestName.of(name, known));
            throw new IpvsException(Reason.UNKNOWN_NAME, String.valueOf(unknown.getMessage()), unknown);
        }
    }

    /** What only its own routes tell a kernel, such as a network's broadcast address, is not known here. */
    private void requireAddress(ServiceKey service, IpvsServer server) {
        requireFamily(service, server);
        InetAddress address = server.key().address();
        boolean unicast = AddressFamily.of(address) == AddressFamily.IPV4
                ? !address.isAnyLocalAddress() && !address.isMulticastAddress() && !isLimitedBroadcast(address)
                : !address.isAnyLocalAddress()
                        && !address.isMulticastAddress()
                        && !address.isLinkLocalAddress()
                        && !isMapped(address);
        if (!unicast) {
            throw new IpvsException(Reason.INVALID, server.key() + " is no unicast address");
        }
    }

    private void requireFamily(ServiceKey service, IpvsServer server) {
        if (isOfOtherFamily(service, server)) {
            if (server.method() != ForwardingMethod.TUNNEL) {
                throw new IpvsException(Reason.INVALID, server.key() + " is of another family, which needs a tunnel");
            }
            if (!daemons.isEmpty()) {
                throw new IpvsException(Reason.INVALID, server.key() + " is of another family, and a sync daemon runs");
            }
        }
    }

    private static boolean isOfOtherFamily(ServiceKey service, IpvsServer server) {
        return AddressFamily.of(server.key().address()) != service.family();
    }

    private static boolean isLimitedBroadcast(InetAddress address) {
        return Arrays.equals(address.getAddress(), new byte[] {-1, -1, -1, -1});
    }

    private static boolean isMapped(InetAddress address) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return octets[10] == -1 && octets[11] == -1;
    }
}
