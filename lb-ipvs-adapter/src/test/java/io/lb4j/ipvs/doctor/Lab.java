package io.lb4j.ipvs.doctor;

import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.director.KernelSettings;
import io.lb4j.ipvs.kernel.Namespace;
import io.lb4j.ipvs.kernel.Shell;
import io.lb4j.ipvs.netlink.NetlinkIpvs;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client, a director and two real servers in one segment, a namespace each: 10.99.0.0/24 and fd99::/64, in which the client is 9, the
 * director 1, the servers 11 and 12. Servers reach 10.98.0.9, another address of the client, by their default route only, which is the
 * client. The virtual address of all tests is 10.99.0.100, or fd99::100.
 */
final class Lab {

    private static final String TO_CLIENTS = "route add default via 10.99.0.9\nroute add default via fd99::9";

    /** A namespace that is taken away may live a while longer. */
    private static final AtomicInteger LABS = new AtomicInteger();

    private final String id = "l" + LABS.incrementAndGet();
    final Namespace client = new Namespace(id + "c");
    final Namespace director = new Namespace(id + "d");
    final Namespace first = new Namespace(id + "s1");
    final Namespace second = new Namespace(id + "s2");

    private final List<Closeable> open = new ArrayList<>();

    static Lab open() throws IOException, InterruptedException {
        Lab lab = new Lab();
        List<String> links =
                new ArrayList<>(List.of("link add " + lab.id + "br type bridge", "link set " + lab.id + "br up"));
        for (Namespace host : lab.hosts()) {
            String link = "v-" + host.name();
            links.add("netns add " + host.name());
            links.add("link add " + link + " type veth peer name eth0 netns " + host.name());
            links.add("link set " + link + " master " + lab.id + "br up");
        }
        Shell.run(batch(links));
        lab.set(lab.client, 9, "addr add 10.98.0.9/32 dev eth0");
        lab.set(lab.director, 1, TO_CLIENTS);
        lab.set(lab.first, 11, TO_CLIENTS);
        lab.set(lab.second, 12, TO_CLIENTS);
        lab.open.add(lab.first.serve(80, "first"));
        lab.open.add(lab.second.serve(80, "second"));
        return lab;
    }

    private List<Namespace> hosts() {
        return List.of(client, director, first, second);
    }

    /** One process for many commands: to start one takes long in such a kernel. */
    private static String batch(List<String> commands) {
        return "ip -batch - <<END\n" + String.join("\n", commands) + "\nEND";
    }

    private void set(Namespace host, int number, String routes) throws IOException, InterruptedException {
        host.run(
                "sysctl -qw net.ipv4.ip_forward=" + (host.equals(client) ? 1 : 0)
                        + " net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.eth0.accept_dad=0",
                batch(List.of(
                        "link set lo up",
                        "addr add 10.99.0." + number + "/24 dev eth0",
                        "addr add fd99::" + number + "/64 dev eth0 nodad",
                        "link set eth0 up",
                        routes)));
    }

    static DirectedService service(Via via, KernelSettings settings, String address, String... servers) {
        PoolBuilder pool = Pool.named("web").scheduler("rr");
        for (String server : servers) {
            pool.server(server);
        }
        VirtualService service =
                new VirtualService("www", ServerAddress.parse(address), 0, Protocol.TCP, pool.build(), via);
        return new DirectedService(service, settings);
    }

    static DirectedService service(Via via) {
        return service(via, KernelSettings.STANDARD, "10.99.0.100:80", "10.99.0.11", "10.99.0.12");
    }

    static DirectedService marked(int mark) {
        Pool pool = Pool.named("web").scheduler("rr").server("10.99.0.11").build();
        return DirectedService.of(new VirtualService("marked", null, mark, Protocol.TCP, pool, Via.DR));
    }

    /** Directs the director's kernel; what is opened lives as long as this. */
    Director direct(DirectedService service) {
        Ipvs kernel = director.call(NetlinkIpvs::open);
        open.add(kernel::close);
        Director running = Director.start(kernel, List.of(service), DirectorSettings.STANDARD);
        open.add(0, running::close);
        return running;
    }

    List<Finding> examine(DirectedService service) {
        return director.call(() -> LbDoctor.ofThisHost().examine(List.of(service), DirectorSettings.STANDARD));
    }

    void close() throws IOException, InterruptedException {
        for (Closeable closeable : open) {
            closeable.close();
        }
        List<String> away = new ArrayList<>(List.of("link del " + id + "br"));
        hosts().forEach(host -> away.add("netns del " + host.name()));
        Shell.run(batch(away));
    }
}
