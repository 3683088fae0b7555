package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code rr}: one after the other, newest first, whatever the weights.
 *
 * <p>Pick O(1) on a run computed ahead; O(servers) after a change of eligibility and for a retry. Weight 0: never picked. One
 * server: picked always.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/networking/ipvs-sysctl.html">Linux: ip_vs_rr.c</a>
 */
final class LvsRoundRobin implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        SequencePicker<Turns> before = SequencePicker.of(Turns.class, previous);
        return before == null
                ? new SequencePicker<>(Turns.class, level, new Turns(level, NewestFirst.HEAD))
                : before.succeededBy(level, turns -> turns.carriedOver(level));
    }

    /** The place in the list of the server picked last. */
    static final class Turns implements Sequence<Turns> {

        private final Level level;
        private int last;

        Turns(Level level, int last) {
            this.level = level;
            this.last = last;
        }

        @Override
        public int next(boolean[] eligible) {
            int size = eligible.length;
            for (int step = 1; step <= size; step++) {
                int place = last + step < size ? last + step : last + step - size;
                int index = NewestFirst.index(place, size);
                if (eligible[index]) {
                    last = place;
                    return index;
                }
            }
            return NONE;
        }

        /** The kernel steps back to the predecessor when the server it stands on is deleted. */
        Turns carriedOver(Level next) {
            Positions positions = Positions.byId(next);
            for (int place = last; place > NewestFirst.HEAD; place--) {
                int index = positions.of(NewestFirst.server(level, place).id());
                if (index >= 0) {
                    return new Turns(next, NewestFirst.place(index, next.size()));
                }
            }
            return new Turns(next, NewestFirst.HEAD);
        }

        @Override
        public long period(boolean[] eligible) {
            long count = 0;
            for (boolean each : eligible) {
                count += each ? 1 : 0;
            }
            return Math.max(1, count);
        }

        @Override
        public Turns copy() {
            return new Turns(level, last);
        }

        @Override
        public boolean sameStateAs(Turns other) {
            return last == other.last;
        }
    }
}
