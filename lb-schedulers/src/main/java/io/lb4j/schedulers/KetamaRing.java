package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Level;
import io.lb4j.core.Server;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * nginx's ring for {@code hash KEY consistent}: 160 points for each unit of weight, placed by the text of the configuration.
 *
 * <p>Servers of the same text share their points. Immutable.
 */
final class KetamaRing {

    private static final int POINTS_FOR_WEIGHT = 160;

    /** Chosen: a ring of 16 million points, a quarter of a gigabyte while it is built. */
    private static final int MOST_WEIGHT = 100_000;

    private final Ring ring;
    private final int[][] owners; // for each server, the indexes of all that share its text

    KetamaRing(Level level) {
        Map<String, int[]> byName = serversByName(level);
        long[] marked = new long[mostPoints(level)]; // equal points keep the first in configuration order
        owners = new int[level.size()][];
        int count = 0;
        for (int i = 0; i < level.size(); i++) {
            Server server = level.server(i);
            owners[i] = byName.get(server.spec().name());
            int base = base(server.spec().name());
            int previous = 0;
            for (int k = 0; k < server.weight() * POINTS_FOR_WEIGHT; k++) {
                int state = base;
                for (int octet = 0; octet < 4; octet++) {
                    state = Crc32.update(state, previous >>> (8 * octet));
                }
                previous = Crc32.finish(state);
                marked[count++] = Ring.marked(previous, i);
            }
        }
        ring = new Ring(marked);
    }

    private static int mostPoints(Level level) {
        long weights = level.servers().stream().mapToLong(Server::weight).sum();
        if (weights > MOST_WEIGHT) {
            throw new InvalidValueException("sum of weights", weights, "at most " + MOST_WEIGHT + " on a ring");
        }
        return (int) weights * POINTS_FOR_WEIGHT;
    }

    private static Map<String, int[]> serversByName(Level level) {
        Map<String, int[]> byName = new LinkedHashMap<>();
        for (int i = 0; i < level.size(); i++) {
            int[] alone = {i};
            byName.merge(level.server(i).spec().name(), alone, (seen, more) -> {
                int[] both = Arrays.copyOf(seen, seen.length + 1);
                both[seen.length] = more[0];
                return both;
            });
        }
        return byName;
    }

    /** Hashes what nginx hashes of a name: host, a zero byte, and the port if one is written. */
    private static int base(String name) {
        String host = name;
        String port = "";
        int colon = name.lastIndexOf(':');
        if (name.toLowerCase(Locale.ROOT).startsWith("unix:")) {
            host = name.substring("unix:".length());
        } else if (colon >= 0 && name.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            host = name.substring(0, colon);
            port = name.substring(colon + 1);
        }
        return Crc32.update(Crc32.update(Crc32.update(Crc32.INITIAL, host), 0), port);
    }

    Ring ring() {
        return ring;
    }

    /** Returns the indexes of the servers whose points are those of a server. */
    int[] sharing(int owner) {
        return owners[owner];
    }
}
