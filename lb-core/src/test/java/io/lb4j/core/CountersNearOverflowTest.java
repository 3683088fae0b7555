package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Counters that a long life or a heavy load could bring to the end of their range begin just below it. */
class CountersNearOverflowTest {

    private static final long PAST_INT = 1L << 31;

    private final AtomicLong now = new AtomicLong(1_000_000 * Ticker.SECOND);
    private final Pool pool = Pool.named("shop")
            .scheduler(new FirstEligible())
            .ticker(now::get)
            .server("a:1 max_fails=3")
            .server("b:1 max_conns=" + Integer.MAX_VALUE)
            .build();

    private Server server(String id) {
        return Objects.requireNonNull(pool.snapshot().server(id), id);
    }

    private static Field field(Object owner, String name) throws ReflectiveOperationException {
        Field field = (owner instanceof ServerCounts && name.endsWith("active") ? ServerCounts.class : owner.getClass())
                .getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static void set(Object owner, String name, int value) throws ReflectiveOperationException {
        field(owner, name).setInt(owner, value);
    }

    @Test
    void eligibilityVersionGoesOnBelowZero() throws ReflectiveOperationException {
        EligibilityVersion version = new EligibilityVersion();
        set(version, "value", Integer.MAX_VALUE);
        int before = version.current();

        version.advance();

        assertThat(version.current()).isNotEqualTo(before).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void outcomesAreCountedPastAnInt() throws ReflectiveOperationException {
        Ledger ledger = server("a:1").ledger();
        LongAdder[] outcomes = (LongAdder[]) field(ledger, "outcomes").get(ledger);
        outcomes[Arrays.asList(Outcome.values()).indexOf(Outcome.SUCCESS)].add(PAST_INT - 1);

        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        pool.pick(new PickRequest()).complete(Outcome.CANCELLED);

        assertThat(server("a:1").count(Outcome.SUCCESS)).isEqualTo(PAST_INT);
        assertThat(server("a:1").picks()).isEqualTo(PAST_INT + 1);
    }

    @Test
    void activeAndCountedPicksAreAddedPastAnInt() throws ReflectiveOperationException {
        set(server("a:1").ledger(), "active", Integer.MAX_VALUE);
        server("a:1").ledger().completed(Outcome.SUCCESS);
        server("a:1").ledger().completed(Outcome.SUCCESS);

        assertThat(server("a:1").active()).isEqualTo(Integer.MAX_VALUE - 2);
        assertThat(server("a:1").picks()).isEqualTo(Integer.MAX_VALUE);
        pool.pick(new PickRequest());
        assertThat(server("a:1").picks()).isEqualTo(PAST_INT);
    }

    @Test
    void greatestMaxConnsAdmitsUpToTheEndOfTheRange() throws ReflectiveOperationException {
        pool.admin("a:1", ServerState.DOWN);
        set(server("b:1").ledger(), "active", Integer.MAX_VALUE - 1);

        assertThat(pool.tryPick(new PickRequest())).isNotNull();
        assertThat(pool.tryPick(new PickRequest())).isNull();
        assertThat(server("b:1").active()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void failuresStopAtTheEndOfTheRangeAndStillEject() {
        ServerSpec spec = ServerSpec.parse("a:1 max_fails=" + Integer.MAX_VALUE);

        Failures last = new Failures(Integer.MAX_VALUE - 1, 5, 5, null).failed(6);
        Failures more = last.failed(7);

        assertThat(last.ejects(spec)).isTrue();
        assertThat(more).isEqualTo(new Failures(Integer.MAX_VALUE, 7, 7, null));
        assertThat(more.ejects(spec)).isTrue();
    }

    @Test
    void refusalsAreCountedPastAnInt() throws ReflectiveOperationException {
        pool.admin("a:1", ServerState.DOWN);
        pool.admin("b:1", ServerState.DOWN);
        ((LongAdder[]) field(pool, "refused").get(pool))[0].add(PAST_INT - 1);

        assertThat(pool.tryPick(new PickRequest())).isNull();

        assertThat(pool.refused()).isEqualTo(PAST_INT);
    }

    /** 4 × entries and 3 × threshold, in the kernel's rule, are more than an int holds. */
    @Test
    void overloadEndsAtThreeQuartersOfTheGreatestThreshold() throws ReflectiveOperationException {
        pool.update(specs -> {
            specs.set(0, ServerSpec.parse("a:1 upper=" + Integer.MAX_VALUE));
            return specs;
        });
        Ledger ledger = server("a:1").ledger();
        field(ledger, "overloaded").setBoolean(ledger, true);
        set(ledger, "active", 1_610_612_736); // three quarters of 2^31

        ledger.entryExpired();
        assertThat(ledger.overloaded()).isTrue();

        set(ledger, "active", 1_610_612_735);
        ledger.entryExpired();
        assertThat(ledger.overloaded()).isFalse();
    }

    @Test
    void serverWithMoreEntriesThanAnIntHoldsIsOverloaded() throws ReflectiveOperationException {
        pool.update(specs -> List.of(ServerSpec.parse("a:1 upper=1000")));
        Ledger ledger = server("a:1").ledger();
        set(ledger, "active", 1 << 30);
        set(ledger, "inactive", 1 << 30);

        pool.pick(new PickRequest());

        assertThat(ledger.overloaded()).isTrue();
    }
}
