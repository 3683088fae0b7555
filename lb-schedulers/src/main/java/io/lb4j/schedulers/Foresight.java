package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Server;
import io.lb4j.core.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the decisions of a machine ahead, run after run, until it has seen the whole cycle; from then on nothing is computed any
 * more.
 *
 * <p>Runs begin short and double, so that a pool in turmoil does not compute what it will throw away. Not thread-safe; used
 * under the lock of a {@link SequencePicker}.
 */
final class Foresight<S extends Sequence<S>> {

    /** Chosen: so many decisions are computed in one go, within the time of one pick. */
    private static final int LONGEST_RUN = 4096;

    /** Chosen: a longer cycle, which would take more than 4 MiB, is computed anew each time. */
    private static final long LONGEST_CYCLE = 1 << 20;

    /** Chosen: a short cycle is repeated up to this, so that its end is seldom met. */
    private static final int SHORTEST_CYCLE = 4096;

    private final Level level;
    private final Ticker ticker;
    private S start; // before the first decision of chain
    private final List<int[]> chain = new ArrayList<>(); // computed since start; the last is being handed out
    private long chained; // decisions in chain
    private S frontier; // behind the last decision of chain
    private boolean cyclic; // chain is one whole cycle, handed out again and again
    private boolean[] eligible = {};
    private int version;
    private long validUntil;

    Foresight(Level level, S start) {
        this.level = level;
        this.ticker = level::nowNanos;
        this.start = start;
        this.frontier = start;
    }

    /** Returns the machine; behind the last decision handed out after {@link #settle}. */
    S start() {
        return start;
    }

    /** Returns the first run of the machine as it stands. */
    Run first(boolean[] nowEligible, int nowVersion, long nowValidUntil) {
        eligible = nowEligible;
        version = nowVersion;
        validUntil = nowValidUntil;
        forget();
        frontier = start.copy();
        return ahead(frontier, 1);
    }

    /** Returns the run behind {@code last}, which is used up. */
    Run next(Run last, Run.Owed owed) {
        last.close(owed);
        return ahead(frontier, Math.min(LONGEST_RUN, 2 * last.length()));
    }

    private Run ahead(S machine, int length) {
        long period = machine.period(eligible);
        if (chained >= period || period > LONGEST_CYCLE) {
            start = machine.copy();
            forget();
        }
        int[] decisions = new int[(int) Math.min(length, period - chained)];
        machine.next(eligible, decisions);
        long before = chained;
        chain.add(decisions);
        chained += decisions.length;
        if (chained == period && machine.sameStateAs(start)) {
            return cycle((int) before);
        }
        return new Run(servers(decisions, 1), version, validUntil, ticker);
    }

    /** Makes one run of the whole chain, of which the first decisions have been handed out. */
    private Run cycle(int handedOut) {
        int[] whole = chain.get(0);
        for (int i = 1; i < chain.size(); i++) {
            int end = whole.length;
            whole = Arrays.copyOf(whole, end + chain.get(i).length);
            System.arraycopy(chain.get(i), 0, whole, end, chain.get(i).length);
        }
        forget();
        chain.add(whole);
        chained = whole.length;
        cyclic = true;
        int times = (SHORTEST_CYCLE + whole.length - 1) / whole.length;
        return Run.cycle(servers(whole, times), handedOut, version, validUntil, ticker);
    }

    private @Nullable Server[] servers(int[] decisions, int times) {
        @Nullable Server[] servers = new Server[decisions.length * times];
        for (int i = 0; i < decisions.length; i++) {
            servers[i] = decisions[i] == Sequence.NONE ? null : level.server(decisions[i]);
        }
        for (int filled = decisions.length; filled < servers.length; filled *= 2) {
            System.arraycopy(servers, 0, servers, filled, Math.min(filled, servers.length - filled));
        }
        return servers;
    }

    private void forget() {
        chain.clear();
        chained = 0;
        cyclic = false;
    }

    /** Brings the machine behind the decisions of earlier runs and the first {@code taken} of the last one. */
    void settle(int taken) {
        for (int i = 0; i < chain.size(); i++) {
            int[] decisions = chain.get(i);
            boolean last = i == chain.size() - 1;
            start.again(eligible, decisions, last ? taken % periodOf(decisions, taken) : decisions.length);
        }
        forget();
    }

    /** A cycle comes back to where it began; any other run ends at most at its end. */
    private int periodOf(int[] decisions, int taken) {
        return cyclic ? decisions.length : taken + 1;
    }
}
