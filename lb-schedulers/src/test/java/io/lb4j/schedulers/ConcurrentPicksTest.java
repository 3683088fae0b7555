package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.NumberedRequest;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of a pool however many threads pick, complete and change it at once. */
class ConcurrentPicksTest {

    private static final int THREADS = 4;
    private static final int SET_ASIDE =
            (THREADS + 1) * Run.LONGEST_BLOCK; // more than all threads together ever set aside
    private static final long SEED = 11;

    private static Pool pool(String scheduler, String... lines) {
        return Pool.named("busy")
                .scheduler(scheduler)
                .servers(Arrays.stream(lines).map(ServerSpec::parse).toList())
                .build();
    }

    private static void pick(Pool pool, int count) {
        PickRequest request;
        for (int i = 0; i < count; i++) {
            request = new PickRequest();
            pool.pick(request).complete(Outcome.SUCCESS);
        }
    }

    /** Hands out what threads that met had set aside for themselves, so that what was picked is a prefix of the sequence again. */
    private static void settle(Pool pool) {
        pool.update(specs -> specs);
        pick(pool, SET_ASIDE);
    }

    private static Map<String, Long> picks(Pool pool) {
        Map<String, Long> picks = new TreeMap<>();
        pool.snapshot().servers().forEach(server -> picks.put(server.id(), server.picks()));
        return picks;
    }

    private static String[] servers() {
        return new String[] {"a:1 weight=97", "b:1 weight=31", "c:1 weight=7", "d:1", "e:1 weight=64"};
    }

    // ---- each decision once

    /** Counts that are right for a prefix of any length leave no room for a lost or repeated decision. */
    @ParameterizedTest
    @CsvSource({"rr, 1", "wrr, 1", "round_robin, 1", "rr, 24999", "wrr, 24999", "round_robin, 24999"})
    void fourThreadsGetEachDecisionOfTheSequenceOnce(String scheduler, int each) {
        Level level = pool(scheduler, servers()).snapshot().levels().get(0);
        for (int round = 0; round < (each == 1 ? 200 : 4); round++) {
            SequencePicker<?> shared = sequence(scheduler, level);
            SequencePicker<?> alone = sequence(scheduler, level);
            AtomicIntegerArray counts = new AtomicIntegerArray(level.size());
            int before = 13 * round;
            count(shared, before, counts, 1);

            Threads.run(THREADS, thread -> count(shared, each, counts, 1));
            shared.decideBy(machine -> Sequence.NONE); // gives back what threads that met had set aside
            count(shared, SET_ASIDE, counts, 1);

            count(alone, before + THREADS * each + SET_ASIDE, counts, -1);
            assertThat(counts).as("round %d", round).hasToString("[0, 0, 0, 0, 0]");
        }
    }

    private static SequencePicker<?> sequence(String scheduler, Level level) {
        return (SequencePicker<?>) Scheduler.named(scheduler).picker(level, null);
    }

    private static void count(Picker picker, int picks, AtomicIntegerArray counts, int each) {
        PickRequest request = new PickRequest();
        for (int i = 0; i < picks; i++) {
            counts.addAndGet(Objects.requireNonNull(picker.pick(request)).index(), each);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "round_robin"})
    void updatesThatChangeNothingLoseNoDecision(String scheduler) {
        int each = 100_000;
        Pool shared = pool(scheduler, servers());
        Pool alone = pool(scheduler, servers());
        AtomicInteger running = new AtomicInteger(THREADS);

        Threads.run(THREADS + 1, thread -> {
            if (thread < THREADS) {
                pick(shared, each);
                running.decrementAndGet();
            } else {
                while (running.get() > 0) {
                    shared.update(specs -> specs);
                }
            }
        });

        assertThat(shared.snapshot().version()).isGreaterThan(10);
        settle(shared);
        pick(alone, THREADS * each + SET_ASIDE);
        assertThat(picks(shared)).isEqualTo(picks(alone));
    }

