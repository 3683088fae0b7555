package io.lb4j.schedulers.walk;

import io.lb4j.schedulers.walk.NginxTraffic.Answer;
import io.lb4j.schedulers.walk.NginxTraffic.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One random walk on nginx: its seed decides what is asked and how the real servers behave.
 *
 * <p>nginx takes a change of its servers by starting anew, so the walk goes on with another group then, in another recording. It
 * does the same where nobody can say in which second nginx decided, or where a real server did not behave as it was to.
 */
final class NginxWalk implements AutoCloseable {

    /** More walks than this in one run would share addresses. */
    static final int MOST_WALKS = 250;

    private static final int STEPS = 300;
    private static final int GROUPS = 14;
    private static final int SPARE_GROUPS = 6;
    private static final int SERVERS = 6;
    private static final int MOST_HELD = 8;

    private static final List<String> REQUEST_FAILURES = List.of(
            "refuse", "refuse", "close", "garbage", "abort_body", "403", "404", "429", "500", "502", "503", "504");

    private final String name;
    private final NginxKind kind;
    private final Chance chance;
    private final String network; // of this walk alone
    private final int port;
    private final NginxClock clock = new NginxClock();
    private final Holds holds = new Holds();
    private final List<NginxGroup> groups = new ArrayList<>();
    private final Map<String, NginxServer> servers = new LinkedHashMap<>(); // by address
    private final List<String> held = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private int group;
    private int steps;
    private int labels;
    private Recording recording = new Recording(Recording.JSON.createObjectNode(), "requests");

    /**
     * Draws the groups of a walk; nothing is started yet.
     *
     * @param nginx where HTTP requests go; the port is that of everything else, too
     */
    NginxWalk(long seed, InetSocketAddress nginx) {
        this.kind = NginxKind.of(seed);
        this.name = name(seed);
        this.chance = new Chance(seed);
        int place = 1 + (int) Math.floorMod(seed, (long) MOST_WALKS);
        this.network = "127.77." + place + ".";
        this.port = nginx.getPort();
        List<String> addresses = new ArrayList<>();
        for (int host = 1; host <= SERVERS; host++) {
            addresses.add(network + host + ":" + port);
        }
        for (int number = 0; number < GROUPS; number++) {
            InetSocketAddress address = kind.stream() ? at(101 + number) : nginx;
            groups.add(NginxGroup.drawn("w" + place + "g" + number, address, kind, addresses, chance));
        }
    }

    static String name(long seed) {
        return NginxKind.of(seed) + "-seed-" + seed;
    }

    private InetSocketAddress at(int host) {
        return new InetSocketAddress(network + host, port);
    }

    NginxKind kind() {
        return kind;
    }

    List<NginxGroup> groups() {
        return groups;
    }

    /** Where the log of this walk's sessions goes. */
    InetSocketAddress log() {
        return at(100);
    }

    Walk record(Path directory) throws IOException, InterruptedException {
        for (int host = 1; host <= SERVERS; host++) {
            NginxServer server = new NginxServer(at(host), kind.stream(), holds);
            servers.put(server.address(), server);
        }
        try (NginxTraffic traffic = kind.stream() ? new NginxSessions(log()) : new NginxRequests(holds)) {
            begin();
            while (steps + recording.length() < STEPS) {
                if (!step(traffic)) {
                    change(traffic, directory);
                }
            }
            end(traffic, directory);
        }
        return new Walk("nginx " + name, steps, files, null);
    }

    private NginxGroup current() {
        return groups.get(group);
    }

    /** Makes one step, and returns whether it may be recorded and the group stays. */
    private boolean step(NginxTraffic traffic) throws IOException, InterruptedException {
        boolean mayChange = group < GROUPS - SPARE_GROUPS;
        switch (chance.share(66, held.isEmpty() ? 0 : 9, 12, 4, mayChange ? 2 : 0)) {
            case 1 -> release(traffic);
            case 2 -> backend();
            case 3 -> clock.pass(chance.between(1, 4));
            case 4 -> {
                return false;
            }
            default -> {
                return ask(traffic);
            }
        }
        return true;
    }

    // ---- groups

    private void change(NginxTraffic traffic, Path directory) throws IOException, InterruptedException {
        end(traffic, directory);
        group++;
        if (group == GROUPS) {
            throw new IllegalStateException("the machine is too busy to tell seconds apart");
        }
        begin();
    }

