package io.lb4j.schedulers.walk;

import java.net.InetSocketAddress;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A real server as ipvsadm is told of it. */
record KernelServer(InetSocketAddress address, int weight, int upper, int lower) {

    private static final int ZERO_SHARE = 12;
    private static final int HEAVY_SHARE = 4;
    private static final int MOST_CONNECTIONS = 6;

    /** Draws weight and limits; few are 0 or out of proportion. */
    static KernelServer drawn(InetSocketAddress address, KernelKind kind, Chance chance) {
        int weight = chance.between(1, 8);
        if (kind.mayRefuse() && chance.percent(ZERO_SHARE)) {
            weight = 0;
        } else if (chance.percent(HEAVY_SHARE)) {
            weight = chance.between(50, 400);
        }
        int upper = kind.limits() && chance.percent(80) ? chance.between(2, MOST_CONNECTIONS) : 0;
        int lower = upper > 0 && chance.percent(50) ? chance.between(1, upper) : 0;
        return new KernelServer(address, weight, upper, lower);
    }

    String id() {
        return KernelService.text(address);
    }

    String options() {
        return "-r " + id() + " -m -w " + weight + " -x " + upper + " -y " + lower;
    }

    ObjectNode describe() {
        ObjectNode node = Recording.JSON.createObjectNode();
        node.put("addr", address.getAddress().getHostAddress());
        node.put("port", address.getPort()).put("weight", weight);
        if (upper > 0) {
            node.put("upper", upper);
        }
        if (lower > 0) {
            node.put("lower", lower);
        }
        return node;
    }

    static ArrayNode list(Map<String, Director.Counts> counts) {
        ArrayNode list = Recording.JSON.createArrayNode();
        counts.keySet().forEach(list::add);
        return list;
    }

    static ObjectNode describe(Map<String, Director.Counts> counts) {
        ObjectNode node = Recording.JSON.createObjectNode();
        counts.forEach((id, count) -> node.putArray(id).add(count.active()).add(count.inactive()));
        return node;
    }
}
