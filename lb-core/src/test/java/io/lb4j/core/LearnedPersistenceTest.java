package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnedPersistenceTest {

    private static final LearnedPersistence LEARN = LearnedPersistence.of("$upstream_cookie_sid", "$cookie_sid");

    private final FakeTicker ticker = new FakeTicker();

    private Pool pool(LearnedPersistence persistence) {
        return Pool.named("shop")
                .scheduler(BoundClients.turns())
                .ticker(ticker)
                .persistence(persistence)
                .server("a:1")
                .server("b:1")
                .build();
    }

    private static PickRequest creating(String session) {
        return PickRequest.ofVariables(null, Map.of("upstream_cookie_sid", session));
    }

    private static PickRequest with(String session) {
        return PickRequest.ofVariables(null, Map.of("cookie_sid", session));
    }

    private static String served(Pool pool, PickRequest request) {
        Pick pick = pool.pick(request);
        pick.complete(Outcome.SUCCESS);
        return pick.server().id();
    }

    @Test
    void sessionThatNoServerCreatedIsNotLearnt() {
        Pool pool = pool(LEARN);

        assertThat(served(pool, with("s"))).isEqualTo("a:1");
        assertThat(served(pool, with("s"))).isEqualTo("b:1");
        assertThat(pool.persistenceEntries()).isZero();
    }

    @Test
    void whatTheAnswerSaysMayBeKnownLate() {
        Pool pool = pool(LEARN);
        Map<String, String> variables = new HashMap<>();
        Pick pick = pool.pick(PickRequest.ofVariables(null, variables));
        variables.put("upstream_cookie_sid", "s");
        pick.complete(Outcome.SUCCESS);

        assertThat(served(pool, with("s"))).isEqualTo("a:1");
        assertThat(served(pool, with("s"))).isEqualTo("a:1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"PASSED_ON", "CONNECT_FAILED", "TIMEOUT", "BROKEN", "INVALID_RESPONSE", "ERROR_STATUS"})
    void attemptThatDidNotGoWellTeachesNothing(Outcome outcome) {
        Pool pool = pool(LEARN);

        pool.pick(creating("s")).complete(outcome);

        assertThat(pool.persistenceEntries()).isZero();
    }

    @Test
    void lookingUpDoesNotRenewButBeingServedDoes() {
        Pool pool = pool(LEARN.withTimeout(Duration.ofSeconds(10)));
        assertThat(served(pool, creating("s"))).isEqualTo("a:1");

        ticker.advance(Duration.ofSeconds(9));
        assertThat(served(pool, with("s"))).isEqualTo("a:1");
        ticker.advance(Duration.ofSeconds(9));
        Pick failing = pool.pick(with("s"));
        assertThat(failing.server().id()).isEqualTo("a:1");
        failing.complete(Outcome.ERROR_STATUS);
        ticker.advance(Duration.ofSeconds(1));

        assertThat(pool.persistenceEntries()).isZero();
        assertThat(served(pool, with("s"))).isEqualTo("b:1");
        assertThat(pool.persistenceEntries()).isZero();
    }

    @Test
    void sessionMovesForGoodWithTheServerThatServedIt() {
        Pool pool = pool(LEARN);
        assertThat(served(pool, creating("s"))).isEqualTo("a:1");
        pool.admin("a:1", ServerState.DOWN);
        assertThat(served(pool, with("s"))).isEqualTo("b:1");

        pool.admin("a:1", ServerState.UP);

        assertThat(served(pool, with("s"))).isEqualTo("b:1");
        assertThat(pool.persistenceEntries()).isEqualTo(1);
    }

    @Test
    void sessionIsLearntAtTheEndOfTheAnswerOrAtItsHeader() {
        Pool late = pool(LEARN);
        late.pick(creating("s")).noteHeader();
        assertThat(late.persistenceEntries()).isZero();

        Pool early = pool(LEARN.learningAtHeader());
        Pick open = early.pick(creating("s"));
        open.noteHeader();
        assertThat(early.persistenceEntries()).isEqualTo(1);
        assertThat(served(early, with("s"))).isEqualTo("a:1");
        assertThat(open.outcome()).isNull();
    }

    @Test
    void fullTableForgetsThoseNotSeenForLong() {
        Pool pool = pool(LEARN.withMaxEntries(20));
        String server = served(pool, creating("kept"));
        for (int i = 0; i < 200; i++) {
            served(pool, creating("s" + i));
            assertThat(served(pool, with("kept"))).isEqualTo(server);
        }

        assertThat(pool.persistenceEntries()).isEqualTo(20);
    }

    @Test
    void sessionsThatCannotBeToldAreRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> LearnedPersistence.of("constant", "$cookie_sid"))
                .withMessage("create: \"constant\" (expected: a variable, such as $cookie_sid)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> LearnedPersistence.of("$upstream_cookie_", "$cookie_sid"))
                .withMessageStartingWith("create: \"$upstream_cookie_\"");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> LearnedPersistence.of("$upstream_cookie_sid", "$upstream_cookie_sid"))
                .withMessageStartingWith("lookup: \"$upstream_cookie_sid\"");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new LearnedPersistence(
                        List.of("$upstream_cookie_s"), List.of(), Duration.ofMinutes(1), 1, false))
                .withMessageStartingWith("lookup: \"\"");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> LEARN.withMaxEntries(0))
                .withMessage("max-entries: \"0\" (expected: 1 or more)");
    }
}
