package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NoServerAvailableException;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every scheduler owes its pool, whatever it balances by. */
abstract class SchedulerContract {

    private static final int MANY = 400;

    private final FakeTicker ticker = new FakeTicker();

    /** Returns the scheduler as configuration names it. */
    abstract String scheduler();

    /** Returns texts that must be refused, each with the message. */
    abstract Map<String, String> refusals();

    /** Tells whether as many held picks as there are equal servers reach each of them once. */
    boolean takesTurns() {
        return true;
    }

    /**
     * Returns how many of a thousand servers a thousand picks reach at a mean, unless it takes turns. A thousand random balls leave 368
     * of a thousand boxes empty, with a deviation of about 10.
     */
    int reachedOfThousand() {
        return 632;
    }

    final Pool pool(String... lines) {
        PoolBuilder builder = Pool.named("contract").scheduler(scheduler()).ticker(ticker);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    static PickRequest request(int number) {
        return new NumberedRequest(number);
    }

    /** Takes picks and leaves them active. */
    static List<Pick> hold(Pool pool, int count) {
        List<Pick> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(pool.pick(request(i)));
        }
        return held;
    }

    static Set<String> ids(List<Pick> picks) {
        Set<String> ids = new HashSet<>();
        picks.forEach(pick -> ids.add(pick.server().id()));
        return ids;
    }

    static Server server(Pool pool, String id) {
        return Objects.requireNonNull(pool.snapshot().server(id), id);
    }

    // ---- who may be picked

    @Test
    void emptyPoolHasNothingToPick() {
        Pool pool = pool();

        assertThat(pool.tryPick(request(1))).isNull();
        assertThatExceptionOfType(NoServerAvailableException.class)
                .isThrownBy(() -> pool.pick(request(2)))
                .withMessage("pool contract: no server available, it has none");
        assertThat(pool.refused()).isEqualTo(2);
    }

    @Test
    void oneServerIsPickedAlways() {
        Pool pool = pool("a:1");

        assertThat(ids(hold(pool, MANY))).containsExactly("a:1");
    }

    @Test
    void twoServersShareTheRequests() {
        Pool pool = pool("a:1", "b:1");

        List<Pick> held = hold(pool, MANY);

        assertThat(ids(held)).containsExactlyInAnyOrder("a:1", "b:1");
        assertThat(server(pool, "a:1").active() + server(pool, "b:1").active()).isEqualTo(MANY);
    }

    @Test
    void thousandServersAreAllInReach() {
        String[] lines = new String[1000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "s" + i + ":1";
        }
        Pool pool = pool(lines);

        Set<String> reached = ids(hold(pool, lines.length));

        if (takesTurns()) {
            assertThat(reached).hasSize(1000);
        } else {
            assertThat(reached).hasSizeBetween(reachedOfThousand() - 85, reachedOfThousand() + 85);
        }
    }

    @Test
    void serverOfWeightZeroIsNeverPicked() {
        Pool pool = pool("a:1 weight=0", "b:1", "c:1 weight=3");

        assertThat(ids(hold(pool, MANY))).containsExactlyInAnyOrder("b:1", "c:1");
    }

    @Test
    void nothingIsPickedWhileAllWeightsAreZero() {
        Pool pool = pool("a:1 weight=0", "b:1 weight=0");
        assertThat(pool.tryPick(request(1))).isNull();

        pool.weight("a:1", 1);

        assertThat(pool.pick(request(1)).server().id()).isEqualTo("a:1");
    }

    @Test
    void drainedAndDownServersAreNeverPicked() {
        Pool pool = pool("a:1 drain", "b:1 down", "c:1", "d:1");

        assertThat(ids(hold(pool, MANY))).containsExactlyInAnyOrder("c:1", "d:1");

        pool.admin("c:1", ServerState.DRAINING);
        assertThat(ids(hold(pool, MANY))).containsExactly("d:1");

        pool.admin("d:1", ServerState.DOWN);
        assertThat(pool.tryPick(request(1))).isNull();

        pool.admin("b:1", ServerState.UP);
        assertThat(ids(hold(pool, MANY))).containsExactly("b:1");
    }

    @Test
    void loneServerThatIsDownIsNotPicked() {
        Pool pool = pool("a:1 down");

        assertThat(pool.tryPick(request(1))).isNull();
    }

