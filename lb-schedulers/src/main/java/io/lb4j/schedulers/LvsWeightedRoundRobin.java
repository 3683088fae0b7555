package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code wrr}: rounds over the list, newest first, each with a lower bar for the weight.
 *
 * <p>Pick O(1) on a run computed ahead; O(servers × different weights) after a change of eligibility and for a retry.
 * Weight 0: never picked. One server: picked always. Servers that are added one by one, as {@code ipvsadm} does and as a new
 * pool is taken to have done, begin with one round in which each serves once.
 *
 * @see <a href="http://kb.linuxvirtualserver.org/wiki/Weighted_Round-Robin_Scheduling">LVS: weighted round-robin</a>
 */
final class LvsWeightedRoundRobin implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        SequencePicker<WeightBar> before = SequencePicker.of(WeightBar.class, previous);
        if (before != null) {
            return before.succeededBy(level, bar -> bar.carriedOver(level));
        }
        WeightBar start = previous == null ? WeightBar.addedOneByOne(level) : WeightBar.switchedTo(level);
        return new SequencePicker<>(WeightBar.class, level, start);
    }
}
