package io.lb4j.schedulers.walk;

import io.lb4j.schedulers.walk.KernelClients.Connection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One random walk on the kernel: its seed decides what is done, and what the kernel makes of it is recorded.
 *
 * <p>A connection in TIME_WAIT keeps its entry for two minutes, and a walk is over before. Left out: the second use of a client's
 * port, for the kernel drops the old entry a timer tick after it has decided about the new one.
 */
final class KernelWalk {

    private static final int STEPS = 240;
    private static final int LEAST_STEPS = 200;
    private static final int FIRST_SERVERS = 3;
    private static final int MOST_OPEN = 14;
    private static final int FIRST_LONG_WAIT = 100; // steps

    private final KernelKind kind;
    private final KernelService service;
    private final Chance chance;
    private final KernelControl control;
    private final KernelClock clock;
    private final Recording recording;
    private final Map<String, Connection> open = new LinkedHashMap<>(); // by the recording's id
    private final List<InetSocketAddress> datagramClients = new ArrayList<>();
    private int connections;
    private boolean hasWaitedLong;
    private boolean overtaken;

    private KernelWalk(long seed, KernelService service, Director director) {
        this.kind = KernelKind.of(seed);
        this.service = service;
        this.chance = new Chance(seed);
        this.control = new KernelControl(kind, service, chance, director);
        this.clock = new KernelClock(director, service.listed());
        this.recording = new Recording(Recording.JSON.createObjectNode().put("name", name(seed)), "steps");
    }

    static String name(long seed) {
        return KernelKind.of(seed) + "-seed-" + seed;
    }

    /**
     * Records a walk.
     *
     * @throws TooBusyException if the machine let too much time pass for a step, which another attempt may not meet
     */
    static Recording record(long seed, int attempt) throws IOException, InterruptedException {
        KernelService service = new KernelService(KernelKind.of(seed), seed, attempt);
        try (Director director = Director.start(service.place())) {
            KernelWalk walk = new KernelWalk(seed, service, director);
            try {
                walk.run();
            } finally {
                walk.end();
            }
            return walk.recording;
        }
    }

    private void run() throws IOException, InterruptedException {
        ArrayNode servers = control.begin(FIRST_SERVERS);
        ObjectNode head = recording.head();
        head.put("about", "random walk over connects, closes, edits, additions and removals");
        head.put("kernel", "Linux " + System.getProperty("os.version"));
        head.put("scheduler", kind.scheduler()).set("flags", control.flags());
        head.set("service", service.describe());
        head.set("timeouts", KernelClock.timeouts());
        head.set("list", KernelServer.list(clock.start()));
        head.set("servers", servers);
        while (!overtaken && recording.length() < STEPS) {
            if (clock.isTooCloseToAnEnd()) {
                record(waited(clock.passEnds()));
            }
            step();
        }
    }

    private void end() throws IOException, InterruptedException {
        for (Connection connection : open.values()) {
            connection.reset();
        }
        control.end();
    }

    private void step() throws IOException, InterruptedException {
        int resets = kind.limits() ? 5 : 2; // their entries soon end, which alone clears an overload
        int returns = control.isAstray() ? 9 : 1;
        switch (chance.share(52, 13, resets, 13, 8, 7, returns, 1, 2)) {
            case 1 -> close();
            case 2 -> reset();
            case 3 -> change(control.edit());
            case 4 -> change(control.add());
            case 5 -> change(control.remove());
            case 6 -> record(control.editService());
            case 7 -> record(control.sysctl());
            case 8 -> pause();
            default -> traffic();
        }
    }

    private void change(@Nullable ObjectNode step) throws IOException {
        if (step == null) {
            traffic();
        } else {
            record(step);
            step.set("list", KernelServer.list(clock.counts()));
        }
    }

    private void traffic() throws IOException {
        InetSocketAddress destination = chance.oneOf(service.destinations());
        if (kind.traffic() == KernelKind.Traffic.UDP) {
            datagram(destination);
        } else {
            connect(destination, open.size() < MOST_OPEN && chance.percent(45));
        }
    }

    private void connect(InetSocketAddress destination, boolean hold) throws IOException {
        InetSocketAddress client = service.newClient(chance);
        Connection connection = KernelClients.connect(client, destination);
        ObjectNode step = Recording.operation("connect");
        if (hold) {
            step.put("id", "c" + ++connections);
        }
        if (connection != null && hold) {
            open.put("c" + connections, connection);
        } else if (connection != null) {
            connection.close();
        }
        step.put("client", KernelService.text(client)).put("dst", KernelService.text(destination));
        record(step.put("hold", hold).put("chosen", connection == null ? null : connection.server()));
    }

    private void datagram(InetSocketAddress destination) throws IOException {
        boolean known = !datagramClients.isEmpty() && chance.percent(25);
        InetSocketAddress client = known ? chance.oneOf(datagramClients) : service.newClient(chance);
        if (!known) {
            datagramClients.add(client);
        }
        int before = clock.entries();
        String server = KernelClients.datagram(client, destination);
        ObjectNode step = Recording.operation("udp");
        step.put("client", KernelService.text(client)).put("dst", KernelService.text(destination));
        record(step.put("chosen", server));
        if (server != null) {
            clock.endsAfterDatagram(KernelService.text(client), server);
        } else if (clock.entries() > before) {
            throw new TooBusyException("the answer to a datagram came too late");
        }
    }

    /** Ends a connection in order. That of a removed server would not come to an end: its packets are dropped. */
    private void close() throws IOException {
        List<String> closable = new ArrayList<>();
        open.forEach((id, connection) -> {
            if (control.present(connection.server()) != null) {
                closable.add(id);
            }
        });
        if (closable.isEmpty()) {
            traffic();
            return;
        }
        String id = chance.oneOf(closable);
        take(id).close();
        record(Recording.operation("close").put("id", id));
    }

    private void reset() throws IOException, InterruptedException {
        if (open.isEmpty()) {
            traffic();
            return;
        }
        String id = chance.oneOf(List.copyOf(open.keySet()));
        Connection connection = take(id);
        connection.reset();
        String server = control.present(connection.server());
        if (server != null) { // else the packet was dropped
            clock.awaitInactive(server); // nothing comes back by which to know
        }
        record(Recording.operation("reset").put("id", id));
        if (server != null) {
            clock.endsAfterReset(id, server);
        }
    }

    private Connection take(String id) {
        return Objects.requireNonNull(open.remove(id), id);
    }

    private void pause() throws IOException, InterruptedException {
        if (!hasWaitedLong && recording.length() >= FIRST_LONG_WAIT && clock.hasEnds()) {
            hasWaitedLong = true;
            record(waited(clock.passAllEnds()));
        } else {
            record(waited(clock.pass(chance.between(20, 120))));
        }
    }

    private static ObjectNode waited(long millis) {
        return Recording.operation("wait").put("seconds", millis / 1000.0);
    }

    private void record(ObjectNode step) throws IOException {
        step.set("counts", KernelServer.describe(clock.read()));
        step.put("ms", clock.millis());
        overtaken |= clock.isOvertaken();
        if (!overtaken) {
            recording.add(step);
        } else if (recording.length() < LEAST_STEPS) {
            throw new TooBusyException("a step took so long that an entry may have ended in it");
        }
    }
}
