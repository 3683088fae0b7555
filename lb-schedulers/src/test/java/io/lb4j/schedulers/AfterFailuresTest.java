package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Server;
import io.lb4j.core.ServerCounts;
import io.lb4j.core.Ticker;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds after many failures, a long time, or the loss of some servers. */
class AfterFailuresTest {

    private static final long SEED = 1;

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

    private PoolBuilder builder(String scheduler, int servers) {
        PoolBuilder builder = Pool.named("faults")
                .scheduler(scheduler)
                .health(HealthPolicy.none())
                .ticker(now::get)
                .randomness(new SplittableRandom(SEED)::nextInt);
        for (int i = 0; i < servers; i++) {
            builder.server("s" + i + ":1");
        }
        return builder;
    }

    /** A standing that is worse by however little would lose against every idle server, and that for ever if no time passed. */
    @ParameterizedTest
    @CsvSource({"2", "10", "100"})
    void p2cComesBackToAServerThatRecovered(int servers) {
        Pool pool = builder("p2c", servers).build();
        int picks = 0;
        for (int i = 0; i < 30_000; i++) { // of 10 ms: fails for the first 100 seconds, counted in the last 100
            now.addAndGet(Duration.ofMillis(10).toNanos());
            Pick pick = pool.pick(new PickRequest());
            boolean first = pick.server().index() == 0;
            pick.complete(first && i < 10_000 ? Outcome.BROKEN : Outcome.SUCCESS);
            picks += first && i >= 20_000 ? 1 : 0;
        }

        assertThat(picks).isGreaterThan(10_000 / servers / 2);
    }

    /** Also if a failure takes no time at all by the clock, before anything else is known of the server. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000})
    void peakEwmaKeepsAwayFromAServerThatFailsAtOnce(long failureNanos) {
        record Running(Pick pick, Outcome outcome, long end) {}
        Pool pool = builder("peak_ewma", 10).build();
        PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::end));
        int failed = 0;
        for (int i = 0; i < 12_000; i++) {
            long next = now.get() + Duration.ofMillis(5).toNanos();
            while (!running.isEmpty() && running.element().end() <= next) {
                Running ended = running.remove();
                now.set(Math.max(now.get(), ended.end()));
                ended.pick().complete(ended.outcome());
            }
            now.set(next);
            Pick pick = pool.pick(new PickRequest());
            boolean fails = pick.server().index() == 0;
            failed += fails ? 1 : 0;
            running.add(
                    fails
                            ? new Running(pick, Outcome.CONNECT_FAILED, next + failureNanos)
                            : new Running(
                                    pick,
                                    Outcome.SUCCESS,
                                    next + Duration.ofMillis(100).toNanos()));
        }

        assertThat(failed).isLessThan(12_000 / 20); // a fair share is a tenth
    }

    @Test
    void boundIsOfTheServersThatAreLeft() {
        String[] lines = {"a:1", "b:1", "c:1 down", "d:1 down"};
        PoolBuilder bounded = Pool.named("bounded").scheduler("ring $key bounded=1.25");
        PoolBuilder free = Pool.named("free").scheduler("ring $key");
        for (String line : lines) {
            bounded.server(line);
            free.server(line);
        }
        Pool pool = bounded.build();
        for (int i = 0; i < 400; i++) {
            pool.pick(PickRequest.forKey("key-" + i));
        }

        for (Server server : pool.snapshot().servers()) {
            assertThat(server.active()).as(server.id()).isLessThanOrEqualTo(250); // 1.25 times half of 400
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {24, 25, 49, 300})
    void longSilenceIsForgetting(long days) {
        Standing standing = new Standing();
        standing.failed(now.get());
        Latency latency = new Latency();
        latency.note(Outcome.SUCCESS, Ticker.SECOND, now.get());
        long later = now.get() + Duration.ofDays(days).toNanos();

        assertThat(standing.factor(later)).isLessThan(1.01);
        Latency fresh = new Latency();
        fresh.note(Outcome.SUCCESS, 1, later);
        assertThat(score(latency)).isLessThan(score(fresh));
    }

    private long score(Latency latency) {
        ServerCounts counts =
                builder("rr", 1).build().snapshot().servers().get(0).counts();
        latency.keepScore(counts, now.get());
        return counts.score();
    }

    /** They count until somebody takes turns, which with a hash may be never: here as after 2^31 failures. */
    @Test
    void failuresThatNobodyTookInNeverMakeAWeightNegative() throws ReflectiveOperationException {
        Pool pool = Pool.named("cuts")
                .scheduler("hash $key")
                .server("a:1 weight=2 max_fails=2")
                .server("b:1 weight=2")
                .build();
        Server server = Objects.requireNonNull(pool.snapshot().server("a:1"));
        Field ledger = Server.class.getDeclaredField("ledger");
        ledger.setAccessible(true);
        Field cuts = ledger.get(server).getClass().getDeclaredField("weightCuts");
        cuts.setAccessible(true);
        cuts.setInt(ledger.get(server), Integer.MIN_VALUE);

        for (int i = 0; i < 20; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS); // without a key: takes turns
        }

        assertThat(server.picks()).isGreaterThan(5);
    }
}
