package io.lb4j.testkit;

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

/**
 * What every scheduler owes its pool, whatever it balances by. The test of a scheduler extends this class:
 *
 * <pre>{@code
 * class NearZoneTest extends SchedulerContract {
 *
 *     @Override
 *     protected Scheduler scheduler() {
 *         return new NearZone("eu"); // or by its text: Scheduler.named("near_zone eu")
 *     }
 * }
 * }</pre>
 *
 * <p>The other methods that can be overridden tell of kinds of schedulers to which a part of the contract applies in another form.
 * Needs JUnit Jupiter and AssertJ. Tests may run in parallel; each uses pools of its own, on a clock that stands still.
 */
public abstract class SchedulerContract {

    private static final int MANY = 400;
    private static final int THOUSAND = 1000;

    /** More than eight deviations for a thousand balls in a thousand boxes. */
    private static final int TOLERANCE = 85;

    private final FakeTicker ticker = new FakeTicker();

    /** Called by JUnit through the subclass, once for each test. */
    protected SchedulerContract() {}

    // ---- what kind of scheduler it is

    /** Returns the scheduler; called once for each pool. */
    protected abstract Scheduler scheduler();

    /**
     * Tells whether a request whose server may not be picked gets another one: the default. If not, it is refused, as by LVS's hashes
     * without a fallback, which means that it is not retried on another server either, and goes to the backups if there are some.
     */
    protected boolean passesOnRefusedServer() {
        return true;
    }

    /** Tells whether one server gets everything while it may be picked, as the one of greatest weight, or the first; default no. */
    protected boolean concentrates() {
        return false;
    }

    /**
     * Returns how many of a thousand equal servers a thousand held picks reach at a mean. 1000 must be met exactly, other numbers to
     * within 85. A thousand random balls leave 368 of a thousand boxes empty, with a deviation of about 10: chance and hashes
     * reach 632. The default, 0, only asks for more than one.
     */
    protected int reachedOfThousand() {
        return 0;
    }

    /** Returns how many active picks the scheduler itself lets a server of this weight have; default no limit. */
    protected int mostActive(int weight) {
        return Integer.MAX_VALUE;
    }

    /** Returns the greatest weight that two servers may have at once; default 65535, which is the greatest that there is. */
    protected int greatestWeight() {
        return ServerSpec.MAX_WEIGHT;
    }

    /** Returns texts that {@link Scheduler#named} must refuse, each with the message; default none. */
    protected Map<String, String> refusals() {
        return Map.of();
    }

    // ---- for tests of subclasses

    /** Makes a pool of servers in the one-line form. */
    protected final Pool pool(String... lines) {
        PoolBuilder builder = Pool.named("contract").scheduler(scheduler()).ticker(ticker);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    /** Returns the clock of the pools of this test. */
    protected final FakeTicker ticker() {
        return ticker;
    }

    /** Returns one of 65536 different requests. */
    protected static PickRequest request(int number) {
        return new NumberedRequest(number);
    }

    /** Takes picks for the first so many requests and leaves them active; none may be refused. */
    protected static List<Pick> hold(Pool pool, int count) {
        List<Pick> held = offer(pool, count);
        assertThat(held).as("picks of %d requests", count).hasSize(count);
        return held;
    }

    /** Takes picks for the first so many requests, as far as they are not refused, and leaves them active. */
    protected static List<Pick> offer(Pool pool, int count) {
        List<Pick> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Pick pick = pool.tryPick(request(i));
            if (pick != null) {
                held.add(pick);
            }
        }
        return held;
    }

    /** Returns the ids of the picked servers. */
    protected static Set<String> ids(List<Pick> picks) {
        Set<String> ids = new HashSet<>();
        picks.forEach(pick -> ids.add(pick.server().id()));
        return ids;
    }

    /** Returns a server that the pool has. */
    protected static Server server(Pool pool, String id) {
        return Objects.requireNonNull(pool.snapshot().server(id), id);
    }

