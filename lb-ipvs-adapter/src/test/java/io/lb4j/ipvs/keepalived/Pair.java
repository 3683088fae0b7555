package io.lb4j.ipvs.keepalived;

import com.sun.net.httpserver.HttpServer;
import io.lb4j.core.Pool;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.doctor.LbDoctor;
import io.lb4j.ipvs.kernel.Namespace;
import io.lb4j.ipvs.kernel.Shell;
import io.lb4j.ipvs.netlink.NetlinkIpvs;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Two directors with keepalived, a client, and two real servers in one segment, a namespace each. Nobody is taken away at the end, since
 * a kernel that stops a sync daemon may hang: each pair has names of its own, and lives until its kernel ends.
 */
final class Pair implements Closeable {

    static final String VIRTUAL = "10.95.0.100";

    final Namespace client;
    final Namespace master;
    final Namespace backup;
    final DirectedService service;

    private final String id;
    private final Namespace first;
    private final Namespace second;
    private final List<Closeable> open = new ArrayList<>();

    Pair(String id) throws IOException, InterruptedException {
        this.id = id;
        client = new Namespace(id + "c");
        master = new Namespace(id + "m");
        backup = new Namespace(id + "b");
        first = new Namespace(id + "s1");
        second = new Namespace(id + "s2");
        Shell.run("ip link add " + id + "br type bridge mcast_snooping 0", "ip link set " + id + "br up");
        add(client, 9);
        add(master, 1);
        add(backup, 2);
        add(first, 11);
        add(second, 12);
        Pool pool = Pool.named("web")
                .scheduler("rr")
                .server("10.95.0.11:80")
                .server("10.95.0.12:80")
                .build();
        service = DirectedService.of(
                new VirtualService("www", ServerAddress.parse(VIRTUAL + ":80"), 0, Protocol.TCP, pool, Via.DR));
        String script = LbDoctor.ofThisHost().realServerScript(service, Set.of());
        for (Namespace server : List.of(first, second)) {
            server.run(script);
            open.add(server.serve(80, server.name()));
        }
    }

    private void add(Namespace host, int number) throws IOException, InterruptedException {
        String link = "v-" + host.name();
        Shell.run(
                "ip netns add " + host.name(),
                "ip link add " + link + " type veth peer name eth0 netns " + host.name(),
                "ip link set " + link + " master " + id + "br up");
        host.run("ip link set lo up", "ip addr add 10.95.0." + number + "/24 dev eth0", "ip link set eth0 up");
    }

    /** Runs one director: its table, the URL that says that it lives, and keepalived by the file that was written for it. */
    HttpServer run(Namespace host, VrrpSettings vrrp, DirectorSettings settings, Path folder) throws IOException {
        Ipvs kernel = host.call(NetlinkIpvs::open);
        Director director = Director.start(kernel, List.of(service), settings);
        open.add(director::close);
        open.add(kernel::close);
        HttpServer health =
                host.call(() -> HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), 5));
        health.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        health.start();
        Path file = folder.resolve(host.name()).resolve("keepalived.conf");
        KeepalivedConf.of(vrrp).write(file);
        Process keepalived = new ProcessBuilder(command(host, file))
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("log").toFile())
                .start();
        open.add(0, keepalived::destroy);
        return health;
    }

    private static List<String> command(Namespace host, Path file) {
        return List.of(
                "ip",
                "netns",
                "exec",
                host.name(),
                "keepalived",
                "--dont-fork",
                "--log-console",
                "--log-detail",
                "--use-file",
                file.toString(),
                "--pid",
                file.resolveSibling("pid").toString(),
                "--vrrp_pid",
                file.resolveSibling("vrrp.pid").toString());
    }

    boolean has(Namespace host) {
        try {
            return host.output("ip -br addr show").contains(VIRTUAL + "/32");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Closeable closeable : open) {
            closeable.close();
        }
    }
}
