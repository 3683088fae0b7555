package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * nginx's smooth weighted round robin: current and effective weights of one level's servers.
 *
 * <p>At each step every eligible server gains its effective weight, and the one with the most (the first in configuration order
 * among equals) is chosen and pays the sum. A failure cuts the effective weight; it grows back by one at each step. Servers
 * that are not eligible neither gain nor grow.
 */
final class SmoothWeights implements Sequence<SmoothWeights> {

    /** Weights are kept in hundredths, since one in its slow start takes part by whole percent. */
    private static final int WHOLE = 100;

    /** Chosen: with more servers, decisions ahead are found by a tournament. */
    private static final int MOST_SCANNED = 32;

    private final Level level;
    private final long[] current; // in hundredths
    private final int[] effective;

    SmoothWeights(Level level) {
        this.level = level;
        this.current = new long[level.size()];
        this.effective = new int[level.size()];
        for (int i = 0; i < effective.length; i++) {
            effective[i] = level.server(i).weight();
            level.server(i).takeWeightCuts(); // failures before this machine existed do not concern it
        }
    }

    private SmoothWeights(Level level, long[] current, int[] effective) {
        this.level = level;
        this.current = current;
        this.effective = effective;
    }

    /** Returns the weights for another membership: servers that stay keep theirs, unless their static weight changed. */
    SmoothWeights carriedOver(Level next) {
        long[] carriedCurrent = new long[next.size()];
        int[] carriedEffective = new int[next.size()];
        Positions positions = Positions.byId(level);
        for (int i = 0; i < carriedCurrent.length; i++) {
            Server server = next.server(i);
            int before = positions.of(server.id());
            boolean sameWeight = before >= 0 && level.server(before).weight() == server.weight();
            carriedCurrent[i] = before < 0 ? 0 : current[before];
            carriedEffective[i] = sameWeight ? effective[before] : server.weight();
        }
        return new SmoothWeights(next, carriedCurrent, carriedEffective);
    }

    /** Makes a round-robin picker over these weights, which goes on from {@code previous} if that was one. */
    static SequencePicker<SmoothWeights> picker(Level level, @Nullable Picker previous) {
        SequencePicker<SmoothWeights> before = SequencePicker.of(SmoothWeights.class, previous);
        return before == null
                ? new SequencePicker<>(SmoothWeights.class, level, new SmoothWeights(level))
                : before.succeededBy(level, weights -> weights.carriedOver(level));
    }

    @Override
    public boolean isSteady() {
        for (int i = 0; i < effective.length; i++) {
            if (level.server(i).startedPercent() < WHOLE) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void absorb() {
        for (int i = 0; i < effective.length; i++) {
            absorb(i);
        }
    }

    /** Takes in the failures of one server. */
    void absorb(int i) {
        int cuts = level.server(i).takeWeightCuts();
        if (cuts != 0) {
            Server server = level.server(i);
            long cut = Integer.toUnsignedLong(cuts)
                    * (server.weight() / Math.max(1, server.spec().maxFails()));
            effective[i] = (int) Math.max(0, effective[i] - cut);
        }
    }

    @Override
    public int next(boolean[] eligible) {
        long total = 0;
        int chosen = NONE;
        for (int i = 0; i < current.length; i++) {
            if (eligible[i]) {
                total += gain(i);
                chosen = better(i, chosen);
            }
        }
        return pay(chosen, total);
    }

    @Override
    public boolean isCharged() {
        return true;
    }

    /** nginx: it costs the server a turn, unless it is a whole round in debt already. One of weight 0 has no turns. */
    @Override
    public void follow(int bound, boolean[] eligible) {
        long others = 0;
        for (int i = 0; i < current.length; i++) {
            others += i == bound ? 0 : level.server(i).weight();
        }
        if (level.server(bound).weight() == 0 || current[bound] <= -others * WHOLE) {
            return;
        }
        long total = 0;
        for (int i = 0; i < current.length; i++) {
            if (eligible[i]) {
                total += gain(i);
            }
        }
        pay(bound, total);
    }

    @Override
    public void next(boolean[] eligible, int[] decisions) {
        if (current.length <= MOST_SCANNED || !isHealed()) {
            Sequence.super.next(eligible, decisions);
        } else {
            new SmoothTournament(current, effective, WHOLE, eligible).next(decisions);
        }
    }

    /** With whole weights a state is a matter of counting: what each gained in all, and how often it paid. */
    @Override
    public void again(boolean[] eligible, int[] decisions, int count) {
        if (!isHealed()) {
            Sequence.super.again(eligible, decisions, count);
            return;
        }
        long total = 0;
        for (int i = 0; i < current.length; i++) {
            if (eligible[i]) {
                long gained = (long) effective[i] * WHOLE;
                current[i] += gained * count;
                total += gained;
            }
        }
        for (int k = 0; k < count; k++) {
            if (decisions[k] != NONE) {
                current[decisions[k]] -= total;
            }
        }
    }

    @Override
    public long period(boolean[] eligible) {
        if (!isHealed()) {
            return Long.MAX_VALUE;
        }
        long sum = 0;
        long divisor = 0;
        for (int i = 0; i < effective.length; i++) {
            if (eligible[i]) {
                sum += effective[i];
                divisor = gcd(divisor, effective[i]);
            }
        }
        return divisor == 0 ? 1 : sum / divisor;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Takes a step among the eligible ones of a few servers. */
    int nextOf(int[] indexes, PickRequest request) {
        long total = 0;
        int chosen = NONE;
        for (int i : indexes) {
            if (level.server(i).eligible(request)) {
                total += gain(i);
                chosen = better(i, chosen);
            }
        }
        return pay(chosen, total);
    }

    /** Returns the weight that a server has at present, in hundredths: less than its own in a slow start. */
    static long presentWeight(Server server) {
        return (long) server.weight() * server.startedPercent();
    }

    /** Lets one server gain, and returns how much. */
    long gain(int i) {
        Server server = level.server(i);
        int percent = server.startedPercent();
        if (percent < WHOLE) {
            effective[i] = server.weight(); // the start takes the place of the growth
        }
        long gained = (long) effective[i] * percent;
        current[i] += gained;
        if (effective[i] < server.weight()) {
            effective[i]++; // grows back after it was added
        }
        return gained;
    }

    /** Returns which of two has more, {@code chosen} if both have the same. */
    int better(int i, int chosen) {
        return chosen == NONE || current[i] > current[chosen] ? i : chosen;
    }

    /** Lets one server pay, and returns it. */
    int pay(int chosen, long total) {
        if (chosen != NONE) {
            current[chosen] -= total;
        }
        return chosen;
    }

    /** Tells whether every server has its full weight again. */
    boolean isHealed() {
        for (int i = 0; i < effective.length; i++) {
            if (!isHealed(i)) {
                return false;
            }
        }
        return true;
    }

    /** Tells the same of one server. */
    boolean isHealed(int i) {
        Server server = level.server(i);
        return effective[i] >= server.weight() && server.startedPercent() == WHOLE;
    }

    /** Returns what one server gains at a step when it has its full weight. */
    int wholeGain(int i) {
        return level.server(i).weight() * WHOLE;
    }

    /** Returns what one server has, in hundredths. */
    long current(int i) {
        return current[i];
    }

    void current(int i, long turn) {
        current[i] = turn;
    }

    @Override
    public SmoothWeights copy() {
        return new SmoothWeights(level, current.clone(), effective.clone());
    }

    @Override
    public boolean sameStateAs(SmoothWeights other) {
        return Arrays.equals(current, other.current) && Arrays.equals(effective, other.effective);
    }
}