    @Test
    void requestThatTriedAllServersGetsNoMore() {
        Pool pool = pool("a:1", "b:1 weight=2", "c:1", "d:1 weight=5", "e:1");

        for (int number = 0; number < 50; number++) {
            PickRequest request = request(number);
            List<Pick> tried = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tried.add(pool.pick(request));
            }
            assertThat(ids(tried)).hasSize(5);
            assertThat(pool.tryPick(request)).isNull();
            tried.forEach(Pick::close);
        }
    }

    @Test
    void backupsServeOnlyWhenNoPrimaryCan() {
        Pool pool = pool("a:1", "b:1", "x:1 backup", "y:1 backup");

        assertThat(ids(hold(pool, MANY))).containsExactlyInAnyOrder("a:1", "b:1");

        pool.admin("a:1", ServerState.DOWN);
        assertThat(ids(hold(pool, MANY))).containsExactly("b:1");

        pool.admin("b:1", ServerState.DOWN);
        assertThat(ids(hold(pool, MANY))).containsExactlyInAnyOrder("x:1", "y:1");

        pool.admin("a:1", ServerState.UP);
        assertThat(ids(hold(pool, MANY))).containsExactly("a:1");
    }

    @Test
    void requestThatTriedAllPrimariesGoesToTheBackups() {
        Pool pool = pool("a:1", "b:1", "x:1 backup");
        PickRequest request = request(1);

        Set<String> primaries = ids(List.of(pool.pick(request), pool.pick(request)));

        assertThat(primaries).containsExactlyInAnyOrder("a:1", "b:1");
        assertThat(pool.pick(request).server().id()).isEqualTo("x:1");
        assertThat(pool.tryPick(request)).isNull();
    }

    // ---- what survives

    @Test
    void survivorsKeepTheirCountersWhateverChanges() {
        Pool pool = pool("a:1", "b:1", "c:1");
        List<Pick> held = hold(pool, MANY);
        Map<String, Integer> before = active(pool);

        pool.weight("b:1", 7);
        assertThat(active(pool)).isEqualTo(before);

        pool.update(specs -> {
            Collections.reverse(specs);
            return specs;
        });
        assertThat(active(pool)).isEqualTo(before);

        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals("c:1"));
            specs.add(ServerSpec.parse("d:1"));
            return specs;
        });
        Integer gone = before.remove("c:1");
        before.put("d:1", 0);
        assertThat(active(pool)).isEqualTo(before);

        pool.update(specs -> {
            specs.add(ServerSpec.parse("c:1"));
            return specs;
        });
        before.put("c:1", Objects.requireNonNull(gone));
        assertThat(active(pool)).isEqualTo(before);

        held.forEach(pick -> pick.complete(Outcome.SUCCESS));
        assertThat(active(pool).values()).containsOnly(0);
        assertThat(ids(hold(pool, MANY))).isSubsetOf("a:1", "b:1", "c:1", "d:1").hasSizeGreaterThan(2);
    }

    private static Map<String, Integer> active(Pool pool) {
        Map<String, Integer> active = new HashMap<>();
        pool.snapshot().servers().forEach(server -> active.put(server.id(), server.active()));
        return active;
    }

    @Test
    void failuresEjectAndOneProbeBringsBack() {
        Pool pool = pool("a:1 max_fails=2 fail_timeout=10s", "b:1");
        List<Pick> held = new ArrayList<>();
        while (server(pool, "a:1").failures() < 2) {
            Pick pick = pool.pick(request(held.size()));
            held.add(pick);
            if (pick.server().id().equals("a:1")) {
                pick.complete(Outcome.BROKEN);
            }
        }

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.EJECTED);
        ticker.advance(Duration.ofSeconds(10)); // not yet more than fail_timeout
        assertThat(ids(hold(pool, MANY))).containsExactly("b:1");

        ticker.advance(Duration.ofSeconds(1));
        List<Pick> probes = hold(pool, MANY);
        probes.removeIf(pick -> pick.server().id().equals("b:1"));
        assertThat(probes).hasSize(1);

        probes.get(0).complete(Outcome.SUCCESS);
        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
        assertThat(ids(hold(pool, MANY))).contains("a:1");
    }

    // ---- limits

    @Test
    void maxConnsIsNeverExceeded() {
        Pool pool = pool("a:1 max_conns=2", "b:1 max_conns=1 weight=5", "c:1 max_conns=3");

        List<Pick> held = hold(pool, 6);
        assertThat(active(pool)).isEqualTo(Map.of("a:1", 2, "b:1", 1, "c:1", 3));
        assertThat(pool.tryPick(request(7))).isNull();

        Pick freed = held.get(3);
        freed.complete(Outcome.SUCCESS);
        assertThat(pool.pick(request(8)).server().id()).isEqualTo(freed.server().id());
    }

    @Test
    void maxConnsIsNeverExceededByFourThreads() {
        Pool pool = pool("a:1 max_conns=1", "b:1 max_conns=2 weight=3", "c:1 max_conns=1");
        Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
        Set<String> excess = ConcurrentHashMap.newKeySet();

        Threads.run(4, thread -> {
            for (int i = 0; i < 10_000; i++) {
                Pick pick = pool.tryPick(request(4 * i + thread));
                if (pick != null) {
                    Server server = pick.server();
                    AtomicInteger count = inside.computeIfAbsent(server.id(), id -> new AtomicInteger());
                    if (count.incrementAndGet() > server.spec().maxConns()) {
                        excess.add(server.id());
                    }
                    count.decrementAndGet();
                    pick.complete(i % 7 == 0 ? Outcome.CANCELLED : Outcome.SUCCESS);
                }
            }
        });

        assertThat(excess).isEmpty();
        assertThat(active(pool).values()).containsOnly(0);
    }

    @Test
    void nothingIsActiveAfterEverythingCompleted() {
        Pool pool = pool("a:1 max_fails=3", "b:1 weight=2", "c:1 max_conns=500", "x:1 backup");
        List<Pick> held = hold(pool, MANY);

        Outcome[] outcomes = Outcome.values();
        for (int i = 0; i < held.size(); i++) {
            assertThat(held.get(i).complete(outcomes[i % outcomes.length])).isTrue();
            assertThat(held.get(i).complete(Outcome.SUCCESS)).isFalse();
        }

        assertThat(active(pool).values()).containsOnly(0);
        assertThat(pool.snapshot().servers().stream().mapToLong(Server::picks).sum())
                .isEqualTo(MANY);
    }

    // ---- configuration

    @Test
    void wrongArgumentsAreRefusedWithWhatIsAllowed() {
        assertThat(refusals()).isNotEmpty();
        refusals()
                .forEach((text, message) -> assertThatExceptionOfType(InvalidValueException.class)
                        .isThrownBy(() -> Scheduler.named(text))
                        .withMessage(message));
    }

    /** Returns the servers of so many picks in a row, each completed at once, by the first letter of the id. */
    static String sequence(Pool pool, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Pick pick = pool.tryPick(request(i));
            letters.append(pick == null ? '-' : pick.server().id().charAt(0));
            if (pick != null) {
                pick.complete(Outcome.SUCCESS);
            }
        }
        return letters.toString();
    }
}
