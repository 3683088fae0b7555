package io.lb4j.schedulers;

import io.lb4j.core.EligibilityVersion;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import io.lb4j.core.StartingShare;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the decisions of a {@link Sequence}, each of them once, whoever asks.
 *
 * <p>While eligibility stands, a pick is one atomic increment on a {@link Run}. When it has changed, when the run is used up,
 * and for a retry, which must leave out what was tried, one thread brings the machine up to the last decision handed out, takes
 * the next under a lock, and lets the {@link Foresight} compute a new run. Decisions of a closed run that threads had set aside
 * for themselves come first.
 */
final class SequencePicker<S extends Sequence<S>> implements Picker, Run.Owed {

    private static final PickRequest ANYBODY = new PickRequest();
    private static final MethodHandle PICK_SLOWLY;

    static {
        try {
            PICK_SLOWLY = MethodHandles.lookup()
                    .findVirtual(
                            SequencePicker.class, "pickSlowly", MethodType.methodType(Server.class, PickRequest.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Class<S> kind;
    private final Level level;
    private final EligibilityVersion eligibility; // of the level: each pick reads it
    private final ReentrantLock lock = new ReentrantLock();
    private final Foresight<S> foresight; // under lock
    private final Deque<Server> owed = new ArrayDeque<>(); // under lock: decisions of closed runs that nobody got
    private final MethodHandle slowly = PICK_SLOWLY; // no constant to a compiler
    private volatile Run run = Run.NONE; // written under lock
    private volatile @Nullable SequencePicker<S>
            successor; // written under lock, and again only if an update was refused

    SequencePicker(Class<S> kind, Level level, S start) {
        this.kind = kind;
        this.level = level;
        this.eligibility = level.eligibility();
        this.foresight = new Foresight<>(level, start);
    }

    /** Returns {@code picker} if it hands out decisions of this kind of sequence, else {@code null}. */
    @SuppressWarnings("unchecked") // kind says what S is
    static <T extends Sequence<T>> @Nullable SequencePicker<T> of(Class<T> kind, @Nullable Picker picker) {
        return picker instanceof SequencePicker<?> sequence && sequence.kind == kind
                ? (SequencePicker<T>) sequence
                : null;
    }

    @Override
    public @Nullable Server pick(PickRequest request) {
        if (request.isFirstTry()) {
            Run now = run;
            int version = eligibility.current();
            if (now.isPlain(version)) {
                long begun = now.begin();
                Server quick = now.quick(begun);
                if (quick != null) {
                    return quick;
                }
                int place = now.finish(begun);
                if (place != Run.NOTHING) {
                    return now.at(place);
                }
            } else if (now.isInBlocks(version)) {
                long block = now.beginInBlock();
                if (Block.isLeft(block)) {
                    return now.at(Block.next(block));
                }
            }
        }
        return pickApart(request);
    }

    /**
     * Picks slowly, by a call that no compiler replaces by what is called. What happens once in hundreds of picks would else claim registers
     * in the loop of the caller, and each pick would keep its own in memory and wait for them: 6 ns instead of 4 with two threads.
     */
    private @Nullable Server pickApart(PickRequest request) {
        try {
            return (Server) slowly.invokeExact((SequencePicker<?>) this, request);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public StartingShare startingShare() {
        return kind == SmoothWeights.class ? StartingShare.WEIGHED : StartingShare.OF_ALL;
    }

    @SuppressWarnings("UnusedMethod") // but by its handle
    private @Nullable Server pickSlowly(PickRequest request) {
        Run now = run;
        if (request.isFirstTry() && now.holds(eligibility.current(), level)) {
            int place = now.claim(this);
            if (place != Run.NOTHING) {
                return now.at(place);
            }
        }
        SequencePicker<S> asked = this;
        while (true) { // not by recursion: a thread that was held up may find thousands of successors
            SequencePicker<S> next;
            asked.lock.lock();
            try {
                next = asked.successor;
                if (next == null) {
                    return asked.decide(request);
                }
            } finally {
                asked.lock.unlock();
            }
            asked = next;
        }
    }

    @Override
    public void follow(PickRequest request, Server server) {
        SequencePicker<S> asked = this;
        while (true) {
            SequencePicker<S> next;
            asked.lock.lock();
            try {
                next = asked.successor;
                if (next == null) {
                    asked.charge(request, server);
                    return;
                }
            } finally {
                asked.lock.unlock();
            }
            asked = next;
        }
    }

    // ---- under lock

    private void charge(PickRequest request, Server server) {
        int index = server.index();
        boolean here = index < level.size() && level.server(index).id().equals(server.id());
        if (here && !level.isLone() && foresight.start().isCharged()) { // else it went before its pick came by
            settle();
            foresight.start().follow(index, eligible(request));
        }
    }

    private @Nullable Server decide(PickRequest request) {
        Run now = run;
        if (request.isFirstTry() && now.holds(eligibility.current(), level)) {
            int place = now.claim(this); // of the run that another thread has just computed
            if (place == Run.NOTHING) {
                Server first = firstOwed(request);
                if (first != null) {
                    return first;
                }
            }
            while (place == Run.NOTHING) { // what was just computed may be used up again
                now = foresight.next(now, this);
                place = now.claim(this);
            }
            run = now;
            return now.at(place);
        }
        settle();
        Server first = firstOwed(request);
        if (first != null) {
            return first;
        }
        int version = level.eligibilityVersion(); // before anything is read that it vouches for
        long seconds = level.nowSeconds();
        int decision = foresight.start().next(eligible(request));
        if (foresight.start().isSteady()) {
            run = foresight.first(eligible(ANYBODY), version, level.nextReopening(seconds));
        }
        return server(decision);
    }

    private @Nullable Server server(int index) {
        return index == Sequence.NONE ? null : level.server(index);
    }

    /** Returns a decision that nobody got; one for a server that nobody may have any more is void. */
    private @Nullable Server firstOwed(PickRequest request) {
        for (Iterator<Server> debts = owed.iterator(); debts.hasNext(); ) {
            Server server = debts.next();
            boolean fits = server.eligible(request);
            if (fits || !server.eligible(ANYBODY)) {
                debts.remove();
            }
            if (fits) {
                return server;
            }
        }
        return null;
    }

    /** Brings the machine behind the last decision handed out. */
    private void settle() {
        Run last = run;
        run = Run.NONE;
        foresight.settle(last.close(this));
        foresight.start().absorb();
    }

    private boolean[] eligible(PickRequest request) {
        boolean[] eligible = new boolean[level.size()];
        for (int i = 0; i < eligible.length; i++) {
            eligible[i] = level.server(i).eligible(request);
        }
        return eligible;
    }

    @Override
    public void take(Run from, int first, int end) {
        List<Server> debts = new ArrayList<>();
        for (int place = first; place < end; place++) {
            Server server = from.at(place);
            if (server != null) {
                debts.add(server);
            }
        }
        SequencePicker<S> asked = this;
        while (true) {
            SequencePicker<S> next;
            asked.lock.lock();
            try {
                next = asked.successor;
                if (next == null) {
                    asked.owe(debts);
                    return;
                }
            } finally {
                asked.lock.unlock();
            }
            asked = next;
        }
    }

    /** Takes over decisions for servers of this level or of an earlier one; those for a server that is gone are void. */
    private void owe(Collection<Server> debts) {
        if (!debts.isEmpty()) {
            Positions positions = Positions.byId(level);
            for (Server server : debts) {
                int index = positions.of(server.id());
                if (index >= 0) {
                    owed.add(level.server(index));
                }
            }
        }
    }

    /** Takes a decision by other means than the next step, such as a step among a few servers. */
    @Nullable
    Server decideBy(ToIntFunction<S> decision) {
        lock.lock();
        try {
            settle();
            return server(decision.applyAsInt(foresight.start()));
        } finally {
            lock.unlock();
        }
    }

    /** Ends this picker's sequence, which goes on in a new picker; late callers of this one are sent on to it. */
    SequencePicker<S> succeededBy(Level newLevel, UnaryOperator<S> carryOver) {
        lock.lock();
        try {
            settle();
            SequencePicker<S> next = new SequencePicker<>(kind, newLevel, carryOver.apply(foresight.start()));
            next.owe(owed);
            successor = next;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