    /** Returns the servers of so many picks in a row, each completed at once, by the first letter of the id; a dash for none. */
    protected static String sequence(Pool pool, int count) {
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

    /** Checks that requests reach these servers and no other, as many as the servers may have; gives the picks back. */
    private void assertServing(Pool pool, String... ids) {
        long room = 0;
        for (String id : ids) {
            Server server = server(pool, id);
            room += mostActive(server.weight()) - server.active();
        }
        int count = (int) Math.min(MANY, room);
        List<Pick> held = offer(pool, count);
        if (concentrates()) {
            assertThat(ids(held)).isSubsetOf(ids).isNotEmpty();
        } else {
            assertThat(ids(held)).containsExactlyInAnyOrder(ids);
        }
        if (passesOnRefusedServer()) {
            assertThat(held).hasSize(count);
        }
        held.forEach(Pick::close);
    }

    /** Returns all picks that one request gets, one retry after the other. */
    private static List<Pick> attempts(Pool pool, PickRequest request) {
        List<Pick> attempts = new ArrayList<>();
        for (Pick pick = pool.tryPick(request); pick != null; pick = pool.tryPick(request)) {
            attempts.add(pick);
            assertThat(attempts).hasSizeLessThan(MANY);
        }
        return attempts;
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
        assertServing(pool("a:1"), "a:1");
    }

    @Test
    void twoServersShareTheRequests() {
        assertServing(pool("a:1", "b:1"), "a:1", "b:1");
    }

    @Test
    void thousandServersAreInReach() {
        String[] lines = new String[THOUSAND];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "s" + i + ":1";
        }
        Pool pool = pool(lines);

        int reached = ids(hold(pool, lines.length)).size();

        int expected = reachedOfThousand();
        if (concentrates()) {
            assertThat(reached).isEqualTo(1);
        } else if (expected == 0) {
            assertThat(reached).isGreaterThan(1);
        } else {
            int tolerance = expected == THOUSAND ? 0 : TOLERANCE;
            assertThat(reached).isBetween(expected - tolerance, expected + tolerance);
        }
    }

    @Test
    void serverOfWeightZeroIsNeverPicked() {
        assertServing(pool("a:1 weight=0", "b:1", "c:1 weight=3"), "b:1", "c:1");
    }

    @Test
    void nothingIsPickedWhileAllWeightsAreZero() {
        Pool pool = pool("a:1 weight=0", "b:1 weight=0");
        assertThat(offer(pool, MANY)).isEmpty();

        pool.weight("a:1", 1);

        assertServing(pool, "a:1");
    }

    @Test
    void greatestWeightsOverflowNothing() {
        String weight = " weight=" + greatestWeight();
        Pool pool = pool("a:1" + weight, "b:1 weight=1", "c:1" + weight);

        List<Pick> held = hold(pool, MANY);

        assertThat(ids(held)).containsAnyOf("a:1", "c:1");
        held.forEach(Pick::close);

        pool.weight("a:1", 0);
        pool.weight("c:1", 1);
        assertServing(pool, "b:1", "c:1");
    }

    @Test
    void drainedAndDownServersAreNeverPicked() {
        Pool pool = pool("a:1 drain", "b:1 down", "c:1", "d:1");
        assertServing(pool, "c:1", "d:1");

        pool.admin("c:1", ServerState.DRAINING);
        assertServing(pool, "d:1");

        pool.admin("d:1", ServerState.DOWN);
        assertThat(offer(pool, MANY)).isEmpty();

        pool.admin("b:1", ServerState.UP);
        assertServing(pool, "b:1");
    }

    /** Where nothing is passed on, all others stay where they were. */
    @Test
    void drainRefusesAtMostTheRequestsOfTheDrainedServer() {
        Pool pool = pool("a:1", "b:1", "c:1");
        List<String> before = new ArrayList<>();
        for (int number = 0; number < MANY; number++) {
            try (Pick pick = pool.pick(request(number))) {
                before.add(pick.server().id());
            }
        }

        pool.admin("b:1", ServerState.DRAINING);

        for (int number = 0; number < MANY; number++) {
            try (Pick pick = pool.tryPick(request(number))) {
                if (passesOnRefusedServer()) {
                    assertThat(pick).isNotNull();
                } else {
                    assertThat(pick == null ? "b:1" : pick.server().id()).isEqualTo(before.get(number));
                }
            }
        }
    }

    @Test
    void loneServerThatIsDownIsNotPicked() {
        assertThat(offer(pool("a:1 down"), MANY)).isEmpty();
    }

    @Test
    void requestThatTriedAllServersGetsNoMore() {
        Pool pool = pool("a:1", "b:1 weight=2", "c:1", "d:1 weight=5", "e:1");

        for (int number = 0; number < 50; number++) {
            List<Pick> attempts = attempts(pool, request(number));

            assertThat(attempts).hasSize(passesOnRefusedServer() ? 5 : 1);
            assertThat(ids(attempts)).hasSameSizeAs(attempts);
            attempts.forEach(Pick::close);
        }
    }

    // ---- backups

    @Test
    void backupsServeWhomNoPrimaryTakes() {
        Pool pool = pool("a:1", "b:1", "x:1 backup", "y:1 backup");
        assertServing(pool, "a:1", "b:1");

        pool.admin("a:1", ServerState.DOWN);
        assertServingBeforeBackups(pool, "b:1");

        pool.admin("b:1", ServerState.DOWN);
        assertServing(pool, "x:1", "y:1");

        pool.admin("a:1", ServerState.UP);
        assertServingBeforeBackups(pool, "a:1");
    }

