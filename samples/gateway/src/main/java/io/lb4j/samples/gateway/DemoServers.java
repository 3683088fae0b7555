package io.lb4j.samples.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.netty.ChannelBindException;

/** The three servers that the gateway starts when it is given none. */
final class DemoServers implements AutoCloseable {

    private static final int FIRST_PORT = 9001;
    private static final int COUNT = 3;
    private static final int ANY_PORT = 0;

    private final List<DemoServer> servers;

    private DemoServers(List<DemoServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /** Starts server-1 on port 9001 and so on; a server whose port is taken gets a free one. */
    static DemoServers start() {
        List<DemoServer> servers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            servers.add(started("server-" + (i + 1), FIRST_PORT + i));
        }
        return new DemoServers(servers);
    }

    private static DemoServer started(String name, int port) {
        DemoServer server = new DemoServer(name, port);
        try {
            server.start();
        } catch (ChannelBindException e) {
            server = new DemoServer(name, ANY_PORT);
            server.start();
        }
        return server;
    }

    List<DemoServer> all() {
        return servers;
    }

    Optional<DemoServer> named(String name) {
        return servers.stream().filter(server -> server.name().equals(name)).findFirst();
    }

    @Override
    public void close() {
        servers.forEach(DemoServer::stop);
    }
}
