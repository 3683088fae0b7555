package io.lb4j.schedulers.walk;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A group of servers and how it is retried. To change a group, nginx starts anew with another one, so a walk passes through several.
 *
 * @param name of the group, and of the place where requests ask for it
 * @param address where nginx is asked
 * @param patience whether an answer may take its time, so that requests can be held; else there are timeouts
 */
record NginxGroup(
        String name,
        InetSocketAddress address,
        NginxKind kind,
        List<Server> servers,
        List<String> nextUpstream,
        int tries,
        boolean patience) {

    static final int READ_TIMEOUT_MILLIS = 400;

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000; // never reached: a server is there or refuses
    private static final int PATIENT_MILLIS = 600_000;

    private static final List<String> CONDITIONS = List.of(
            "error",
            "timeout",
            "invalid_header",
            "http_500",
            "http_502",
            "http_503",
            "http_504",
            "http_403",
            "http_404",
            "http_429",
            "non_idempotent");

    /** A line of the configuration. */
    record Server(
            String address, int weight, int maxFails, int failTimeout, int maxConns, boolean backup, boolean down) {

        static Server drawn(String address, boolean backup, Chance chance) {
            return new Server(
                    address,
                    chance.percent(10) ? chance.between(10, 40) : chance.between(1, 5),
                    List.of(1, 0, 2, 3).get(chance.share(35, 20, 25, 20)),
                    List.of(1, 2, 10).get(chance.share(45, 40, 15)),
                    chance.percent(25) ? chance.between(1, 4) : 0,
                    backup,
                    chance.percent(8));
        }

        String line() {
            return "server " + address + " weight=" + weight + " max_fails=" + maxFails + " fail_timeout=" + failTimeout
                    + "s max_conns=" + maxConns + (backup ? " backup" : "") + (down ? " down" : "") + ";";
        }

        ObjectNode describe(String mode) {
            return Recording.JSON
                    .createObjectNode()
                    .put("name", address)
                    .put("address", address)
                    .put("weight", weight)
                    .put("max_fails", maxFails)
                    .put("fail_timeout_s", failTimeout)
                    .put("max_conns", maxConns)
                    .put("backup", backup)
                    .put("down", down)
                    .put("drain", false)
                    .put("initial_mode", mode);
        }
    }

    /** Draws a group of some of the servers, in any order. */
    static NginxGroup drawn(
            String name, InetSocketAddress address, NginxKind kind, List<String> servers, Chance chance) {
        List<String> left = new ArrayList<>(servers);
        List<Server> lines = new ArrayList<>();
        int size = chance.percent(8) ? 1 : chance.between(2, servers.size());
        while (lines.size() < size) {
            // the first one is never a backup: a group of nothing else is an error
            boolean backup = kind.mayHaveBackups() && !lines.isEmpty() && chance.percent(25);
            lines.add(Server.drawn(chance.takeFrom(left), backup, chance));
        }
        int tries = chance.percent(30) ? chance.between(1, 3) : 0;
        return new NginxGroup(
                name, address, kind, lines, nextUpstream(kind, chance), tries, kind.stream() || chance.percent(85));
    }

    private static List<String> nextUpstream(NginxKind kind, Chance chance) {
        if (kind.stream()) {
            return List.of(chance.percent(85) ? "on" : "off");
        }
        if (chance.percent(10)) {
            return List.of("off");
        }
        List<String> conditions = new ArrayList<>(List.of("error", "timeout"));
        if (chance.percent(70)) {
            conditions.clear();
            CONDITIONS.stream().filter(condition -> chance.percent(65)).forEach(conditions::add);
        }
        return conditions.isEmpty() ? List.of("http_500") : conditions;
    }

    String upstream() {
        StringBuilder text = new StringBuilder("upstream " + name + " {\n" + kind.directive() + "\n");
        servers.forEach(server -> text.append(server.line()).append('\n'));
        return text.append("}\n").toString();
    }

    /** Returns what to write where the group is used. */
    String retries() {
        return "proxy_next_upstream " + String.join(" ", nextUpstream) + ";\nproxy_next_upstream_tries " + tries
                + ";\nproxy_connect_timeout " + CONNECT_TIMEOUT_MILLIS + "ms;\n";
    }

    String readTimeout() {
        return "proxy_read_timeout " + (patience ? PATIENT_MILLIS : READ_TIMEOUT_MILLIS) + "ms;\n";
    }

    ObjectNode describe(String title, Function<String, String> modes) {
        ObjectNode head = Recording.JSON.createObjectNode().put("name", title);
        head.put("about", "part of a random walk").put("deterministic", true);
        head.put("protocol", kind.protocol()).put("upstream", name).put("method", kind.method());
        ArrayNode arguments = head.putArray("args");
        if (!kind.key().isEmpty()) {
            arguments.add(kind.key());
        }
        ObjectNode proxy = head.putObject("proxy");
        if (kind.stream()) {
            proxy.put("next_upstream", nextUpstream.get(0));
        } else {
            ArrayNode listed = proxy.putArray("next_upstream");
            nextUpstream.forEach(listed::add);
            proxy.put("read_timeout_ms", patience ? PATIENT_MILLIS : READ_TIMEOUT_MILLIS);
        }
        proxy.put("next_upstream_tries", tries).put("connect_timeout_ms", CONNECT_TIMEOUT_MILLIS);
        ArrayNode list = head.putArray("servers");
        servers.forEach(server -> list.add(server.describe(modes.apply(server.address()))));
        return head;
    }
}
