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
 * the next under a lock, and lets the {@link Foresight} compute a new run.
 */
final class SequencePicker<S extends Sequence<S>> implements Picker {

    private static final PickRequest ANYBODY = new PickRequest();

    private final Class<S> kind;
    private final Level level;
    private final ReentrantLock lock = new ReentrantLock();
    private final Foresight<S> foresight; // under lock
    private volatile Run run = Run.empty(); // written under lock
    private volatile @Nullable SequencePicker<S>
            successor; // written under lock, and again only if an update was refused

    SequencePicker(Class<S> kind, Level level, S start) {
        this.kind = kind;
        this.level = level;
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
            if (now.holds(level)) {
                int place = now.claim();
                if (place < now.length()) {
                    return now.at(place);
                }
            }
        }
        return pickSlowly(request);
    }

    private @Nullable Server pickSlowly(PickRequest request) {
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

    // ---- under lock

    private @Nullable Server decide(PickRequest request) {
        Run now = run;
        if (request.isFirstTry() && now.holds(level)) {
            int place = now.claim(); // of the run that another thread has just computed
            while (place >= now.length()) { // a run that begins anew may be used up again at once
                now = foresight.next(now);
                place = now.claim();
            }
            run = now;
            return now.at(place);
        }
        int version = level.eligibilityVersion(); // before anything is read that it vouches for
        settle();
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

    /** Brings the machine behind the last decision handed out. */
    private void settle() {
        Run last = run;
        run = Run.empty();
        foresight.settle(last.close());
        foresight.start().absorb();
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
            successor = next;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
