package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Server;
import io.lb4j.core.ServerState;
import io.lb4j.core.Ticker;
import io.lb4j.testkit.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The index over many servers, against a look at all of them. */
class LoadIndexTest {

    private static final long SEED = 21;
    private static final int SERVERS = 2 * LoadIndex.MOST_SCANNED + 2;
    private static final int THREADS = 4;

    private final AtomicLong now = new AtomicLong(1_000_000 * Ticker.SECOND);

    private Pool pool(LoadRule rule) {
        PoolBuilder builder = Pool.named("many")
                .scheduler(rule.name().toLowerCase(Locale.ROOT))
                .ticker(now::get);
        Random random = new Random(SEED);
        for (int i = 0; i < SERVERS; i++) {
            builder.server("s" + i + ":1 weight=" + (1 + random.nextInt(9)) + " fail_timeout=2s"
                    + (i % 3 == 0 ? " max_conns=" + (1 + random.nextInt(20)) : ""));
        }
        return builder.build();
    }

    private static void assertPickIsThatOfAScan(Pool pool, LoadRule rule, String when) {
        Level level = pool.snapshot().levels().get(0);
        Server expected = LeastLoaded.leastOfAll(level, rule, new PickRequest());
        Pick pick = pool.tryPick(new PickRequest());
        assertThat(pick == null ? null : pick.server()).as(when).isSameAs(expected);
    }

    @ParameterizedTest
    @EnumSource(value = LoadRule.class, mode = EnumSource.Mode.EXCLUDE, names = "LEAST_CONN") // it takes turns
    void picksWhatAScanOfAllServersPicks(LoadRule rule) {
        Pool pool = pool(rule);
        Random random = new Random(SEED);
        List<Pick> held = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            Pick pick = pool.tryPick(new PickRequest());
            if (pick != null) {
                held.add(pick);
            }
            while (!held.isEmpty() && random.nextInt(900) < held.size()) {
                held.remove(random.nextInt(held.size()))
                        .complete(random.nextInt(9) == 0 ? Outcome.BROKEN : Outcome.SUCCESS);
            }
            now.addAndGet(random.nextInt(100) * 1_000_000L);
            if (random.nextInt(50) == 0) {
                change(pool, random);
            }
            assertPickIsThatOfAScan(pool, rule, "step " + i + ", seed " + SEED);
        }
    }

    private static void change(Pool pool, Random random) {
        String id = "s" + random.nextInt(SERVERS) + ":1";
        switch (random.nextInt(4)) {
            case 0 -> pool.weight(id, random.nextInt(10));
            case 1 -> pool.admin(id, ServerState.DOWN);
            default -> pool.admin(id, ServerState.UP);
        }
    }

    /**
     * Claim: no change of load is lost, whoever keeps the index meanwhile; so once all threads are done, it picks what a look at all
     * servers picks. Rounds are short, since a later change of the same server would hide a loss.
     */
    @ParameterizedTest
    @EnumSource(value = LoadRule.class, mode = EnumSource.Mode.EXCLUDE, names = "LEAST_CONN") // it takes turns
    void picksWhatAScanPicksOnceAllThreadsAreDone(LoadRule rule) {
        Pool pool = pool(rule);
        List<Deque<Pick>> held = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            held.add(new ArrayDeque<>());
        }
        for (int round = 0; round < 100; round++) {
            boolean changes = round % 4 == 0; // each change makes a new index, which would hide a loss as well
            Random seeds = new Random(SEED + round);
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger running = new AtomicInteger(THREADS);
            Threads.run(THREADS + 1, thread -> {
                Random random = new Random(seeds.nextLong() + thread);
                if (thread == THREADS) {
                    while (changes && !done.get()) {
                        change(pool, random);
                        now.addAndGet(random.nextInt(1000) * 1_000_000L);
                    }
                    return;
                }
                for (int i = 0; i < 200; i++) {
                    pickOrComplete(pool, held.get(thread), random);
                }
                if (running.decrementAndGet() == 0) {
                    done.set(true);
                }
            });

            for (int i = 0; i < 10; i++) {
                assertPickIsThatOfAScan(pool, rule, "round " + round + ", pick " + i);
            }
            assertThat(pool.snapshot().servers())
                    .allSatisfy(server -> assertThat(server.active()).isNotNegative());
        }
    }

    private static void pickOrComplete(Pool pool, Deque<Pick> held, Random random) {
        @Nullable Pick oldest = random.nextInt(40) < held.size() ? held.poll() : null;
        if (oldest != null) {
            oldest.complete(random.nextInt(20) == 0 ? Outcome.BROKEN : Outcome.SUCCESS);
        } else {
            Pick pick = pool.tryPick(new PickRequest());
            if (pick != null) {
                held.add(pick);
            }
        }
    }
}
