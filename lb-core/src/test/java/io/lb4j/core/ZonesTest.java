package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesTest {

    private final FakeTicker ticker = new FakeTicker();

    private PoolBuilder builder(String... lines) {
        PoolBuilder builder =
                Pool.named("shop").scheduler(new FirstEligible()).ticker(ticker).zone(new ZonePreference("east"));
        for (String line : lines) {
            builder.server(line);
        }
        return builder;
    }

    private Pool pool(String... lines) {
        return builder(lines).build();
    }

    /** Returns how many of so many requests each server gets. */
    private static Map<String, Integer> taken(Pool pool, int requests) {
        Map<String, Integer> taken = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            try (Pick pick = pool.pick(new PickRequest())) {
                taken.merge(pick.server().id(), 1, Integer::sum);
                pick.complete(Outcome.SUCCESS);
            }
        }
        return taken;
    }

    private static Server server(Pool pool, String id) {
        return Objects.requireNonNull(pool.snapshot().server(id));
    }

    private static void fail(Pool pool) {
        pool.pick(new PickRequest()).complete(Outcome.CONNECT_FAILED);
    }

    @Test
    void everythingStaysInAZoneThatIsWhole() {
        Pool pool = pool("w:1 zone=west", "e:1 zone=east", "n:1");

        assertThat(taken(pool, 1000)).containsOnlyKeys("e:1");
        assertThat(pool.zoneShare()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"10, 1000", "8, 1000", "7, 980", "5, 700", "2, 280", "1, 140", "0, 0"})
    void zoneKeepsWhatItsUsableServersCarry(int usable, int kept) {
        PoolBuilder builder = builder("w:1 zone=west weight=10");
        IntStream.range(0, 10)
                .mapToObj(i -> "e" + i + ":1 zone=east" + (i < usable ? "" : " down"))
                .forEach(builder::server);
        Pool pool = builder.build();

        assertThat(taken(pool, 1000).getOrDefault("w:1", 0)).isEqualTo(1000 - kept);
        assertThat(pool.zoneShare()).isEqualTo(kept / 1000.0, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"100, 250", "140, 350", "200, 500", "400, 1000"})
    void capacityIsByWeightAndOverprovisioning(int overprovisioning, int kept) {
        Pool pool = builder("e:1 zone=east weight=1", "f:1 zone=east weight=3 drain", "w:1 zone=west")
                .zone(new ZonePreference("east", overprovisioning))
                .build();

        assertThat(taken(pool, 1000).getOrDefault("e:1", 0)).isEqualTo(kept);
    }

    @Test
    void sidesThatAreBothTooWeakShareInProportion() {
        Pool pool = pool(
                "e:1 zone=east weight=2",
                "f:1 zone=east weight=5 down",
                "w:1 zone=west",
                "v:1 zone=west weight=6 down");

        assertThat(taken(pool, 900)).containsEntry("e:1", 600).containsEntry("w:1", 300); // 0.4 to 0.2
    }

    @Test
    void requestsThatLeaveAreSpreadEvenly() {
        Pool pool = pool("e:1 zone=east", "f:1 zone=east down", "w:1 zone=west"); // 0.7

        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            Pick pick = pool.pick(new PickRequest());
            order.append(pick.server().id().charAt(0));
            pick.complete(Outcome.SUCCESS);
        }

        assertThat(order).hasToString("eweeweeewe");
    }

    @Test
    void retryLeavesTheZoneOnlyWhenItHasNoServerLeft() {
        Pool pool = pool("w:1 zone=west max_fails=0", "e:1 zone=east max_fails=0", "f:1 zone=east max_fails=0");
        PickRequest request = new PickRequest();

        List<String> tried = new ArrayList<>();
        for (Pick pick = pool.tryPick(request); pick != null; pick = pool.tryPick(request)) {
            tried.add(pick.server().id());
            pick.complete(Outcome.CONNECT_FAILED);
        }

        assertThat(tried).containsExactly("e:1", "f:1", "w:1");
    }

    @Test
    void primariesOfAllZonesGoBeforeBackupsOfTheOwn() {
        Pool pool = pool("b:1 zone=east backup", "c:1 zone=west backup", "e:1 zone=east", "w:1 zone=west");
        PickRequest request = new PickRequest();

        List<String> tried = new ArrayList<>();
        for (Pick pick = pool.tryPick(request); pick != null; pick = pool.tryPick(request)) {
            tried.add(pick.server().id());
            pick.complete(Outcome.CONNECT_FAILED);
        }

        assertThat(tried).containsExactly("e:1", "w:1", "b:1", "c:1");
    }

    @Test
    void fullZoneLetsRequestsOut() {
        Pool pool = pool("e:1 zone=east max_conns=1", "w:1 zone=west max_conns=1");

        Pick first = pool.pick(new PickRequest());
        Pick second = pool.pick(new PickRequest());

        assertThat(first.server().id()).isEqualTo("e:1");
        assertThat(second.server().id()).isEqualTo("w:1");
        assertThat(pool.tryPick(new PickRequest())).isNull();
        first.complete(Outcome.SUCCESS);
        assertThat(pool.pick(new PickRequest()).server().id()).isEqualTo("e:1");
    }

    @Test
    void requestWaitsOnlyWhenAllZonesAreFull() {
        Pool pool = builder("e:1 zone=east max_conns=1", "w:1 zone=west max_conns=1")
                .limits(PoolLimits.queue(1, Duration.ofSeconds(5)))
                .build();
        Pick first = pool.pick(new PickRequest());
        pool.pick(new PickRequest());

        var waiting = pool.pickAsync(new PickRequest(), Duration.ofSeconds(5), Runnable::run);
        assertThat(waiting).isNotDone();
        first.complete(Outcome.SUCCESS);

        assertThat(waiting)
                .isCompletedWithValueMatching(pick -> pick.server().id().equals("e:1"));
    }

    @Test
    void ejectedZoneIsTriedAgainByOneLiveRequestAfterItsPause() {
        Pool pool = pool("e:1 zone=east fail_timeout=10s", "w:1 zone=west");
        fail(pool);
        assertThat(taken(pool, 100)).containsOnlyKeys("w:1");
        assertThat(pool.zoneShare()).isZero();

        ticker.advance(Duration.ofSeconds(11));
        Pick probe = pool.pick(new PickRequest());
        assertThat(probe.server().id()).isEqualTo("e:1");
        assertThat(pool.pick(new PickRequest()).server().id()).isEqualTo("w:1");
        probe.complete(Outcome.SUCCESS);

        assertThat(taken(pool, 100)).containsOnlyKeys("e:1");
    }

    @Test
    void ejectedServersElsewhereAreTriedAgainWhenTheyAreNeeded() {
        Pool pool = pool("e:1 zone=east", "f:1 zone=east", "w:1 zone=west fail_timeout=10s");
        pool.admin("e:1", ServerState.DOWN);
        pool.admin("f:1", ServerState.DOWN);
        fail(pool);
        pool.admin("e:1", ServerState.UP);
        assertThat(taken(pool, 100)).containsOnlyKeys("e:1"); // half a zone, but nobody else

        ticker.advance(Duration.ofSeconds(11));

        assertThat(taken(pool, 1)).containsOnlyKeys("w:1");
        assertThat(taken(pool, 1000)).containsEntry("e:1", 700).containsEntry("w:1", 300);
    }

    @Test
    void panicCountsServersOfAllZonesAndUsesTheOwnFirst() {
        Pool pool = builder("e:1 zone=east fail_timeout=100s", "w:1 zone=west fail_timeout=100s")
                .health(HealthPolicy.maxFails().withPanic(new PanicRule(50, PanicRule.Mode.ALL)))
                .build();

        fail(pool);
        assertThat(pool.snapshot().panic()).isNull();
        assertThat(taken(pool, 100)).containsOnlyKeys("w:1");
        fail(pool);

        assertThat(pool.snapshot().panic()).isNotNull();
        assertThat(taken(pool, 1)).containsOnlyKeys("e:1");
    }

    @Test
    void boundClientStaysWithItsServerWhateverItsZone() {
        Pool pool = builder("e:1 zone=east", "w:1 zone=west")
                .persistence(KeyPersistence.by("$key"))
                .build();
        pool.admin("e:1", ServerState.DOWN);
        pool.pick(PickRequest.forKey("ann")).complete(Outcome.SUCCESS);
        pool.admin("e:1", ServerState.UP);

        assertThat(pool.pick(PickRequest.forKey("ann")).server().id()).isEqualTo("w:1");
        assertThat(pool.pick(PickRequest.forKey("bob")).server().id()).isEqualTo("e:1");
    }

    @Test
    void routeIsFollowedIntoAnotherZone() {
        Pool pool = builder("e:1 zone=east route=a", "w:1 zone=west route=b", "v:1 zone=west route=c")
                .persistence(RoutePersistence.by("$key"))
                .build();

        assertThat(pool.pick(PickRequest.forKey("c")).server().id()).isEqualTo("v:1");
        assertThat(pool.pick(PickRequest.forKey("b")).server().id()).isEqualTo("w:1");
        assertThat(pool.pick(PickRequest.forKey("x")).server().id()).isEqualTo("e:1");
    }

    @Test
    void definitionsKeepTheirOrder() {
        Pool pool = pool("w:1 zone=west", "b:1 backup", "e:1 zone=east");

        pool.weight("w:1", 7);

        assertThat(pool.snapshot().servers()).extracting(Server::id).containsExactly("w:1", "e:1", "b:1");
    }

    @Test
    void updateMayBringAChoiceAndTakeItAway() {
        Pool pool = pool("w:1 zone=west", "v:1 zone=west");
        assertThat(taken(pool, 10)).containsOnlyKeys("w:1");
        assertThat(pool.zoneShare()).isZero();

        pool.update(specs -> {
            specs.add(ServerSpec.parse("e:1 zone=east"));
            return specs;
        });
        assertThat(taken(pool, 10)).containsOnlyKeys("e:1");

        pool.update(specs -> specs.subList(0, 2));
        assertThat(taken(pool, 10)).containsOnlyKeys("w:1");
    }

    @Test
    void sharesGoOnThroughUpdates() {
        Pool pool = pool("e:1 zone=east", "f:1 zone=east down", "w:1 zone=west"); // 0.7
        int stayed = 0;
        for (int i = 0; i < 1000; i++) {
            pool.weight("w:1", 1 + i % 5);
            stayed += taken(pool, 1).getOrDefault("e:1", 0);
        }

        assertThat(stayed).isEqualTo(700);
    }

    @Test
    void poolWithoutZonesHasTwoLevelsAndOneServerIsLone() {
        Pool without =
                Pool.named("shop").scheduler(new FirstEligible()).server("e:1").build();

        assertThat(without.snapshot().levels()).hasSize(2);
        assertThat(without.zone()).isNull();
        assertThat(pool("e:1 zone=east").snapshot().isLone()).isTrue();
        assertThat(pool("w:1 zone=west").snapshot().isLone()).isTrue();
    }

    @Test
    void sharesAreExactAndNothingIsLeftAfterAChangeUnderLoad() {
        Pool pool =
                pool("e:1 zone=east", "f:1 zone=east down", "w:1 zone=west max_conns=3", "v:1 zone=west max_fails=0");
        Threads.run(8, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < 20_000; i++) {
                if (thread == 0 && i % 50 == 0) {
                    pool.admin("f:1", random.nextBoolean() ? ServerState.UP : ServerState.DOWN);
                }
                if (thread == 1 && i % 70 == 0) {
                    String zone = random.nextBoolean() ? "east" : "west";
                    pool.update(specs -> {
                        specs.replaceAll(spec -> spec.id().equals("v:1")
                                ? spec.toBuilder().zone(zone).build()
                                : spec);
                        return specs;
                    });
                }
                pool.pick(new PickRequest()).complete(random.nextInt(100) == 0 ? Outcome.BROKEN : Outcome.SUCCESS);
            }
        });
        pool.snapshot()
                .servers()
                .forEach(server -> assertThat(server.active()).as(server.id()).isZero());
        pool.admin("f:1", ServerState.DOWN);
        pool.update(specs -> List.of(
                ServerSpec.parse("e:1 zone=east max_fails=0"),
                ServerSpec.parse("f:1 zone=east down max_fails=0"),
                ServerSpec.parse("w:1 zone=west max_fails=0")));

        long before = server(pool, "e:1").picks();
        Threads.run(8, thread -> {
            for (int i = 0; i < 10_000; i++) {
                pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
            }
        });

        assertThat(server(pool, "e:1").picks() - before).isEqualTo(56_000);
    }

    @ParameterizedTest
    @CsvSource({"'', 140, name", "a b, 140, name", "east, 99, overprovisioning", "east, 10001, overprovisioning"})
    void preferencesOutOfRangeAreRefused(String name, int overprovisioning, String key) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new ZonePreference(name, overprovisioning))
                .satisfies(refused -> assertThat(refused.key()).isEqualTo(key));
    }

    @Test
    void zoneIsPartOfTheOneLineForm() {
        ServerSpec spec = ServerSpec.parse("e:1 zone=east backup");

        assertThat(spec.zone()).isEqualTo("east");
        assertThat(ServerSpec.parse(spec.toString())).isEqualTo(spec);
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServerSpec.parse("e:1 zone="))
                .withMessageContaining("zone");
    }
}
