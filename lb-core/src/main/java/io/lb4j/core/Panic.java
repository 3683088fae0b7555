package io.lb4j.core;

import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool panics by its {@link PanicRule}.
 *
 * <p>Servers are counted when one was ejected, came back, or was changed by operator or probe; a pick reads one field. Thread-safe.
 */
final class Panic {

    private final String pool;
    private final PanicRule rule;
    private final Observers observers;
    private final Supplier<PoolSnapshot> present;
    private final AtomicInteger asked =
            new AtomicInteger(); // for a count; who asks first counts, for those who ask meanwhile too
    private volatile @Nullable String reason; // null if the pool does not panic; written by who counts

    Panic(String pool, PanicRule rule, Observers observers, Supplier<PoolSnapshot> present) {
        this.pool = pool;
        this.rule = rule;
        this.observers = observers;
        this.present = present;
    }

    boolean isOn() {
        return reason != null;
    }

    /** Tells whether servers are used at present that health would leave out. */
    boolean usesAll() {
        return reason != null && rule.mode() == PanicRule.Mode.ALL;
    }

    /** Returns why the pool panics, or {@code null} if it does not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** Counts again: something has changed. */
    void refresh() {
        int missed = asked.incrementAndGet();
        if (missed != 1) {
            return; // whoever counts will count once more
        }
        do {
            count(present.get());
            missed = asked.addAndGet(-missed);
        } while (missed != 0);
    }

    private void count(PoolSnapshot snapshot) {
        StringJoiner levels = new StringJoiner(" and ");
        boolean someInService = false;
        boolean enough = false;
        for (int priority = 0; priority < PoolSnapshot.PRIORITIES; priority++) {
            int inService = 0;
            int usable = 0;
            for (Server server : snapshot.servers(priority)) {
                if (server.isInService()) {
                    inService++;
                    usable += server.isUsable() ? 1 : 0;
                }
            }
            if (inService != 0) {
                someInService = true;
                enough |= 100L * usable >= (long) rule.below() * inService;
                levels.add(usable + " of " + inService + (priority == 0 ? " servers" : " backups"));
            }
        }
        become(someInService && !enough, levels + " usable, panic below " + rule.below() + " percent", snapshot);
    }

    private void become(boolean panics, String why, PoolSnapshot snapshot) {
        boolean before = isOn();
        reason = panics ? why : null;
        if (panics != before) {
            snapshot.servers().forEach(server -> server.ledger().eligibilityChanged());
            PanicChange change = new PanicChange(pool, panics, rule.mode(), why);
            observers.tell(listener -> listener.panicChanged(change));
        }
    }
}
