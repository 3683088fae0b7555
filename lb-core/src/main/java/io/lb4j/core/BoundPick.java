package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** A pick that persistence has to do with: it counts in an entry, sets a cookie, or is learnt from. */
sealed class BoundPick extends Pick permits ObservedPick {

    private final @Nullable Bond bond;

    BoundPick(Pool pool, Server server, @Nullable Bond bond) {
        super(pool, server);
        this.bond = bond;
    }

    @Override
    final @Nullable PersistenceEntry entry() {
        return bond instanceof PersistenceEntry entry ? entry : null;
    }

    @Override
    public final @Nullable String setCookie() {
        return bond == null ? null : bond.setCookie();
    }

    @Override
    public void noteHeader() {
        if (bond != null && outcome() == null) {
            bond.answered();
        }
    }

    @Override
    void ended(Outcome outcome) {
        if (bond != null) {
            bond.ended(outcome);
        }
    }
}
