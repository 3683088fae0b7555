package io.lb4j.schedulers.walk;

import java.util.ArrayList;
import java.util.List;

/**
 * What a walk on nginx is about.
 *
 * @param stream whether it is about TCP sessions, and not requests
 * @param method as recordings name it
 * @param key the hash key, or an empty text
 */
record NginxKind(boolean stream, String method, String key) {

    /** Seeds that follow each other are about different kinds, and as many as there are kinds are about all. */
    static final List<NginxKind> ALL = all();

    static NginxKind of(long seed) {
        return ALL.get((int) Math.floorMod(seed, (long) ALL.size()));
    }

    private static List<NginxKind> all() {
        List<NginxKind> kinds = new ArrayList<>();
        kinds.add(new NginxKind(false, "ip_hash", ""));
        for (boolean stream : new boolean[] {false, true}) {
            String key = stream ? "$remote_addr" : "$arg_k";
            kinds.add(new NginxKind(stream, "round_robin", ""));
            kinds.add(new NginxKind(stream, "least_conn", ""));
            kinds.add(new NginxKind(stream, "hash", key));
            kinds.add(new NginxKind(stream, "hash_consistent", key));
        }
        return List.copyOf(kinds);
    }

    String directive() {
        return switch (method) {
            case "round_robin" -> "";
            case "hash" -> "hash " + key + ";";
            case "hash_consistent" -> "hash " + key + " consistent;";
            default -> method + ";";
        };
    }

    String protocol() {
        return stream ? "tcp" : "http";
    }

    boolean mayHaveBackups() {
        return method.equals("round_robin") || method.equals("least_conn");
    }

    boolean looksAtClient() {
        return stream || method.equals("ip_hash");
    }

    @Override
    public String toString() {
        return protocol() + "-" + method.replace('_', '-');
    }
}
