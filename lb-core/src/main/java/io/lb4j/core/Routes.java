package io.lb4j.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What cookies and learned sessions call the servers of one snapshot, as nginx does: by {@linkplain ServerSpec#route route}, or
 * by the MD5 of the address. Immutable.
 */
final class Routes {

    private final List<Map<String, List<Server>>> byRoute = new ArrayList<>(); // by level
    private final List<List<String>> names = new ArrayList<>(); // by level and index

    Routes(PoolSnapshot snapshot) {
        for (Level level : snapshot.levels()) {
            Map<String, List<Server>> servers = new HashMap<>();
            List<String> routes = new ArrayList<>();
            for (Server server : level.servers()) {
                String route = of(server.spec());
                servers.computeIfAbsent(route, name -> new ArrayList<>(1)).add(server);
                routes.add(route);
            }
            byRoute.add(servers);
            names.add(routes);
        }
    }

    /** Returns the servers of this level with this route, in order: one in general, none if it is unknown. */
    List<Server> servers(int level, String route) {
        List<Server> found = byRoute.get(level).get(route);
        return found == null ? List.of() : found;
    }

    /** Returns the route of a server of this level. */
    String route(int level, Server server) {
        return names.get(level).get(server.index());
    }

    private static String of(ServerSpec spec) {
        return spec.route() != null ? spec.route() : md5(text(spec.address()));
    }

    /** Writes IPv6 as nginx writes the address of a peer, however it was written here. */
    private static String text(ServerAddress address) {
        return address.isUnix() || address.host().indexOf(':') < 0
                ? address.toString()
                : "[" + AddressText.ofIpv6(address.host()) + "]:" + address.port();
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
