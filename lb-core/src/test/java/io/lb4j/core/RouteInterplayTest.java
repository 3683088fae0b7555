package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What persistence by cookie, route and learning does where something else would keep a client away from its server. */
class RouteInterplayTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** The ways in which a request can name its server, with a client that behaves as a browser does. */
    enum Way {
        COOKIE(CookiePersistence.named("srv")),
        SIGNED_COOKIE(CookiePersistence.named("srv").signedBy(SECRET)),
        ROUTE(RoutePersistence.by("$cookie_srv")),
        LEARN(LearnedPersistence.of("$upstream_cookie_sid", "$cookie_sid"));

        @SuppressWarnings("ImmutableEnumChecker") // a record
        private final Persistence persistence;

        Way(Persistence persistence) {
            this.persistence = persistence;
        }
    }

    private final FakeTicker ticker = new FakeTicker();

    /** A client that keeps cookies. */
    private static final class Browser {

        private final Pool pool;
        private final Way way;
        private final Map<String, String> cookies = new HashMap<>();

        Browser(Pool pool, Way way) {
            this.pool = pool;
            this.way = way;
        }

        PickRequest request() {
            Map<String, String> variables = new HashMap<>(cookies);
            if (way == Way.LEARN && cookies.isEmpty()) {
                variables.put("upstream_cookie_sid", "session");
                cookies.put("cookie_sid", "session");
            }
            return PickRequest.ofVariables(null, variables);
        }

        /** Takes what the answer says; of kind route the application does, which knows its own name. */
        void took(Pick pick) {
            String setCookie = pick.setCookie();
            if (setCookie != null) {
                cookies.put("cookie_srv", String.valueOf(CookieHeader.valueSet(setCookie, "srv")));
            } else if (way == Way.ROUTE) {
                cookies.putIfAbsent(
                        "cookie_srv", String.valueOf(pick.server().spec().route()));
            }
        }

        String asks() {
            return asks(Outcome.SUCCESS);
        }

        String asks(Outcome outcome) {
            Pick pick = pool.pick(request());
            took(pick);
            pick.complete(outcome);
            return pick.server().id();
        }
    }

    private Pool pool(Way way, String... lines) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler(BoundClients.turns())
                .ticker(ticker)
                .persistence(way.persistence);
        for (String line : lines) {
            builder.server(line + " route=" + line.charAt(0));
        }
        return builder.build();
    }

    private static List<String> strangers(Pool pool) {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            try (Pick pick = pool.pick(new PickRequest())) {
                servers.add(pick.server().id());
            }
        }
        return servers;
    }

    @ParameterizedTest
    @EnumSource
    void clientStaysWithItsServer(Way way) {
        Pool pool = pool(way, "a:1", "b:1", "c:1");
        Browser first = new Browser(pool, way);
        assertThat(first.asks()).isEqualTo("a:1");

        assertThat(strangers(pool)).contains("b:1", "c:1");

        assertThat(first.asks()).isEqualTo("a:1");
        assertThat(first.asks()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @EnumSource
    void drainingServerAndOneOfWeightZeroKeepTheirClients(Way way) {
        Pool pool = pool(way, "a:1", "b:1", "c:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");

        pool.admin("a:1", ServerState.DRAINING);
        assertThat(client.asks()).isEqualTo("a:1");
        assertThat(strangers(pool)).doesNotContain("a:1");

        pool.admin("a:1", ServerState.UP);
        pool.weight("a:1", 0);
        assertThat(client.asks()).isEqualTo("a:1");
        assertThat(strangers(pool)).doesNotContain("a:1");
    }

    @ParameterizedTest
    @EnumSource
    void serverOverItsThresholdKeepsItsClients(Way way) {
        Pool pool = pool(way, "a:1 upper=1", "b:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");
        Pick held = pool.pick(client.request());

        assertThat(held.server().id()).isEqualTo("a:1");
        assertThat(client.asks()).isEqualTo("a:1");
        assertThat(strangers(pool)).containsOnly("b:1");
    }

    @ParameterizedTest
    @EnumSource
    void clientOfAServerThatIsDownGoesElsewhere(Way way) {
        Pool pool = pool(way, "a:1", "b:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");

        pool.admin("a:1", ServerState.DOWN);
        assertThat(client.asks()).isEqualTo("b:1");
        pool.admin("a:1", ServerState.UP);

        assertThat(client.asks()).isEqualTo(way == Way.ROUTE ? "a:1" : "b:1"); // that client never changes its route
    }

    @ParameterizedTest
    @EnumSource
    void clientOfARemovedServerGoesElsewhere(Way way) {
        Pool pool = pool(way, "a:1", "b:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");

        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals("a:1"));
            return specs;
        });

        assertThat(client.asks()).isEqualTo("b:1");
    }

    @ParameterizedTest
    @EnumSource
    void clientWhoseServerWasRemovedFindsItAgainIfItDidNotAskMeanwhile(Way way) {
        Pool pool = pool(way, "a:1", "b:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");

        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals("a:1"));
            return specs;
        });
        pool.update(specs -> {
            specs.add(ServerSpec.parse("a:1 route=a"));
            return specs;
        });

        assertThat(client.asks()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @EnumSource
    void clientOfAnEjectedServerGoesElsewhereAndMayProbeIt(Way way) {
        Pool pool = pool(way, "a:1", "b:1");
        Browser client = new Browser(pool, way);
        Browser other = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");
        other.cookies.putAll(client.cookies);
        client.asks(Outcome.TIMEOUT);

        if (way != Way.LEARN) { // one session has one place
            assertThat(client.asks()).isEqualTo("b:1");
        }
        ticker.advance(Duration.ofSeconds(20));

        assertThat(other.asks()).isEqualTo("a:1");
        assertThat(pool.snapshot().servers().get(0).state()).isEqualTo(ServerState.UP);
    }

    @ParameterizedTest
    @EnumSource
    void clientOfAServerAtItsLimitGoesElsewhere(Way way) {
        Pool pool = pool(way, "a:1 max_conns=1", "b:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");
        Pick held = pool.pick(client.request());

        Pick second = pool.pick(client.request());

        assertThat(held.server().id()).isEqualTo("a:1");
        assertThat(second.server().id()).isEqualTo("b:1");
    }

    @ParameterizedTest
    @EnumSource
    void retryGoesElsewhereAndTheClientStaysThere(Way way) {
        Pool pool = pool(way, "a:1 max_fails=0", "b:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");
        PickRequest request = client.request();

        pool.pick(request).complete(Outcome.BROKEN);
        Pick second = pool.pick(request);
        client.took(second);
        second.complete(Outcome.SUCCESS);

        assertThat(second.server().id()).isEqualTo("b:1");
        assertThat(client.asks()).isEqualTo(way == Way.ROUTE ? "a:1" : "b:1");
    }

    /** A request that went out on a kept connection which turned out dead gets its try back: there is nobody else to try. */
    @ParameterizedTest
    @EnumSource
    void loneServerThatDrainsIsTriedAgainByItsClient(Way way) {
        Pool pool = pool(way, "a:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");
        pool.admin("a:1", ServerState.DRAINING);
        PickRequest request = client.request();

        pool.pick(request).complete(Outcome.BROKEN);

        assertThat(pool.pick(request).server().id()).isEqualTo("a:1");
        assertThat(pool.tryPick(new PickRequest())).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void slowStartConcernsNewClientsOnly(Way way) {
        Pool pool = pool(way, "a:1 slow_start=60s", "b:1");
        Browser client = new Browser(pool, way);
        assertThat(client.asks()).isEqualTo("a:1");

        pool.admin("a:1", ServerState.DOWN);
        pool.admin("a:1", ServerState.UP);

        assertThat(pool.snapshot().servers().get(0).state()).isEqualTo(ServerState.STARTING);
        assertThat(client.asks()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @EnumSource
    void clientOfABackupGoesThereOnlyWhileNoPrimaryTakesIt(Way way) {
        Pool pool = pool(way, "a:1", "x:1 backup", "y:1 backup");
        pool.admin("a:1", ServerState.DOWN);
        Browser client = new Browser(pool, way);
        String backup = client.asks();
        assertThat(backup).isIn("x:1", "y:1");
        assertThat(client.asks()).isEqualTo(backup);
        assertThat(client.asks()).isEqualTo(backup);

        pool.admin("a:1", ServerState.UP);

        assertThat(client.asks()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @EnumSource
    void nothingInFlightIsNothingActive(Way way) {
        Pool pool = pool(way, "a:1 max_fails=0", "b:1 max_conns=1 max_fails=0");
        Browser client = new Browser(pool, way);
        for (int i = 0; i < 10; i++) {
            client.asks(i % 3 == 0 ? Outcome.BROKEN : Outcome.SUCCESS);
        }

        assertThat(pool.snapshot().servers())
                .allSatisfy(server -> assertThat(server.active()).isZero());
    }
}
