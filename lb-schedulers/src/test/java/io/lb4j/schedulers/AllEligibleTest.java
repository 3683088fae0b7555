package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllEligibleTest {

    private static final PickRequest ANYBODY = new PickRequest();

    private final FakeTicker ticker = new FakeTicker();

    private final Pool pool = Pool.named("all")
            .scheduler("round_robin")
            .health(HealthPolicy.maxFails())
            .ticker(ticker)
            .server("a:1 max_conns=1")
            .server("b:1 fail_timeout=10s")
            .server("c:1")
            .build();

    private Level level() {
        return pool.snapshot().levels().get(0);
    }

    private static void ask(AllEligible all, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(all.isKnownFor(ANYBODY)).isFalse();
        }
    }

    @Test
    void isKnownWhenAsManyHaveAskedAsThereAreServers() {
        AllEligible all = new AllEligible(level());

        ask(all, 2);

        assertThat(all.isKnownFor(ANYBODY)).isTrue();
        assertThat(all.isKnownFor(ANYBODY)).isTrue();
    }

    @Test
    void isUnknownAsSoonAsAServerIsFullAndUntilItHasAPlaceAgain() {
        AllEligible all = new AllEligible(level());
        ask(all, 2);
        assertThat(all.isKnownFor(ANYBODY)).isTrue();

        Pick full = pool.pick(new PickRequest());
        assertThat(full.server().id()).isEqualTo("a:1");
        ask(all, 10);
        full.complete(Outcome.SUCCESS);

        ask(all, 2);
        assertThat(all.isKnownFor(ANYBODY)).isTrue();
    }

    @Test
    void isUnknownToARequestThatHasTriedAServer() {
        AllEligible all = new AllEligible(level());
        ask(all, 2);
        PickRequest retry = new PickRequest();
        pool.pick(retry).complete(Outcome.SUCCESS);
        ask(all, 2);
        assertThat(all.isKnownFor(ANYBODY)).isTrue();

        assertThat(all.isKnownFor(retry)).isFalse();
    }

    @Test
    void isUnknownWhileAServerIsEjected() {
        AllEligible all = new AllEligible(level());
        for (int i = 0; i < 3; i++) {
            Pick pick = pool.pick(new PickRequest());
            pick.complete(pick.server().id().equals("b:1") ? Outcome.CONNECT_FAILED : Outcome.SUCCESS);
        }
        ask(all, 10);

        ticker.advance(Duration.ofSeconds(11));
        ask(all, 10); // the next pick is its trial, which only one may have

        for (int i = 0; i < 6; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }
        ask(all, 2);
        assertThat(all.isKnownFor(ANYBODY)).isTrue();
    }

    @Test
    void isNeverKnownOfALevelWithAServerThatIsOut() {
        pool.admin("b:1", ServerState.DOWN);

        ask(new AllEligible(level()), 20);
    }

    @Test
    void isKnownAtOnceOfALevelWithoutServers() {
        pool.update(servers -> List.of());

        assertThat(new AllEligible(level()).isKnownFor(ANYBODY)).isTrue();
    }
}
