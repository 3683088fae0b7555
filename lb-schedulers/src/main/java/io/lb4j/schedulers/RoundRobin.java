package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * nginx's default, smooth weighted round robin: spreads a heavy server's turns instead of bunching them.
 *
 * <p>Weights 5, 1, 1 give {@code a a b a c a a}. Pick O(1) on a run computed ahead; O(servers) after a change of eligibility
 * and for a retry. Weight 0: never picked. One server: picked always, and never ejected.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream">nginx: upstream</a>
 */
final class RoundRobin implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return SmoothWeights.picker(level, previous);
    }
}
