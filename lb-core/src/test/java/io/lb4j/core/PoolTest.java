package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.groups.Tuple.tuple;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolTest {

    private final FakeTicker ticker = new FakeTicker();
    private final RecordingListener listener = new RecordingListener();

    private PoolBuilder builder(String... lines) {
        PoolBuilder builder =
                Pool.named("shop").scheduler(new FirstEligible()).ticker(ticker).listener(listener);
        for (String line : lines) {
            builder.server(line);
        }
        return builder;
    }

    private Pool pool(String... lines) {
        return builder(lines).build();
    }

    private static Server server(Pool pool, String id) {
        return Objects.requireNonNull(pool.snapshot().server(id), id);
    }

    private static String picked(Pool pool) {
        try (Pick pick = pool.pick(new PickRequest())) {
            return pick.server().id();
        }
    }

    private static String add(Pool pool, String line) {
        pool.update(specs -> {
            specs.add(ServerSpec.parse(line));
            return specs;
        });
        return line;
    }

    private static void remove(Pool pool, String id) {
        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals(id));
            return specs;
        });
    }

    // ---- definition

    @Test
    void unknownSchedulerIsRefusedWhereThereIsNone() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Pool.named("shop").build())
                .withMessage(
                        "scheduler: \"round_robin\" (expected: the name of a scheduler, but there is none on the class path;"
                                + " add lb-schedulers)");
    }

    @Test
    void poolNeedsAName() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Pool.named(" "))
                .withMessage("pool: \" \" (expected: a name)");
    }

    @Test
    void serversThatShareAnIdOrAnAddressAreRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool("a:1", "b:1 id=a:1"))
                .withMessage("pool shop, server: \"b:1\" (expected: each id and each address only once in a pool)");
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> pool("a:1", "a:1 id=b"));
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> pool("a:1", "a:1 id=b backup"));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without nullness checks can do
    void listenerIsNeverNull() {
        assertThatNullPointerException().isThrownBy(() -> pool("a:1").addListener(null));
    }

    // ---- changes

    @Test
    void snapshotTakenBeforeAnUpdateKeepsItsMembersAndShowsLiveCounters() {
        Pool pool = pool("a:1", "b:1");
        PoolSnapshot before = pool.snapshot();

        add(pool, "c:1");
        Pick pick = pool.pick(new PickRequest());

        assertThat(before.servers()).extracting(Server::id).containsExactly("a:1", "b:1");
        assertThat(before.servers().get(0).active()).isEqualTo(1);
        assertThat(pool.snapshot().version()).isEqualTo(before.version() + 1);
        pick.close();
    }

    @Test
    void primariesComeBeforeBackupsInConfigurationOrder() {
        Pool pool = pool("x:1 backup", "b:1", "y:1 backup", "a:1");

        assertThat(pool.snapshot().servers()).extracting(Server::id).containsExactly("b:1", "a:1", "x:1", "y:1");
        assertThat(pool.snapshot().levels()).extracting(Level::size).containsExactly(2, 2);
        assertThat(pool.snapshot()).hasToString("shop v1 [primaries[b:1, a:1], backups[x:1, y:1]]");
    }

    @Test
    void refusedUpdateLeavesEverythingAsItWas() {
        Pool pool = pool("a:1 max_conns=1", "b:1");
        PoolSnapshot before = pool.snapshot();

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.update(specs -> List.of(
                        ServerSpec.parse("a:1 max_conns=2"), ServerSpec.parse("c:1"), ServerSpec.parse("c:1 id=d"))));

        assertThat(pool.snapshot()).isSameAs(before);
        assertThat(listener.versions).containsExactly(1L);
    }

    @Test
    void updateThatThrowsLeavesEverythingAsItWas() {
        Pool pool = pool("a:1");
        PoolSnapshot before = pool.snapshot();

        assertThatIllegalStateException()
                .isThrownBy(() -> pool.update(specs -> {
                    specs.clear();
                    throw new IllegalStateException("no");
                }));

        assertThat(pool.snapshot()).isSameAs(before);
        assertThat(picked(pool)).isEqualTo("a:1");
    }

    /** Takes turns, and refuses a level that holds a server of weight 13. */
    private static final class Superstitious implements Scheduler {

        @Override
        public Picker picker(Level level, @Nullable Picker previous) {
            for (Server server : level.servers()) {
                if (server.weight() == 13) {
                    throw new InvalidValueException("weight", 13, "any other number");
                }
            }
            return new FirstEligible().picker(level, previous);
        }
    }

    @Test
    void updateThatTheSchedulerRefusesLeavesEverythingAsItWas() {
        Pool pool = builder("a:1 max_conns=1 upper=5", "b:1", "x:1 backup")
                .scheduler(new Superstitious())
                .build();
        PoolSnapshot before = pool.snapshot();
        add(pool, "gone:1 max_fails=1");
        Pick held = pool.pick(new PickRequest());
        remove(pool, "gone:1");
        PoolSnapshot now = pool.snapshot();

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.update(specs -> List.of(
                        ServerSpec.parse("a:1 max_conns=9 drain"),
                        ServerSpec.parse("gone:1"),
                        ServerSpec.parse("x:1 backup weight=13"))));

        assertThat(pool.snapshot()).isSameAs(now).isNotSameAs(before);
        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
        assertThat(server(pool, "a:1").reason()).isEqualTo("at max_conns=1");
        assertThat(picked(pool)).isEqualTo("b:1"); // the limit of a:1 is still 1
        held.close();
        assertThat(picked(pool)).isEqualTo("a:1");
    }

    @Test
    void schedulerThatRefusesTheServersIsNotTaken() {
        Pool pool = pool("a:1 weight=13");

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.scheduler(new Superstitious()))
                .withMessage("weight: \"13\" (expected: any other number)");

        assertThat(picked(pool)).isEqualTo("a:1");
        pool.weight("a:1", 12); // the old scheduler is in force
        pool.weight("a:1", 13);
    }

    @Test
    void removedServerReturnsWithItsCounters() {
        Pool pool = pool("a:1", "b:1");
        Pick held = pool.pick(new PickRequest());
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);

        remove(pool, "a:1");
        assertThat(pool.snapshot().server("a:1")).isNull();
        assertThat(picked(pool)).isEqualTo("b:1");
        add(pool, "a:1");

        assertThat(server(pool, "a:1").active()).isEqualTo(1);
        assertThat(server(pool, "a:1").count(Outcome.SUCCESS)).isEqualTo(1);
        held.complete(Outcome.SUCCESS);
        assertThat(server(pool, "a:1").active()).isZero();
    }

    @Test
    void busyServerIsRememberedHoweverLongItIsAway() {
        Pool pool = pool("a:1", "b:1");
        Pick held = pool.pick(new PickRequest());
        remove(pool, "a:1");

        ticker.advance(Duration.ofHours(2));
        pool.weight("b:1", 2);
        add(pool, "a:1");

        assertThat(server(pool, "a:1").active()).isEqualTo(1);
        held.close();
    }

    @Test
    void idleServerIsForgottenAfterThreeMinutes() {
        Pool pool = pool("a:1", "b:1");
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        remove(pool, "a:1");

        ticker.advance(Duration.ofMinutes(3));
        add(pool, "a:1");
        assertThat(server(pool, "a:1").count(Outcome.SUCCESS)).isEqualTo(1);

        remove(pool, "a:1");
        ticker.advance(Duration.ofSeconds(181));
        add(pool, "a:1");
        assertThat(server(pool, "a:1").count(Outcome.SUCCESS)).isZero();
    }

    @Test
    void operatorDrainsAndSwitchesOff() {
        Pool pool = pool("a:1", "b:1");
        Pick held = pool.pick(new PickRequest());

        assertThat(pool.admin("a:1", ServerState.DRAINING)).isTrue();
        assertThat(picked(pool)).isEqualTo("b:1");
        assertThat(server(pool, "a:1").reason()).isEqualTo("drained by the operator");
        assertThat(held.complete(Outcome.SUCCESS)).isTrue();

        assertThat(pool.admin("a:1", ServerState.DOWN)).isTrue();
        assertThat(pool.admin("a:1", ServerState.UP)).isTrue();
        assertThat(picked(pool)).isEqualTo("a:1");
        assertThat(listener.changes)
                .extracting(StateChange::from, StateChange::to)
                .containsExactly(
                        tuple(ServerState.UP, ServerState.DRAINING),
                        tuple(ServerState.DRAINING, ServerState.DOWN),
                        tuple(ServerState.DOWN, ServerState.UP));
    }

    @Test
    void unknownServersCannotBeEdited() {
        Pool pool = pool("a:1");

        assertThat(pool.admin("b:1", ServerState.DOWN)).isFalse();
        assertThat(pool.weight("b:1", 1)).isFalse();
        assertThat(pool.snapshot().version()).isEqualTo(1);
    }

    @Test
    void weightOutOfRangeIsRefused() {
        Pool pool = pool("a:1");

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.weight("a:1", 65536))
                .withMessage("weight: \"65536\" (expected: 0..65535)");

        assertThat(server(pool, "a:1").weight()).isEqualTo(1);
    }

    @Test
    void listenerThatThrowsDoesNotDisturb() {
        Pool pool = pool("a:1", "b:1");
        pool.addListener(new LbListener() {
            @Override
            public void published(PoolSnapshot snapshot) {
                throw new IllegalStateException("broken listener");
            }
        });
        RecordingListener behind = new RecordingListener();
        pool.addListener(behind);

        pool.weight("a:1", 2);

        assertThat(behind.versions).containsExactly(2L);
        assertThat(server(pool, "a:1").weight()).isEqualTo(2);
    }

    // ---- refusals

    @Test
    void refusalNamesEachServerWithTheReason() {
        Pool pool =
                pool("a:1 drain", "b:1 down", "c:1 weight=0", "d:1 max_conns=1", "e:1 fail_timeout=5s", "f:1 upper=1");
        for (int i = 0; i < 3; i++) {
            Pick pick = pool.pick(new PickRequest());
            if (pick.server().id().equals("e:1")) {
                pick.complete(Outcome.TIMEOUT);
            }
        }

        assertThatExceptionOfType(NoServerAvailableException.class)
                .isThrownBy(() -> pool.pick(new PickRequest()))
                .withMessage("pool shop: no server available: "
                        + "a:1 DRAINING (drained by the operator); "
                        + "b:1 DOWN (switched off by the operator); "
                        + "c:1 UP (weight 0); "
                        + "d:1 UP (at max_conns=1); "
                        + "e:1 EJECTED (failed 1 time, max_fails=1 fail_timeout=5s); "
                        + "f:1 UP (over its threshold upper=1)")
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty())
                .satisfies(e -> assertThat(e.pool()).isEqualTo("shop"));
        assertThat(pool.refused()).isEqualTo(1);
    }

    @Test
    void refusalNamesTenServersAtMost() {
        String[] lines = new String[12];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "s" + i + ":1 down";
        }

        assertThatExceptionOfType(NoServerAvailableException.class)
                .isThrownBy(() -> pool(lines).pick(new PickRequest()))
                .withMessageEndingWith("s9:1 DOWN (switched off by the operator); and 2 more");
    }

    // ---- entries

    @Test
    void completedPickCountsAsInactiveForAWhile() {
        Pool pool = pool("a:1");

        pool.pick(new PickRequest()).complete(Outcome.SUCCESS, Duration.ofSeconds(10));
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS, Duration.ofMinutes(2));
        assertThat(server(pool, "a:1").active()).isZero();
        assertThat(server(pool, "a:1").inactive()).isEqualTo(2);

        ticker.advance(Duration.ofSeconds(10));
        assertThat(server(pool, "a:1").inactive()).isEqualTo(1);

        ticker.advance(Duration.ofSeconds(110));
        assertThat(server(pool, "a:1").inactive()).isZero();
    }

    @Test
    void overloadEndsWhenEntriesExpireNotWhenTheyTurnInactive() {
        Pool pool = pool("a:1 upper=4", "b:1");
        for (int i = 0; i < 4; i++) {
            assertThat(pool.pick(new PickRequest()).complete(Outcome.SUCCESS, Duration.ofSeconds(i < 1 ? 5 : 10)))
                    .isTrue();
        }
        assertThat(picked(pool)).isEqualTo("b:1");

        ticker.advance(Duration.ofSeconds(5));
        assertThat(picked(pool)).isEqualTo("b:1"); // 3 entries: not below three quarters of 4

        ticker.advance(Duration.ofSeconds(5));
        assertThat(picked(pool)).isEqualTo("a:1");
    }

    @Test
    void lowerThresholdEndsOverload() {
        Pool pool = pool("a:1 upper=4 lower=1", "b:1");
        Pick[] held = new Pick[4];
        for (int i = 0; i < 4; i++) {
            held[i] = pool.pick(new PickRequest());
        }

        for (int i = 0; i < 3; i++) {
            held[i].complete(Outcome.SUCCESS);
            assertThat(picked(pool)).isEqualTo("b:1");
        }
        held[3].complete(Outcome.SUCCESS);
        assertThat(picked(pool)).isEqualTo("a:1");
    }

    @Test
    void higherUpperThresholdEndsOverloadAtOnce() {
        Pool pool = pool("a:1 upper=1", "b:1");
        Pick held = pool.pick(new PickRequest());
        assertThat(picked(pool)).isEqualTo("b:1");

        pool.weight("a:1", 2); // an edit that leaves the threshold alone
        assertThat(picked(pool)).isEqualTo("b:1");

        pool.update(specs -> {
            specs.set(0, specs.get(0).toBuilder().thresholds(3, 0).build());
            return specs;
        });
        assertThat(picked(pool)).isEqualTo("a:1");
        held.close();
    }
}
