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

    private final List<Map<String, List<Server>>> byRoute = new ArrayList<>(); // by priority
    private final List<List<String>> names = new ArrayList<>(); // by level and index

    Routes(PoolSnapshot snapshot) {
        for (int priority = 0; priority < PoolSnapshot.PRIORITIES; priority++) {
            Map<String, List<Server>> servers = new HashMap<>();
            for (Server server : snapshot.servers(priority)) {
                servers.computeIfAbsent(of(server.spec()), name -> new ArrayList<>(1))
                        .add(server);
            }
            byRoute.add(servers);
        }
        for (Level level : snapshot.levels()) {
            names.add(level.servers().stream().map(server -> of(server.spec())).toList());
        }
    }

    /** Returns the servers of this priority with this route, in order: one in general, none if it is unknown. */
    List<Server> servers(int priority, String route) {
        List<Server> found = byRoute.get(priority).get(route);
        return found == null ? List.of() : found;
    }

    /** Returns the route of a server of this snapshot. */
    String route(Server server) {
        return names.get(server.slot()).get(server.index());
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
