package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Server;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of the kernel's weighted round robin: where it stands in the list, and the bar that a weight must reach.
 *
 * <p>The bar falls by the greatest common divisor of the weights from one round to the next, and starts over at the greatest
 * weight. A failed pick moves both, as in the kernel.
 */
final class WeightBar implements Sequence<WeightBar> {

    private static final int NOWHERE = -2;

    private final int[] weights; // newest first
    private final Level level;
    private final int greatest; // the kernel's mw: less than the maximum where the divisor is not 1
    private final int divisor;
    private int place;
    private int bar;

    private WeightBar(Level level, Measure measure, int bar) {
        this(level, newestFirst(level), measure.start(), measure.divisor(), NewestFirst.HEAD, bar);
    }

    private WeightBar(Level level, int[] weights, int greatest, int divisor, int place, int bar) {
        this.level = level;
        this.weights = weights;
        this.greatest = greatest;
        this.divisor = divisor;
        this.place = place;
        this.bar = bar;
    }

    private static int[] newestFirst(Level level) {
        int[] weights = new int[level.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = NewestFirst.server(level, i).weight();
        }
        return weights;
    }

    /** The state after a service was made and its servers were added in configuration order. */
    static WeightBar addedOneByOne(Level level) {
        Measure measure = Measure.NOTHING;
        int bar = measure.start();
        for (Server server : level.servers()) {
            measure = measure.with(server.weight());
            bar = measure.adjusted(bar);
        }
        return new WeightBar(level, measure, bar);
    }

    /** The state after a service with these servers was switched to this scheduler. */
    static WeightBar switchedTo(Level level) {
        Measure measure =
                Measure.of(level.servers().stream().map(Server::weight).toList());
        return new WeightBar(level, measure, measure.start());
    }

    /**
     * The state after a change of membership, carried out as the kernel sees it: servers deleted, edited, then added, one by one,
     * each of which moves the place back to the head and adjusts the bar.
     */
    WeightBar carriedOver(Level next) {
        Map<String, Integer> list = new LinkedHashMap<>();
        level.servers().forEach(server -> list.put(server.id(), server.weight()));
        Positions wanted = Positions.byId(next);
        int carried = bar;
        for (Server server : level.servers()) {
            if (wanted.of(server.id()) < 0) {
                list.remove(server.id());
                carried = Measure.of(list.values()).adjusted(carried);
            }
        }
        for (Server server : next.servers()) {
            Integer before = list.put(server.id(), server.weight());
            if (before != null && before != server.weight()) {
                carried = Measure.of(list.values()).adjusted(carried);
            }
            if (before == null) {
                list.remove(server.id()); // not yet: edits go before additions
            }
        }
        Measure measure = Measure.of(list.values());
        carried = measure.adjusted(carried); // an edit that changes nothing adjusts too
        for (Server server : next.servers()) {
            if (!list.containsKey(server.id())) {
                measure = measure.with(server.weight());
                carried = measure.adjusted(carried);
            }
        }
        return new WeightBar(next, measure, carried);
    }

    @Override
    public int next(boolean[] eligible) {
        if (greatest == 0) {
            return NONE;
        }
        int size = weights.length;
        int last = place;
        int stop = NOWHERE;
        boolean lastPass = false;
        boolean restarted = false;
        int from = place;
        while (true) {
            for (int e = from + 1; e < size; e++) {
                int index = NewestFirst.index(e, size);
                if (weights[e] >= bar && eligible[index]) {
                    place = e;
                    return index;
                }
                if (e == stop) {
                    place = e;
                    return NONE;
                }
            }
            from = NewestFirst.HEAD;
            bar -= divisor;
            if (bar <= 0) {
                bar = greatest;
                if (lastPass || last == NewestFirst.HEAD) {
                    place = NewestFirst.HEAD;
                    return NONE;
                }
                restarted = true;
            }
            if (stop == NOWHERE) {
                skipEmptyPasses(eligible);
            }
            lastPass = bar <= divisor;
            if (lastPass && restarted && last != NewestFirst.HEAD) {
                stop = last;
            }
        }
    }

    /** Lowers the bar over the passes that would find nothing, but never past the last one, which has a meaning of its own. */
    private void skipEmptyPasses(boolean[] eligible) {
        int reachable = divisor;
        for (int e = 0; e < weights.length; e++) {
            if (weights[e] > reachable && eligible[NewestFirst.index(e, weights.length)]) {
                reachable = weights[e];
            }
        }
        if (bar > reachable) {
            bar -= (bar - reachable + divisor - 1) / divisor * divisor;
        }
    }

    /** In each round of falling bars a server is chosen once for each unit of its weight. */
    @Override
    public long period(boolean[] eligible) {
        long turns = 0;
        for (int e = 0; e < weights.length; e++) {
            turns += eligible[NewestFirst.index(e, weights.length)] ? weights[e] / divisor : 0;
        }
        return Math.max(1, turns);
    }

    @Override
    public WeightBar copy() {
        return new WeightBar(level, weights, greatest, divisor, place, bar);
    }

    @Override
    public boolean sameStateAs(WeightBar other) {
        return place == other.place && bar == other.bar;
    }

    /**
     * What the kernel measures of a list.
     *
     * @param gcd greatest common divisor of the weights above 0; 0 if there is none
     * @param max greatest weight
     */
    private record Measure(int gcd, int max) {

        static final Measure NOTHING = new Measure(0, 0);

        static Measure of(Iterable<Integer> weights) {
            Measure measure = NOTHING;
            for (int weight : weights) {
                measure = measure.with(weight);
            }
            return measure;
        }

        Measure with(int weight) {
            return new Measure(gcd(gcd, weight), Math.max(max, weight));
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }

        int divisor() {
            return Math.max(1, gcd);
        }

        /** The kernel's mw, the bar of the first round. */
        int start() {
            return max == 0 ? 0 : max - (divisor() - 1);
        }

        int adjusted(int bar) {
            if (bar > start() || bar == 0) {
                return start();
            }
            return divisor() > 1 ? bar / divisor() * divisor() + 1 : bar;
        }
    }
}
