package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.testkit.FakeTicker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyPersistenceTest {

    private final FakeTicker ticker = new FakeTicker();

    private Pool pool(KeyPersistence persistence, String... lines) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler(BoundClients.turns())
                .ticker(ticker)
                .persistence(persistence);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private static PickRequest request(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return PickRequest.ofVariables(null, variables);
    }

    private static String picked(Pool pool, PickRequest request) {
        return BoundClients.picked(pool, request);
    }

    private static String bearer(String claims) {
        String payload =
                Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        return "Bearer eyJhbGciOiJIUzI1NiJ9." + payload + ".c2ln";
    }

    @Test
    void requestsOfOneHeaderGoToOneServer() {
        Pool pool = pool(KeyPersistence.by("$http_x_user"), "a:1", "b:1", "c:1");

        assertThat(picked(pool, request("http_x_user", "ann"))).isEqualTo("a:1");
        assertThat(picked(pool, request("http_x_user", "bob"))).isEqualTo("b:1");
        assertThat(picked(pool, request("http_x_user", "ann"))).isEqualTo("a:1");
        assertThat(picked(pool, request("http_x_user", "bob"))).isEqualTo("b:1");
        assertThat(pool.persistenceEntries()).isEqualTo(2);
    }

    @Test
    void requestsOfOneClaimGoToOneServerWhateverElseTheTokenSays() {
        Pool pool = pool(KeyPersistence.by("$jwt_claim_sub"), "a:1", "b:1");

        assertThat(picked(pool, request("http_authorization", bearer("{\"sub\":\"ann\",\"iat\":1}"))))
                .isEqualTo("a:1");
        assertThat(picked(pool, request("http_authorization", bearer("{\"sub\":\"bob\"}"))))
                .isEqualTo("b:1");
        assertThat(picked(pool, request("http_authorization", bearer("{\"iat\":2,\"sub\":\"ann\"}"))))
                .isEqualTo("a:1");
    }

    @Test
    void firstValueThatThereIsCounts() {
        Pool pool = pool(KeyPersistence.by("$cookie_sid", "$http_x_user", "$remote_addr"), "a:1", "b:1", "c:1");

        assertThat(picked(pool, request("cookie_sid", "1", "http_x_user", "ann")))
                .isEqualTo("a:1");
        assertThat(picked(pool, request("http_x_user", "ann"))).isEqualTo("b:1");
        assertThat(BoundClients.picked(pool, "192.0.2.1")).isEqualTo("c:1");

        assertThat(picked(pool, request("cookie_sid", "1", "http_x_user", "bob")))
                .isEqualTo("a:1");
        assertThat(picked(pool, request("cookie_sid", "", "http_x_user", "ann")))
                .isEqualTo("b:1");
        assertThat(BoundClients.picked(pool, "192.0.2.1")).isEqualTo("c:1");
    }

    @Test
    void sameValueInAnotherPlaceIsAnotherKey() {
        Pool pool = pool(KeyPersistence.by("$cookie_sid", "$http_x_user"), "a:1", "b:1");

        assertThat(picked(pool, request("cookie_sid", "ann"))).isEqualTo("a:1");
        assertThat(picked(pool, request("http_x_user", "ann"))).isEqualTo("b:1");
    }

    @Test
    void requestWithoutAnyValueIsNotBound() {
        Pool pool = pool(KeyPersistence.by("$http_x_user", "$jwt_claim_sub"), "a:1", "b:1");

        assertThat(picked(pool, request())).isEqualTo("a:1");
        assertThat(picked(pool, request())).isEqualTo("b:1");
        assertThat(pool.persistenceEntries()).isZero();
    }

    @Test
    void entryLivesForItsTimeoutAfterTheLastPick() {
        Pool pool = pool(KeyPersistence.by("$key").withTimeout(Duration.ofSeconds(10)), "a:1", "b:1");
        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("a:1");

        ticker.advance(Duration.ofSeconds(9));
        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("a:1");
        ticker.advance(Duration.ofSeconds(10));

        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("b:1");
    }

    @Test
    void drainingServerKeepsItsClientsUnlessTheyAreToLeave() {
        Pool pool = pool(KeyPersistence.by("$key"), "a:1", "b:1");
        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("a:1");
        pool.admin("a:1", ServerState.DRAINING);
        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("a:1");

        pool.persistence(KeyPersistence.by("$key").expiringQuiescent());

        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("b:1");
    }

    @Test
    void clientOfAServerThatIsDownIsBoundAnew() {
        Pool pool = pool(KeyPersistence.by("$key"), "a:1", "b:1");
        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("a:1");

        pool.admin("a:1", ServerState.DOWN);
        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("b:1");
        pool.admin("a:1", ServerState.UP);

        assertThat(picked(pool, PickRequest.forKey("k"))).isEqualTo("b:1");
    }

    @Test
    void tableNeverOutgrowsItsBound() {
        Pool pool = pool(KeyPersistence.by("$key").withMaxEntries(10), "a:1", "b:1");
        for (int i = 0; i < 100; i++) {
            picked(pool, PickRequest.forKey("k" + i));
        }

        assertThat(pool.persistenceEntries()).isEqualTo(10);
    }

    @Test
    void keysThatCannotTellClientsApartAreRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(KeyPersistence::by)
                .withMessage("keys: \"\" (expected: one or more variables, such as $cookie_sid)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> KeyPersistence.by("everybody"))
                .withMessage("keys: \"everybody\" (expected: a variable, such as $cookie_sid)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> KeyPersistence.by("$remote_adr"))
                .withMessageStartingWith("keys: \"$remote_adr\" (expected: ")
                .withMessageEndingWith("did you mean \"$remote_addr\"?");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> KeyPersistence.by("$upstream_cookie_sid")); // not known before the answer
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> KeyPersistence.by("$key").withTimeout(Duration.ZERO))
                .withMessage("timeout: \"PT0S\" (expected: 1s to 31d)");
    }

    @Test
    void onlyKeysThatNeedNoMessageBindBareConnections() {
        assertThat(KeyPersistence.by("$cookie_sid", "$remote_addr").bindsConnections())
                .isTrue();
        assertThat(KeyPersistence.by("$remote_addr$http_x").bindsConnections()).isFalse();
        assertThat(CookiePersistence.named("srv").bindsConnections()).isFalse();
        assertThat(PersistenceTemplate.client().bindsConnections()).isTrue();
        assertThat(List.of(
                        RoutePersistence.by("$arg_r").bindsConnections(),
                        LearnedPersistence.of("$upstream_cookie_s", "$cookie_s").bindsConnections()))
                .containsOnly(false);
    }
}