    private void assertServingBeforeBackups(Pool pool, String primary) {
        if (passesOnRefusedServer()) {
            assertServing(pool, primary);
        } else {
            List<Pick> held = hold(pool, MANY); // the requests of the other primary go to a backup
            assertThat(ids(held)).contains(primary).isSubsetOf(primary, "x:1", "y:1");
            held.forEach(Pick::close);
        }
    }

    @Test
    void requestThatTriedAllPrimariesGoesToTheBackups() {
        Pool pool = pool("a:1", "b:1", "x:1 backup");

        List<Pick> attempts = attempts(pool, request(1));

        List<Pick> primaries = attempts.subList(0, attempts.size() - 1);
        assertThat(primaries).hasSize(passesOnRefusedServer() ? 2 : 1);
        assertThat(ids(primaries)).hasSameSizeAs(primaries).isSubsetOf("a:1", "b:1");
        assertThat(attempts.get(primaries.size()).server().id()).isEqualTo("x:1");
    }

    // ---- what survives

    @Test
    void survivorsKeepTheirCountersWhateverChanges() {
        Pool pool = pool("a:1", "b:1", "c:1");
        List<Pick> held = offer(pool, MANY);
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
        assertThat(ids(offer(pool, MANY)))
                .isSubsetOf("a:1", "b:1", "c:1", "d:1")
                .hasSizeGreaterThan(concentrates() ? 0 : 2);
    }

    private static Map<String, Integer> active(Pool pool) {
        Map<String, Integer> active = new HashMap<>();
        pool.snapshot().servers().forEach(server -> active.put(server.id(), server.active()));
        return active;
    }

    @Test
    void failuresEjectAndOneProbeBringsBack() {
        Pool pool = pool("a:1 max_fails=2 fail_timeout=10s", "b:1 max_fails=2 fail_timeout=10s");
        String failing = firstToFailTwice(pool);
        String other = failing.equals("a:1") ? "b:1" : "a:1";

        assertThat(server(pool, failing).state()).isEqualTo(ServerState.EJECTED);
        ticker.advance(Duration.ofSeconds(10)); // not yet more than fail_timeout
        assertServing(pool, other);

        ticker.advance(Duration.ofSeconds(1));
        List<Pick> probes = offer(pool, MANY);
        probes.removeIf(pick -> pick.server().id().equals(other));
        assertThat(probes).hasSize(1);

        probes.get(0).complete(Outcome.SUCCESS);
        assertThat(server(pool, failing).state()).isEqualTo(ServerState.UP);
        assertThat(ids(offer(pool, MANY))).contains(failing);
    }

    /** Lets the server fail that is picked first, and keeps the picks of the other active. */
    private static String firstToFailTwice(Pool pool) {
        String failing = "";
        for (int number = 0; number < 100 * MANY; number++) {
            Pick pick = pool.tryPick(request(number));
            if (pick != null
                    && (failing.isEmpty() || failing.equals(pick.server().id()))) {
                failing = pick.server().id();
                pick.complete(Outcome.BROKEN);
                if (pick.server().failures() == 2) {
                    return failing;
                }
            }
        }
        throw new AssertionError("never picked again after one failure: " + failing);
    }

    // ---- limits

    @Test
    void maxConnsIsNeverExceeded() {
        Pool pool = pool("a:1 max_conns=2", "b:1 max_conns=1 weight=5", "c:1 max_conns=3 weight=2");

        List<Pick> held = offer(pool, passesOnRefusedServer() ? 6 : MANY);
        assertThat(active(pool)).isEqualTo(Map.of("a:1", 2, "b:1", 1, "c:1", 3));
        assertThat(offer(pool, MANY)).isEmpty();

        Pick freed = held.get(3);
        freed.complete(Outcome.SUCCESS);
        List<Pick> next = offer(pool, passesOnRefusedServer() ? 1 : MANY);
        assertThat(next).hasSize(1);
        assertThat(ids(next)).containsExactly(freed.server().id());
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
        List<Pick> held = offer(pool, MANY);

        Outcome[] outcomes = Outcome.values();
        for (int i = 0; i < held.size(); i++) {
            assertThat(held.get(i).complete(outcomes[i % outcomes.length])).isTrue();
            assertThat(held.get(i).complete(Outcome.SUCCESS)).isFalse();
        }

        assertThat(active(pool).values()).containsOnly(0);
        assertThat(pool.snapshot().servers().stream().mapToLong(Server::picks).sum())
                .isEqualTo(held.size());
    }

    // ---- configuration

    @Test
    void wrongArgumentsAreRefusedWithWhatIsAllowed() {
        refusals()
                .forEach((text, message) -> assertThatExceptionOfType(InvalidValueException.class)
                        .isThrownBy(() -> Scheduler.named(text))
                        .withMessage(message));
    }
}
