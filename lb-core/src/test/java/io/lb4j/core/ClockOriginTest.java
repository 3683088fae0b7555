package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ticker's origin is arbitrary: what goes by time works from the least nanosecond, across zero, and up to the greatest. What is
 * reckoned in nanoseconds goes on behind the greatest too, where a counter of 64 bits goes on with the least.
 */
class ClockOriginTest {

    private static final long MINUTE = 60 * Ticker.SECOND;

    private final AtomicLong now = new AtomicLong();

    private PoolBuilder builder(long origin) {
        now.set(origin);
        return Pool.named("shop")
                .scheduler(new FirstEligible())
                .ticker(now::get)
                .server("a:1 fail_timeout=10s slow_start=100s upper=2")
                .server("b:1");
    }

    private void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static Server first(Pool pool) {
        return Objects.requireNonNull(pool.snapshot().server("a:1"));
    }

    private static Pick pick(Pool pool) {
        return pool.pick(new PickRequest());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE})
    void failTimeoutEndsAndTheFailureIsForgiven(long origin) {
        Pool pool = builder(origin).build();
        pick(pool).complete(Outcome.BROKEN);
        assertThat(pick(pool).server().id()).isEqualTo("b:1");

        advance(Duration.ofSeconds(10));
        assertThat(pick(pool).server().id()).isEqualTo("b:1");

        advance(Duration.ofSeconds(1));
        pick(pool).complete(Outcome.SUCCESS);
        assertThat(first(pool).failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE / 2})
    void slowStartGrowsAndEnds(long origin) {
        Pool pool = builder(origin).build();
        pool.admin("a:1", ServerState.DOWN);
        pool.admin("a:1", ServerState.UP);
        assertThat(first(pool).startedPercent()).isEqualTo(1);

        advance(Duration.ofSeconds(42));
        assertThat(first(pool).startedPercent()).isEqualTo(42);

        advance(Duration.ofSeconds(58));
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE / 2})
    void inactivePicksExpireAndEndTheOverload(long origin) {
        Pool pool = builder(origin).inactiveTime(Duration.ofMinutes(2)).build();
        pick(pool).complete(Outcome.SUCCESS);
        pick(pool).complete(Outcome.SUCCESS);
        advance(Duration.ofSeconds(119));
        assertThat(first(pool).inactive()).isEqualTo(2);
        assertThat(pick(pool).server().id()).isEqualTo("b:1");

        advance(Duration.ofSeconds(1));

        assertThat(first(pool).inactive()).isZero();
        assertThat(pick(pool).server().id()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE / 2})
    void persistenceEntriesExpire(long origin) {
        Pool pool = builder(origin).persistence(PersistenceTemplate.client()).build();
        PickRequest client = PickRequest.from(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000));
        pool.pick(client).complete(Outcome.SUCCESS);
        advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(pool.persistenceEntries()).isEqualTo(1);

        advance(Duration.ofNanos(1));

        assertThat(pool.persistenceEntries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE / 2})
    void removedServerIsRememberedForThreeMinutes(long origin) {
        Pool pool = builder(origin).build();
        pick(pool).complete(Outcome.SUCCESS);
        remove(pool);
        advance(Duration.ofMinutes(3));
        restore(pool);
        assertThat(first(pool).picks()).isEqualTo(1);

        remove(pool);
        advance(Duration.ofMinutes(3).plusNanos(1));
        restore(pool);
        assertThat(first(pool).picks()).isZero();
    }

    private static void remove(Pool pool) {
        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals("a:1"));
            return specs;
        });
    }

    private static void restore(Pool pool) {
        pool.update(specs -> {
            specs.add(ServerSpec.parse("a:1"));
            return specs;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-1, -1",
        "-1000000000, -1",
        "-1000000001, -2",
        "-9223372036854775808, -9223372037",
        "9223372036854775807, 9223372036"
    })
    void secondsAreCountedDownwardsBeforeZero(long nanos, long seconds) {
        Ticker ticker = () -> nanos;

        assertThat(ticker.seconds()).isEqualTo(seconds);
    }
}
