package io.lb4j.schedulers;

import static io.lb4j.core.PersistenceTemplate.Kind.ALL_PORTS;
import static io.lb4j.core.PersistenceTemplate.Kind.CLIENT;
import static io.lb4j.core.PersistenceTemplate.Kind.MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.FakeTicker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Replays one recording of the kernel's decisions on a pool: what was chosen, the counters and the list after each step.
 *
 * <p>The kernel restarts an entry's timer with each datagram, and drops an entry in TIME_WAIT when its client port is used again.
 * A pick's time as an inactive entry is fixed at its completion, so the replay looks ahead in the recording for either.
 */
final class IpvsReplay {

    private static final Duration TIME_WAIT = Duration.ofMinutes(2);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final int[] DEFAULT_TIMEOUTS = {900, 120, 300};
    private static final int TCP = 0;
    private static final int UDP = 2;
    private static final int FTP = 21;

    /** Settings of {@code net.ipv4.vs} that decide nothing here, whatever their value. */
    private static final Set<String> NEUTRAL_SYSCTLS = Set.of(
            "conntrack",
            "nat_icmp_send",
            "snat_reroute",
            "pmtu_disc",
            "run_estimation",
            "lblc_expiration", // see scheduler
            "lblcr_expiration");

    /** Settings that the replay knows with this value only. */
    private static final Map<String, String> KNOWN_SYSCTLS =
            Map.of("conn_reuse_mode", "1", "expire_nodest_conn", "0", "cache_bypass", "0");

    private record Held(String flow, Pick pick, long deadline) {}

    private record Datagrams(String server, long deadline) {}

    private final String file;
    private final JsonNode recording;
    private final List<JsonNode> steps = new ArrayList<>();
    private final int[] timeouts = DEFAULT_TIMEOUTS.clone();
    private final boolean onePacket;
    private final int mark; // 0 if the service is told by its address
    private final int port; // 0 for every port
    private final boolean persistent;
    private final FakeTicker ticker = new FakeTicker();
    private final Pool pool;
    private final Map<String, Held> held = new HashMap<>(); // by the recording's id
    private final Map<String, Datagrams> flows = new HashMap<>(); // by client and destination
    private String scheduler;
    private int at; // index of the present step

    IpvsReplay(String file, JsonNode recording) {
        this.file = file;
        this.recording = recording;
        recording.path("steps").forEach(steps::add);
        this.onePacket = recording.path("service").path("ops").asBoolean(false);
        JsonNode service = recording.path("service");
        this.mark = service.path("mark").asInt(0);
        this.port = service.path("port").asInt(0);
        this.persistent = service.path("persistent").asInt(0) != 0;
        this.scheduler = scheduler(recording);
        this.pool = Pool.named(recording.path("name").asString(file))
                .scheduler(scheduler)
                .health(HealthPolicy.none())
                .ticker(ticker)
                .persistence(persistent ? template(service) : null)
                .build();
    }

    /** What the kernel's templates of a service have in common; those of FTP carry no port either. */
    private static PersistenceTemplate template(JsonNode service) {
        int port = service.path("port").asInt(0);
        PersistenceTemplate.Kind kind = port == 0 || port == FTP ? ALL_PORTS : CLIENT;
        return PersistenceTemplate.of(service.has("mark") ? MARK : kind)
                .withTimeout(Duration.ofSeconds(service.path("persistent").asInt(0)))
                .withNetmask(
                        PersistenceTemplate.parseNetmask(service.path("netmask").asString("255.255.255.255")));
    }

    /** Says why a recording cannot be replayed, or returns {@code null} if it can. */
    static @Nullable String obstacle(JsonNode recording) {
        List<String> schedulers =
                new ArrayList<>(List.of(recording.path("scheduler").asString("")));
        for (JsonNode step : recording.path("steps")) {
            if (step.path("op").asString("").equals("editService") && step.has("scheduler")) {
                schedulers.add(step.path("scheduler").asString(""));
            }
        }
        schedulers.removeAll(Scheduler.names());
        return schedulers.isEmpty() ? null : "there is no scheduler " + String.join(", ", schedulers);
    }

    /** Returns the text of the scheduler that a recording or a step names, with its flags and the expiration that it was given. */
    private String scheduler(JsonNode from) {
        String name = from.path("scheduler").asString("");
        List<String> flags = new ArrayList<>();
        from.path("flags").forEach(flag -> flags.add(flag.asString("")));
        String expiration = recording.path("sysctl").path(name + "_expiration").asString("");
        return (name + " " + String.join(",", flags) + (expiration.isEmpty() ? "" : " expiration=" + expiration + "s"))
                .strip();
    }

