package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The slow start of one server: since when it is back, and which turns it has earned and taken. Thread-safe. */
final class Comeback {

    private static final VarHandle TURNS;

    static {
        try {
            TURNS = MethodHandles.lookup().findVarHandle(Comeback.class, "turns", StartingTurns.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int floor; // percent
    private volatile long since; // in nanoseconds; a race only moves it by the race
    private volatile boolean starting; // whether since matters; written under this object's lock
    private volatile boolean over; // whether it has ended and nobody was told; the same
    private volatile StartingTurns turns = StartingTurns.NONE; // by TURNS

    Comeback(int floor) {
        this.floor = floor;
    }

    synchronized void begin(long now) {
        since = now;
        turns = turns.anew();
        starting = true;
        over = false;
    }

    synchronized void end() {
        over |= starting;
        starting = false;
    }

    /** Tells once after each end that it has come. */
    boolean takeEnd() {
        return over && takeEndOnce();
    }

    private synchronized boolean takeEndOnce() {
        boolean mine = over;
        over = false;
        return mine;
    }

    boolean isStarting() {
        return starting;
    }

    /** Returns the share of its weight that it takes, never less than the floor; 100 when its start is over. */
    int percent(long whole, long now) {
        long passed = now - since;
        return passed >= whole ? 100 : (int) Math.max(floor, passed * 100 / whole);
    }

    /**
     * Takes a turn, if it has earned one.
     *
     * @param decision the number of the level's present decision, from 1
     * @param perDecision what each decision earns, above 0
     * @param turn what a turn costs
     */
    boolean takeTurn(long decision, long perDecision, long turn) {
        while (true) {
            StartingTurns before = turns;
            StartingTurns grown = before.grown(decision, perDecision, turn);
            boolean takes = grown.credit() >= turn;
            if (TURNS.compareAndSet(this, before, takes ? grown.less(turn) : grown)) {
                return takes;
            }
        }
    }

    /** The same where only decisions for this server count. */
    boolean takeTurn(long perDecision, long turn) {
        return takeTurn(turns.decision() + 1, perDecision, turn);
    }

    /** Returns up to which decision its turns were reckoned. */
    long decision() {
        return turns.decision();
    }
}
