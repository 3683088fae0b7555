package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an operator does in a walk on the kernel. Every method returns the step for the recording, or {@code null} if none is possible. */
final class KernelControl {

    private final KernelKind kind;
    private final KernelService service;
    private final Chance chance;
    private final Director director;
    private final List<InetSocketAddress> absent;
    private final Map<String, KernelServer> present = new LinkedHashMap<>();
    private KernelKind current;

    KernelControl(KernelKind kind, KernelService service, Chance chance, Director director) {
        this.kind = kind;
        this.service = service;
        this.chance = chance;
        this.director = director;
        this.absent = new ArrayList<>(service.servers());
        this.current = kind;
    }

    /** Makes the service, and returns its first servers in the order of their addition. */
    ArrayNode begin(int servers) throws IOException, InterruptedException {
        if (kind.isMark()) {
            String rule = "iptables-legacy -w -t mangle -A PREROUTING -d " + service.markedNetwork()
                    + " -j MARK --set-mark " + service.mark();
            Director.execute(List.of(rule.split(" ")));
        }
        director.change("-A " + service.option() + " " + schedulerOptions());
        ArrayNode list = Recording.JSON.createArrayNode();
        for (int i = 0; i < servers; i++) {
            list.add(bring());
        }
        return list;
    }

    /** Takes the service away, so that other walks have less to read. */
    void end() throws IOException, InterruptedException {
        director.change("-D " + service.option());
    }

    private String schedulerOptions() {
        return "-s " + current.scheduler()
                + (current.flags().isEmpty() ? "" : " -b " + String.join(",", current.flags()));
    }

    ArrayNode flags() {
        ArrayNode node = Recording.JSON.createArrayNode();
        current.flags().forEach(node::add);
        return node;
    }

    /** Tells whether the service has another scheduler than the one that the walk is about. */
    boolean isAstray() {
        return !current.scheduler().equals(kind.scheduler());
    }

    /** Returns the server of this name as the one that answered, or {@code null} if it is not in the service now. */
    @Nullable
    String present(String answering) {
        String anyPort = answering.replaceFirst(":\\d+$", ":0");
        return present.containsKey(answering) ? answering : present.containsKey(anyPort) ? anyPort : null;
    }

    @Nullable
    ObjectNode add() throws IOException, InterruptedException {
        return absent.isEmpty() ? null : step("add", bring());
    }

    private ObjectNode bring() throws IOException, InterruptedException {
        KernelServer server = KernelServer.drawn(chance.takeFrom(absent), kind, chance);
        director.change("-a " + service.option() + " " + server.options());
        present.put(server.id(), server);
        return server.describe();
    }

    /** Edits; now and then nothing changes by that, which restarts wrr all the same. */
    @Nullable
    ObjectNode edit() throws IOException, InterruptedException {
        if (present.isEmpty()) {
            return null;
        }
        KernelServer old = chance.oneOf(List.copyOf(present.values()));
        KernelServer edited = chance.percent(10) ? old : KernelServer.drawn(old.address(), kind, chance);
        director.change("-e " + service.option() + " " + edited.options());
        present.put(edited.id(), edited);
        return step("edit", edited.describe());
    }

    private static ObjectNode step(String op, ObjectNode server) {
        ObjectNode step = Recording.operation(op);
        step.set("server", server);
        return step;
    }

    @Nullable
    ObjectNode remove() throws IOException, InterruptedException {
        boolean last = present.size() == 1;
        if (present.isEmpty() || (last && (!kind.mayRefuse() || chance.percent(80)))) {
            return null;
        }
        KernelServer server = chance.oneOf(List.copyOf(present.values()));
        director.change("-d " + service.option() + " -r " + server.id());
        present.remove(server.id());
        absent.add(server.address());
        return Recording.operation("del").put("server", server.id());
    }

    /** Leaves the scheduler that the walk is about for another one, or comes back to it. */
    ObjectNode editService() throws IOException, InterruptedException {
        current = isAstray() ? kind : kind.excursion(chance);
        director.change("-E " + service.option() + " " + schedulerOptions());
        ObjectNode step = Recording.operation("editService").put("scheduler", current.scheduler());
        step.set("flags", flags());
        return step;
    }

    /** Changes a setting that decides nothing here. */
    ObjectNode sysctl() throws IOException, InterruptedException {
        String key = chance.oneOf(List.of("expire_quiescent_template", "nat_icmp_send", "pmtu_disc"));
        int value = chance.between(0, 1);
        Director.execute(List.of("sysctl", "-qw", "net.ipv4.vs." + key + "=" + value));
        return Recording.operation("sysctl").put("key", key).put("value", value);
    }
}