    void run() {
        recording.path("sysctl").properties().forEach(entry -> sysctl(entry.getKey(), entry.getValue()));
        int place = 0;
        for (JsonNode seconds : recording.path("timeouts")) {
            timeouts[place] = seconds.asInt(0) == 0 ? timeouts[place] : seconds.asInt(0);
            place++;
        }
        recording.path("servers").forEach(this::add);
        check("list", recording);
        for (at = 0; at < steps.size(); at++) {
            JsonNode step = steps.get(at);
            ticker.moveTo(Duration.ofNanos(time(at)));
            expireHeld();
            perform(step);
            check("list", step);
            checkCounts(step);
        }
    }

    /** Steps of the same millisecond follow each other, so each has its own nanosecond. */
    private long time(int step) {
        return Duration.ofMillis(steps.get(step).path("ms").asLong(0)).toNanos() + step;
    }

    private void perform(JsonNode step) {
        String op = text(step, "op");
        switch (op) {
            case "connect" -> connect(step);
            case "udp" -> datagram(step);
            case "close" -> end(step, TIME_WAIT);
            case "reset" -> end(step, CLOSE);
            case "add" -> add(step.path("server"));
            case "edit" -> edit(step.path("server"));
            case "del" -> remove(text(step, "server"));
            case "editService" -> editService(step);
            case "sysctl" -> sysctl(text(step, "key"), step.path("value"));
            case "wait" -> {}
            default -> fail(where() + ": the replay does not know the operation \"" + op + "\"");
        }
    }

    // ---- traffic

    private void connect(JsonNode step) {
        Pick pick = pick(step);
        expect(
                "chosen",
                recorded(step),
                pick == null ? null : answering(pick.server().id(), step));
        if (pick == null) {
            return;
        }
        if (step.path("hold").asBoolean(false)) {
            long deadline = time(at) + Duration.ofSeconds(timeouts[TCP]).toNanos();
            held.put(text(step, "id"), new Held(flow(step), pick, deadline));
        } else {
            pick.complete(Outcome.SUCCESS, untilReused(flow(step), TIME_WAIT));
        }
    }

    private void datagram(JsonNode step) {
        Datagrams known = flows.get(flow(step));
        String server = null;
        if (known != null && time(at) < known.deadline()) {
            server =
                    pool.snapshot().server(known.server()) == null ? null : known.server(); // dropped if it was removed
        } else {
            Pick pick = pick(step);
            if (pick != null) {
                server = pick.server().id();
                if (onePacket) {
                    pick.complete(Outcome.SUCCESS);
                } else {
                    long deadline = lastRenewal(server, flow(step)) + timeout(UDP);
                    flows.put(flow(step), new Datagrams(server, deadline));
                    pick.complete(Outcome.SUCCESS, Duration.ofNanos(deadline - time(at)));
                }
            }
        }
        expect("chosen", recorded(step), server == null ? null : answering(server, step));
    }

    private @Nullable Pick pick(JsonNode step) {
        InetSocketAddress client = Recordings.socketAddress(text(step, "client"));
        InetSocketAddress destination = Recordings.socketAddress(text(step, "dst"));
        return pool.tryPick(
                mark == 0 ? PickRequest.between(client, destination) : PickRequest.marked(mark, client, destination));
    }

    private long timeout(int kind) {
        return Duration.ofSeconds(timeouts[kind]).toNanos();
    }

    /** Returns the time of the last datagram that finds the entry alive; a packet for a removed server does not renew it. */
    private long lastRenewal(String server, String flow) {
        long last = time(at);
        boolean present = true;
        for (int i = at + 1; i < steps.size() && time(i) < last + timeout(UDP); i++) {
            JsonNode step = steps.get(i);
            switch (text(step, "op")) {
                case "udp" -> last = present && flow(step).equals(flow) ? time(i) : last;
                case "del" -> present &= !text(step, "server").equals(server);
                case "add" -> present |= id(step.path("server")).equals(server);
                default -> {}
            }
        }
        return last;
    }

    private void end(JsonNode step, Duration inactiveFor) {
        Held connection = held.get(text(step, "id"));
        if (connection == null) {
            fail(where() + ": there is no connection \"" + text(step, "id") + "\"");
        } else if (pool.snapshot().server(connection.pick().server().id()) != null) {
            // else its packets are dropped, and the entry stays as it is
            held.remove(text(step, "id"));
            connection.pick().complete(Outcome.SUCCESS, untilReused(connection.flow(), inactiveFor));
        }
    }

    private Duration untilReused(String flow, Duration most) {
        for (int i = at + 1; i < steps.size() && time(i) - time(at) < most.toNanos(); i++) {
            if (text(steps.get(i), "op").equals("connect") && flow(steps.get(i)).equals(flow)) {
                assertThat(persistent)
                        .as(where()
                                + ": the kernel goes on with an entry under a template, which the replay does not know")
                        .isFalse();
                return Duration.ofNanos(time(i) - time(at));
            }
        }
        return most;
    }