    private void begin() {
        if (current().patience()) { // nobody would wait for a silent server to fail
            servers.values().stream()
                    .filter(server -> server.mode().equals("timeout"))
                    .forEach(server -> server.mode("ok"));
        }
        String title = name + "-part-" + (1 + files.size());
        recording = new Recording(current().describe(title, this::mode), "requests");
        clock.start();
    }

    private void end(NginxTraffic traffic, Path directory) throws IOException, InterruptedException {
        for (String label : held) {
            traffic.release(label);
        }
        held.clear();
        if (recording.length() > 0) {
            Path file = directory.resolve(name + "-part-" + (1 + files.size()) + ".json");
            recording.write(file);
            files.add(file);
            steps += recording.length();
        }
    }

    private String mode(String address) {
        NginxServer server = servers.get(address);
        return server == null ? "" : server.mode();
    }

    // ---- steps

    private void backend() {
        List<NginxGroup.Server> members = current().servers();
        String address = chance.oneOf(members).address();
        boolean heal = !mode(address).equals("ok") && chance.percent(75);
        NginxServer server = servers.get(address);
        String mode = heal ? "ok" : failure();
        if (server != null && !mode.equals(server.mode())) {
            server.mode(mode);
            recording.add(Recording.operation("backend").put("server", address).put("mode", mode));
        }
    }

    /** Two silent servers would make a request last longer than there is time in a second. */
    private String failure() {
        if (kind.stream()) {
            return "refuse";
        }
        boolean silence =
                servers.values().stream().anyMatch(server -> server.mode().equals("timeout"));
        return current().patience() || silence || chance.percent(75) ? chance.oneOf(REQUEST_FAILURES) : "timeout";
    }

    private void release(NginxTraffic traffic) throws IOException, InterruptedException {
        String label = chance.takeFrom(held);
        clock.awaitRoom(current().patience());
        long second = clock.second();
        traffic.release(label);
        recording.add(Recording.operation("release").put("hold", label).put("t_s", second));
    }

    private boolean ask(NginxTraffic traffic) throws IOException, InterruptedException {
        boolean hold = current().patience() && held.size() < MOST_HELD && chance.percent(20);
        Request request = new Request(
                current(),
                kind.looksAtClient() ? client() : null,
                kind.key().isEmpty() || chance.percent(5) ? null : "item-" + chance.between(0, 60),
                !kind.stream() && !hold && chance.percent(15) ? "POST" : "GET",
                hold ? "h" + ++labels : null);
        clock.awaitRoom(current().patience());
        long second = clock.second();
        Answer answer = traffic.ask(request);
        if (answer.heldBy() != null && request.label() != null) {
            held.add(request.label());
        }
        boolean clear = clock.second() == second && isAsPlanned(answer.exchange());
        if (clear) {
            recording.add(event(request, second, answer));
        }
        return clear;
    }

    private String client() {
        return "127." + chance.between(100, 140) + "." + chance.between(0, 255) + "." + chance.between(1, 254);
    }

    private boolean isAsPlanned(@Nullable NginxExchange exchange) {
        if (exchange == null || kind.stream()) {
            return true;
        }
        List<Integer> planned = new ArrayList<>();
        for (String address : exchange.tried()) {
            planned.add(
                    switch (mode(address)) {
                        case "ok", "abort_body" -> 200;
                        case "refuse", "close", "garbage" -> 502;
                        case "timeout" -> 504;
                        default -> Integer.parseInt(mode(address));
                    });
        }
        return planned.equals(exchange.statuses().subList(0, planned.size()));
    }

    private ObjectNode event(Request request, long second, Answer answer) {
        ObjectNode event = Recording.operation("request");
        if (answer.heldBy() != null) {
            event.put("hold", request.label());
        }
        if (request.client() != null) {
            event.put("client", request.client());
        }
        String key = kind.stream() && !kind.key().isEmpty() ? request.client() : request.key();
        if (key != null) {
            event.put("key", key);
        }
        if (!request.method().equals("GET")) {
            event.put("http_method", request.method());
        }
        ArrayNode chosen = event.put("t_s", second).putArray("chosen");
        NginxExchange exchange = answer.exchange();
        if (exchange == null) {
            chosen.add(answer.heldBy());
            return event;
        }
        exchange.tried().forEach(chosen::add);
        if (exchange.noServer()) {
            event.put("no_live", true);
        }
        return event.put("status", exchange.status());
    }

    @Override
    public void close() {
        servers.values().forEach(NginxServer::close);
    }
}
