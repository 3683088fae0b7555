package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Randomness;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * Draws servers by weight in constant time: Walker's alias method, and less work where all weights are equal. Immutable.
 *
 * <p>Servers of weight 0 are not in it.
 *
 * @see <a href="https://www.keithschwarz.com/darts-dice-coins/">Darts, dice, and coins</a>
 */
final class AliasTable {

    private final Server[] servers;
    private final int @Nullable []
            thresholds; // unsigned: a second draw below keeps the server; null if weights are equal
    private final int[] aliases;

    AliasTable(Level level) {
        this.servers = level.servers().stream().filter(s -> s.weight() > 0).toArray(Server[]::new);
        this.aliases = new int[servers.length];
        boolean equal = true;
        for (Server server : servers) {
            equal &= server.weight() == servers[0].weight();
        }
        this.thresholds = equal ? null : thresholds();
    }

    /** Pairs each server that has less than the mean with one that has more, by Vose's method. */
    private int[] thresholds() {
        int count = servers.length;
        long sum = 0;
        for (Server server : servers) {
            sum += server.weight();
        }
        double[] share = new double[count];
        int[] worklist = new int[count]; // the poor from the left, the rich from the right
        int poor = 0;
        int rich = count;
        for (int i = 0; i < count; i++) {
            share[i] = (double) servers[i].weight() * count / sum;
            worklist[share[i] < 1 ? poor++ : --rich] = i;
        }
        int[] kept = new int[count];
        int from = 0;
        while (from < poor && rich < count) {
            int less = worklist[from++];
            int more = worklist[rich];
            kept[less] = (int) (long) (share[less] * 0x1p32);
            aliases[less] = more;
            share[more] -= 1 - share[less];
            if (share[more] < 1) { // it has become poor; its place in the list is the next to be read
                worklist[poor++] = more;
                rich++;
            }
        }
        for (; from < poor; from++) {
            keepAll(worklist[from], kept);
        }
        for (; rich < count; rich++) {
            keepAll(worklist[rich], kept);
        }
        return kept;
    }

    private void keepAll(int i, int[] kept) {
        kept[i] = -1;
        aliases[i] = i;
    }

    boolean isEmpty() {
        return servers.length == 0;
    }

    /**
     * Draws two places: different ones where weights are equal and there are two, else the same one only if it came three times.
     * Returns the first in the upper half and the second in the lower one.
     */
    long drawTwo(Randomness randomness) {
        if (thresholds != null) {
            return drawTwoByWeight(randomness);
        }
        return servers.length == 1 ? pair(0, 0) : drawTwoOfEquals(randomness);
    }

    private long drawTwoOfEquals(Randomness randomness) {
        long bits = randomness.longBits();
        int first = firstOf(servers.length, bits);
        return pair(first, secondOf(servers.length, first, bits));
    }

    /** Returns the first of two different places among {@code count} that random bits choose. */
    static int firstOf(int count, long bits) {
        return Mix.reduce(bits, count);
    }

    /** Returns the second of them, which is another one. */
    static int secondOf(int count, int first, long bits) {
        int second = Mix.reduce(bits << Integer.SIZE, count - 1);
        return second - ((first + ~second) >> (Integer.SIZE - 1)); // one more from the first on, without a branch
    }

    private long drawTwoByWeight(Randomness randomness) {
        int first = draw(randomness);
        int second = draw(randomness);
        return pair(first, second == first ? draw(randomness) : second);
    }

    private int draw(Randomness randomness) {
        int place = randomness.below(servers.length);
        int[] kept = thresholds;
        return kept == null || Integer.compareUnsigned(randomness.bits(), kept[place]) < 0 ? place : aliases[place];
    }

    private static long pair(int first, int second) {
        return ((long) first << Integer.SIZE) | second;
    }

    /** Returns those in it; whoever asks leaves them as they are. */
    Server[] servers() {
        return servers;
    }

    /** Tells whether there are two or more, all of one weight. */
    boolean isOfEquals() {
        return thresholds == null && servers.length > 1;
    }
}