    private void expireHeld() {
        held.values().removeIf(connection -> {
            boolean due = connection.deadline() <= time(at);
            return due && connection.pick().complete(Outcome.SUCCESS);
        });
    }

    // ---- control

    private void add(JsonNode server) {
        pool.update(specs -> {
            specs.add(spec(server));
            return specs;
        });
    }

    private void edit(JsonNode server) {
        ServerSpec edited = spec(server);
        pool.update(specs -> {
            assertThat(specs).as(where()).extracting(ServerSpec::id).contains(edited.id());
            specs.replaceAll(spec -> spec.id().equals(edited.id()) ? edited : spec);
            return specs;
        });
    }

    private void remove(String id) {
        pool.update(specs -> {
            assertThat(specs.removeIf(spec -> spec.id().equals(id))).as(where()).isTrue();
            return specs;
        });
    }

    private void editService(JsonNode step) {
        String wanted = scheduler(step);
        if (!wanted.equals(scheduler)) { // the kernel does nothing here, while an update is an edit to wrr
            scheduler = wanted;
            pool.scheduler(Scheduler.named(wanted));
        }
    }

    private void sysctl(String key, JsonNode value) {
        if (key.equals("expire_quiescent_template")) {
            if (persistent) {
                PersistenceTemplate template = template(recording.path("service"));
                pool.persistence(value.asInt(0) == 0 ? template : template.expiringQuiescent());
            }
            return;
        }
        boolean known = NEUTRAL_SYSCTLS.contains(key) || value.asString("").equals(KNOWN_SYSCTLS.get(key));
        if (!known) {
            fail(where() + ": the replay does not know net.ipv4.vs." + key + " = " + value);
        }
    }

    /** Servers of a mark may have port 0, the request's port, which is no address of ours; nothing depends on it. */
    private static ServerSpec spec(JsonNode server) {
        String id = id(server);
        ServerAddress address = new ServerAddress(
                server.path("addr").asString(""),
                Math.max(1, server.path("port").asInt(0)));
        return new ServerSpec(
                id,
                id,
                address,
                server.path("weight").asInt(1),
                1,
                Duration.ofSeconds(10),
                Duration.ZERO,
                0,
                server.path("upper").asInt(0),
                server.path("lower").asInt(0),
                false,
                ServerState.UP,
                null,
                null);
    }

    private static String id(JsonNode server) {
        String address = server.path("addr").asString("");
        String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        return host + ":" + server.path("port").asInt(0);
    }

    // ---- comparison

    private static String flow(JsonNode step) {
        return text(step, "client") + " " + step.path("dst").asString("");
    }

    /**
     * Returns the address that answers for a server: with the port of the request if it has none of its own, and under a
     * template also if that is not the service's port.
     */
    private String answering(String id, JsonNode step) {
        String destination = step.path("dst").asString("");
        String requested = destination.substring(destination.lastIndexOf(':') + 1);
        boolean keeps = id.endsWith(":0") || (persistent && !requested.equals(Integer.toString(port)));
        return keeps ? id.substring(0, id.lastIndexOf(':') + 1) + requested : id;
    }

    private static @Nullable String recorded(JsonNode step) {
        JsonNode chosen = step.path("chosen");
        return chosen.isString() ? chosen.asString() : null;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private void check(String field, JsonNode from) {
        if (!from.has(field)) {
            return;
        }
        List<String> expected = new ArrayList<>();
        from.path(field).forEach(id -> expected.add(id.asString("")));
        List<String> newestFirst = new ArrayList<>();
        pool.snapshot().servers().forEach(server -> newestFirst.add(server.id()));
        Collections.reverse(newestFirst);
        expect(field, expected, newestFirst);
    }

    private void checkCounts(JsonNode step) {
        if (!step.has("counts")) {
            return;
        }
        Map<String, List<Integer>> expected = new TreeMap<>();
        step.path("counts")
                .properties()
                .forEach(entry -> expected.put(
                        entry.getKey(),
                        List.of(
                                entry.getValue().path(0).asInt(-1),
                                entry.getValue().path(1).asInt(-1))));
        Map<String, List<Integer>> got = new TreeMap<>();
        for (Server server : pool.snapshot().servers()) {
            got.put(server.id(), List.of(server.active(), server.inactive()));
        }
        expect("counts", expected, got);
    }

    private void expect(String what, @Nullable Object expected, @Nullable Object got) {
        assertThat(got).as(where() + ": " + what).isEqualTo(expected);
    }

    private String where() {
        if (at >= steps.size()) {
            return file;
        }
        JsonNode step = steps.get(at);
        return file + ", step " + (at + 1) + " of " + steps.size() + ", " + text(step, "op") + " at "
                + step.path("ms").asLong(0) + " ms";
    }
}
