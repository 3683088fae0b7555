package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AgentCheckTest {

    private final RecordingListener listener = new RecordingListener();
    private final Pool pool = pool("a:1 weight=40", "b:1 weight=40");

    private Pool pool(String... lines) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler(new FirstEligible())
                .health(HealthPolicy.maxFails()
                        .withProbe(Probe.tcp().turningAfter(1, 1))
                        .withAgent(AgentCheck.at(9999)))
                .ticker(new FakeTicker())
                .listener(listener);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private Server a() {
        return Objects.requireNonNull(pool.snapshot().server("a:1"));
    }

    private String picked() {
        Pick pick = pool.pick(new PickRequest());
        pick.complete(Outcome.SUCCESS);
        return pick.server().id();
    }

    @Test
    void percentageScalesTheWeightAndLeavesTheConfiguredOneAlone() {
        pool.agentSaid("a:1", "75%");
        assertThat(a().weight()).isEqualTo(30);
        assertThat(a().spec().weight()).isEqualTo(40);

        pool.agentSaid("a:1", "200%");
        assertThat(a().weight()).isEqualTo(80);
        pool.agentSaid("a:1", "999999999%");
        assertThat(a().weight()).as("256 percent at most").isEqualTo(103);

        pool.agentSaid("a:1", "100%");
        assertThat(a().weight()).isEqualTo(40);
    }

    @Test
    void shareSurvivesAChangeOfTheConfiguredWeightAndAnUpdate() {
        pool.agentSaid("a:1", "50%");

        pool.weight("a:1", 10);
        assertThat(a().weight()).isEqualTo(5);
        assertThat(a().spec().weight()).isEqualTo(10);

        pool.update(specs -> {
            specs.replaceAll(spec -> spec.withWeight(7));
            return specs;
        });
        assertThat(a().weight()).as("rounded up").isEqualTo(4);
        assertThat(a().spec().weight()).isEqualTo(7);
    }

    @Test
    void onlyZeroPercentTakesAWeightToZero() {
        pool.weight("a:1", 1);
        pool.agentSaid("a:1", "1%");
        assertThat(a().weight()).isEqualTo(1);

        pool.agentSaid("a:1", "0%");
        assertThat(a().weight()).isZero();
        assertThat(a().lastWeight()).isEqualTo(1);
        assertThat(a().reason()).isEqualTo("weight 0, as its agent said 0%");
        assertThat(picked()).isEqualTo("b:1");
    }

    @Test
    void drainMaintAndReadyAreWishesThatOnlyReadyEnds() {
        pool.agentSaid("a:1", "drain#deploying");
        assertThat(a().state()).isEqualTo(ServerState.DRAINING);
        assertThat(a().reason()).isEqualTo("its agent said drain#deploying");
        assertThat(picked()).isEqualTo("b:1");

        pool.agentSaid("a:1", "up 50%");
        assertThat(a().state()).isEqualTo(ServerState.DRAINING);
        pool.agentSaid("a:1", "maint");
        assertThat(a().state()).isEqualTo(ServerState.DOWN);
        pool.agentSaid("a:1", "ready");
        assertThat(a().state()).isEqualTo(ServerState.UP);
        assertThat(a().weight()).isEqualTo(20);
        assertThat(listener.changes)
                .extracting(StateChange::to)
                .containsExactly(ServerState.DRAINING, ServerState.DOWN, ServerState.UP);
    }

    @Test
    void downIsEndedByUpOnly() {
        for (String word : new String[] {"down", "DOWN#out of disk", "fail", "failed", "stopped#bye"}) {
            pool.agentSaid("a:1", word);
            assertThat(a().state()).as(word).isEqualTo(ServerState.DOWN);
            assertThat(a().reason()).isEqualTo("its agent said " + word);
            pool.agentSaid("a:1", "ready");
            assertThat(a().state()).isEqualTo(ServerState.DOWN);
            pool.agentSaid("a:1", "up");
            assertThat(a().state()).isEqualTo(ServerState.UP);
        }
    }

    @Test
    void agentCannotUndoWhatOperatorOrProbeDecided() {
        pool.admin("a:1", ServerState.DOWN);
        pool.agentSaid("a:1", "ready,up\t100%");
        assertThat(a().reason()).isEqualTo("switched off by the operator");
        pool.admin("a:1", ServerState.UP);

        pool.probed("a:1", false, "its probe could not connect");
        pool.agentSaid("a:1", "up");
        assertThat(a().state()).isEqualTo(ServerState.DOWN);
        assertThat(a().reason()).isEqualTo("its probe could not connect");

        pool.agentSaid("a:1", "down");
        pool.probed("a:1", true, "its probe connected");
        assertThat(a().state())
                .as("and the probe cannot undo what the agent said")
                .isEqualTo(ServerState.DOWN);
        pool.admin("a:1", ServerState.DRAINING);
        assertThat(a().reason()).isEqualTo("drained by the operator");
    }

    @Test
    void unknownWordsAreReturnedAndTheOthersHold() {
        assertThat(pool.agentSaid("a:1", "maxconn:30 50% -5% 1e9%")).containsExactly("maxconn:30", "-5%", "1e9%");
        assertThat(a().weight()).isEqualTo(20);
        assertThat(pool.agentSaid("a:1", "  ")).isEmpty();
        assertThat(pool.agentSaid("nobody", "down")).isEmpty();
    }

    @Test
    void serverThatComesBackStartsSlowly() {
        Pool slow = pool("a:1 slow_start=10s", "b:1");
        slow.agentSaid("a:1", "down");
        slow.agentSaid("a:1", "up");
        assertThat(Objects.requireNonNull(slow.snapshot().server("a:1")).state())
                .isEqualTo(ServerState.STARTING);
    }

    @Test
    void agentWithoutAPortOrAnIntervalIsRefused() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> AgentCheck.at(0))
                .hasMessageContaining("probe.agent")
                .hasMessageContaining("1..65535");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> new AgentCheck(1, Duration.ofSeconds(1), Duration.ofSeconds(2)))
                .hasMessageContaining("probe.timeout");
    }
}