    /** As when a thread is held up between two steps of a pick while the pool changes and changes. */
    @Test
    void pickerThatHasThousandsOfSuccessorsStillDecides() {
        Scheduler scheduler = Scheduler.named("round_robin");
        Level level = pool("round_robin", servers()).snapshot().levels().get(0);
        Picker first = scheduler.picker(level, null);
        Picker last = first;
        for (int i = 0; i < 50_000; i++) {
            last = scheduler.picker(level, last);
        }

        assertThat(first.pick(new PickRequest())).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "round_robin"}) // an update that changes nothing is an edit to wrr, as in the kernel
    void sequenceGoesOnOverReweightsBetweenPhases(String scheduler) {
        Random random = new Random(SEED);
        Pool shared = pool(scheduler, servers());
        Pool alone = pool(scheduler, servers());
        for (int phase = 0; phase < 50; phase++) {
            int each = 1 + random.nextInt(500);
            int weight = random.nextInt(20);
            String id = shared.snapshot().servers().get(random.nextInt(5)).id();

            Threads.run(THREADS, thread -> pick(shared, each));
            settle(shared);
            shared.weight(id, weight);

            pick(alone, THREADS * each + SET_ASIDE);
            alone.weight(id, weight);
            assertThat(picks(shared)).as("seed %d, phase %d", SEED, phase).isEqualTo(picks(alone));
        }
    }

    /**
     * A failure cuts the effective weight at a moment that is the same for both pools, while nobody picks. No server fails so often that
     * it is ejected: when it comes back would depend on who is quicker.
     */
    @Test
    void weightCutsBetweenPhasesCountOnce() {
        FakeTicker ticker = new FakeTicker();
        Pool shared = failing(ticker);
        Pool alone = failing(ticker);
        for (int phase = 0; phase < 50; phase++) {
            for (Pool pool : List.of(shared, alone)) {
                Pick pick = pool.pick(new PickRequest());
                pick.complete(Outcome.BROKEN);
            }
            Threads.run(THREADS, thread -> pick(shared, 7));
            settle(shared);
            pick(alone, THREADS * 7 + SET_ASIDE);
            ticker.advance(Duration.ofSeconds(3));

            assertThat(picks(shared)).as("phase %d", phase).isEqualTo(picks(alone));
        }
    }

    private static Pool failing(FakeTicker ticker) {
        return Pool.named("failing")
                .ticker(ticker)
                .server("a:1 weight=18 max_fails=9 fail_timeout=1s")
                .server("b:1 weight=10 max_fails=5 fail_timeout=1s")
                .server("c:1 weight=2 max_fails=100")
                .build();
    }

    // ---- everything at once

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "wlc", "hash $key consistent"})
    void nothingIsActiveAfterAMillionMixedPicks(String scheduler) {
        int each = 250_000 / 3 + 1; // three schedulers together make the million
        FakeTicker ticker = new FakeTicker();
        Pool pool = Pool.named("busy")
                .scheduler(scheduler)
                .ticker(ticker)
                .server("a:1 weight=3 max_fails=2 fail_timeout=1s")
                .server("b:1 max_conns=3")
                .server("c:1 weight=2 upper=50")
                .server("d:1 max_fails=0")
                .server("x:1 backup")
                .build();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger running = new AtomicInteger(THREADS);
        AtomicInteger completions = new AtomicInteger();

        Threads.run(THREADS + 1, thread -> {
            Random random = new Random(SEED + thread);
            if (thread == THREADS) {
                while (!done.get()) {
                    change(pool, random);
                    ticker.advance(Duration.ofMillis(random.nextInt(400)));
                }
                return;
            }
            int completed = 0;
            Deque<Pick> held = new ArrayDeque<>();
            for (int i = 0; i < each; i++) {
                Pick pick = pool.tryPick(new NumberedRequest(random.nextInt(1 << 16)));
                if (pick != null) {
                    held.add(pick);
                }
                if (held.size() > random.nextInt(8)) {
                    completed += end(held.remove(), random);
                }
            }
            while (!held.isEmpty()) {
                completed += end(held.remove(), random);
            }
            completions.addAndGet(completed);
            if (running.decrementAndGet() == 0) {
                done.set(true);
            }
        });

        pool.update(specs -> List.of("a:1", "b:1", "c:1", "d:1", "x:1 backup").stream()
                .map(ServerSpec::parse)
                .toList());
        ticker.advance(Duration.ofSeconds(1));
        List<Server> servers = pool.snapshot().servers();
        assertThat(servers).hasSize(5).allSatisfy(server -> {
            assertThat(server.active()).as(server.id()).isZero();
            assertThat(server.inactive()).as(server.id()).isZero();
        });
        assertThat(servers.stream().mapToLong(Server::picks).sum()).isEqualTo(completions.get());
    }

    /** Returns how many of the ways to end a pick said that they did it. */
    private static int end(Pick pick, Random random) {
        int completed = 0;
        switch (random.nextInt(6)) {
            case 0 -> completed += pick.complete(Outcome.BROKEN) ? 1 : 0;
            case 1 -> completed += pick.complete(Outcome.SUCCESS, Duration.ofMillis(500)) ? 1 : 0;
            case 2 -> {
                completed += pick.complete(Outcome.SUCCESS) ? 1 : 0;
                completed += pick.complete(Outcome.TIMEOUT) ? 1 : 0;
            }
            case 3 -> {
                pick.noteSuccess();
                completed += pick.complete(Outcome.SUCCESS) ? 1 : 0;
            }
            case 4 -> {
                pick.close();
                completed += pick.complete(Outcome.SUCCESS) ? 1 : 0;
                completed++;
            }
            default -> completed += pick.complete(Outcome.SUCCESS) ? 1 : 0;
        }
        return completed;
    }

    private static void change(Pool pool, Random random) {
        String id = List.of("a:1", "b:1", "c:1", "d:1", "x:1").get(random.nextInt(5));
        switch (random.nextInt(5)) {
            case 0 -> pool.weight(id, random.nextInt(5));
            case 1 -> pool.admin(id, ServerState.DRAINING);
            case 2 -> pool.admin(id, ServerState.UP);
            case 3 ->
                pool.update(specs -> {
                    specs.removeIf(spec -> spec.id().equals(id));
                    return specs;
                });
            default ->
                pool.update(specs -> {
                    if (specs.stream().noneMatch(spec -> spec.id().equals(id))) {
                        specs.add(ServerSpec.parse(id + (id.equals("x:1") ? " backup" : " weight=2 max_conns=9")));
                    }
                    return specs;
                });
        }
    }
}
