package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Faults that are not mended yet; each test belongs to the class that it is about once it passes. */
class OpenFaultsTest {

    /** Active and inactive picks are added as ints when a pick is taken, though as a long when an entry expires. */
    @Test
    void serverWithMoreEntriesThanAnIntHoldsIsOverloaded() throws ReflectiveOperationException {
        Pool pool = Pool.named("shop")
                .scheduler(new FirstEligible())
                .server("a:1 upper=1000")
                .build();
        Ledger ledger = Objects.requireNonNull(pool.snapshot().server("a:1")).ledger();
        set(ledger, "active", 1 << 30);
        set(ledger, "inactive", 1 << 30);

        pool.pick(new PickRequest());

        assertThat(ledger.overloaded()).isTrue();
    }

    private static void set(Ledger ledger, String name, int value) throws ReflectiveOperationException {
        Field field = Ledger.class.getDeclaredField(name);
        field.setAccessible(true);
        field.setInt(ledger, value);
    }
}
