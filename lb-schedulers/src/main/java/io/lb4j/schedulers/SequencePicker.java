package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the decisions of a {@link Sequence}, each of them once, whoever asks.
 *
 * <p>While eligibility stands, a pick is one atomic increment on a {@link Run}. When it has changed, when the run is used up,
 * and for a retry, which must leave out what was tried, one thread brings the machine up to the last decision handed out, takes
 * the next under a lock, and computes a new run. Runs start short after a change and double, so that a pool in turmoil does not
 * compute what it will throw away.
 */
final class SequencePicker<S extends Sequence<S>> implements Picker {

    /** Chosen: a run of four thousand decisions is 16 KiB, and its rebuild is paid once in as many picks. */
    private static final int LONGEST_RUN = 4096;

    /** Bound of servers times decisions in one run, so that large pools do not stall a pick for milliseconds. */
    private static final int MOST_STEPS = 1 << 18;

    private static final PickRequest ANYBODY = new PickRequest();

    private final Class<S> kind;
    private final Level level;
    private final ReentrantLock lock = new ReentrantLock();
    private final int longest;
    private S start; // the machine before the first decision of run; under lock
    private volatile Run run = Run.empty(); // written under lock
    private volatile @Nullable SequencePicker<S>
            successor; // written under lock, and again only if an update was refused

    SequencePicker(Class<S> kind, Level level, S start) {
        this.kind = kind;
        this.level = level;
        this.start = start;
        this.longest = Math.max(1, Math.min(LONGEST_RUN, MOST_STEPS / Math.max(1, level.size())));
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
            if (now.holds(level)) {
                int decision = now.take();
                if (decision != Run.USED_UP) {
                    return server(decision);
                }
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

    private @Nullable Server server(int index) {
        return index == Sequence.NONE ? null : level.server(index);
    }

    /** Decides under the lock. */
    private @Nullable Server decide(PickRequest request) {
        Run now = run;
        if (request.isFirstTry() && now.holds(level)) {
            int decision = now.take(); // of the run that another thread has just computed
            if (decision != Run.USED_UP) {
                return server(decision);
            }
        }
        return server(step(request));
    }

    private int step(PickRequest request) {
        int length = run.isUsedUp() ? Math.min(longest, Math.max(1, 2 * run.length())) : 1;
        int version = level.eligibilityVersion(); // before anything is read that it vouches for
        settle();
        long now = level.nowSeconds();
        int decision = start.next(eligible(request));
        if (!start.isSteady()) {
            return decision;
        }
        run = Run.ahead(start, eligible(ANYBODY), length, version, level.nextReopening(now));
        return decision;
    }

    /** Brings the machine behind the last decision handed out. */
    private void settle() {
        run.closeAndReplay(start);
        run = Run.empty();
        start.absorb();
    }

    private boolean[] eligible(PickRequest request) {
        boolean[] eligible = new boolean[level.size()];
        for (int i = 0; i < eligible.length; i++) {
            eligible[i] = level.server(i).eligible(request);
        }
        return eligible;
    }

    /** Takes a decision by other means than the next step, such as a step among a few servers. */
    @Nullable
    Server decideBy(ToIntFunction<S> decision) {
        lock.lock();
        try {
            settle();
            return server(decision.applyAsInt(start));
        } finally {
            lock.unlock();
        }
    }

    /** Ends this picker's sequence, which goes on in a new picker; late callers of this one are sent on to it. */
    SequencePicker<S> succeededBy(Level newLevel, UnaryOperator<S> carryOver) {
        lock.lock();
        try {
            settle();
            SequencePicker<S> next = new SequencePicker<>(kind, newLevel, carryOver.apply(start));
            successor = next;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
