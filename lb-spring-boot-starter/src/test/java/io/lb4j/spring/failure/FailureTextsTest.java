package io.lb4j.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.spring.YamlContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTextsTest {

    @Test
    void unknownSchedulerIsNamedWithTheNearestOne() {
        String text = textOf("""
                lb:
                  pools:
                    orders:
                      scheduler: round_robbin
                      servers: 127.0.0.1:9001
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.scheduler")
                .contains("Value:    round_robbin")
                .contains("Origin:   Byte array resource [application.yml] - 4:18")
                .contains("Expected: one of these schedulers: ")
                .contains("least_conn")
                .contains("Did you mean \"round_robin\"?");
    }

    @Test
    void wrongSchedulerInTheDefaultsIsBlamedThere() {
        String text = textOf("""
                lb:
                  defaults.scheduler: rrr
                  pools.orders.servers: 127.0.0.1:9001
                """);

        assertThat(text).contains("Property: lb.defaults.scheduler").contains("Did you mean \"rr\"?");
    }

    @Test
    void schedulerThatLacksAnArgumentSaysHowItIsWritten() {
        String text = textOf("""
                lb.pools.orders:
                  scheduler: hash
                  servers: 127.0.0.1:9001
                """);

        assertThat(text).contains("Property: lb.pools.orders.scheduler").contains("Expected: ");
    }

    @Test
    void serviceOfAnUnknownPoolNamesTheKnownOnes() {
        String text = textOf("""
                lb:
                  pools:
                    orders.servers: 127.0.0.1:9001
                    stock.servers: 127.0.0.1:9002
                  services:
                    web: { address: ":8080", pool: ordres }
                """);

        assertThat(text)
                .contains("Property: lb.services.web.pool")
                .contains("Value:    ordres")
                .contains("orders, stock")
                .contains("Did you mean \"orders\"?");
    }

    @Test
    void serviceWithoutAddressSaysWhatToWrite() {
        String text = textOf("""
                lb:
                  pools.orders.servers: 127.0.0.1:9001
                  services.web.pool: orders
                """);

        assertThat(text)
                .contains("The property lb.services.web.address is missing or empty.")
                .contains(":8080");
    }

    @Test
    void serviceWithAnImpossiblePortIsRefused() {
        String text = textOf("""
                lb:
                  pools.orders.servers: 127.0.0.1:9001
                  services.web: { address: ":80800", pool: orders }
                """);

        assertThat(text).contains("Property: lb.services.web.address").contains("Expected: 0..65535");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ queue.timeout: 5s } | queue.length | 1 or more, or timeout means nothing",
                "{ queue: { length: 0, timeout: 5s } } | queue.length | 1 or more, or timeout means nothing",
                "{ queue.length: -1 } | queue.length | 0 or more",
                "{ queue: { length: 1, timeout: 0s } } | queue.timeout | 1ms to 1h",
                "{ zone.overprovisioning: 150 } | zone.name | the pool's own zone, or overprovisioning means nothing",
                "{ zone: { name: east, overprovisioning: 99 } } | zone.overprovisioning | 100..10000 percent",
                "{ zone.name: a b } | zone.name | text without spaces",
                "{ max-in-flight: -1 } | max-in-flight | 0 or more",
                "{ retry.budget.percent: 101 } | retry.budget.percent | 0..100",
                "{ retry.budget.window: 5s } | retry.budget.percent | 0..100, or the other keys of budget mean nothing",
                "{ retry.budget: { percent: 20, window: 0s } } | retry.budget.window | 1s to 10m",
                "{ retry: { per-try-timeout: 2s, total-timeout: 1s } } | retry.total-timeout | no less than per-try-timeout",
                "{ retry: { hedge-delay: -1ms } } | retry.hedge-delay | 0 or more",
                "{ retry: { hedge-delay: 2s, per-try-timeout: 1s } } | retry.hedge-delay | less than per-try-timeout",
                "{ retry: { hedge-delay: 1s, tries: 1 } } | retry.tries | a hedge is a second attempt",
                "{ retry.hedge-delay: 1s, persistence.kind: client } | retry.hedge-delay | 0 in a pool with persistence",
            })
    void limitOrRetryThatCannotBeMeantIsRefused(String pool, String key, String expected) {
        String text = textOf("lb.pools.orders: " + pool.replaceFirst("\\{", "{ servers: \"127.0.0.1:9001\","));

        assertThat(text).contains("roperty lb.pools.orders." + key + " ").contains(expected);
    }

    @Test
    void twoServersWithOneAddressAreRefused() {
        String text = textOf("""
                lb.pools.orders.servers:
                  - 127.0.0.1:9001
                  - 127.0.0.1:9002
                  - address: 127.0.0.1:9001
                    weight: 3
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.servers[2]")
                .contains("Value:    127.0.0.1:9001")
                .contains("servers[0] has it too");
    }

    @Test
    void malformedServerLineIsShownWithItsPlace() {
        String text = textOf("""
                lb.pools.orders.servers:
                  - 127.0.0.1:9001
                  - 127.0.0.1:9002 wieght=3
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.servers[1]")
                .contains("Value:    127.0.0.1:9002 wieght=3")
                .contains("Origin:   Byte array resource [application.yml] - 3:5")
                .contains("Did you mean \"weight\"?");
    }

    @Test
    void wrongValueOfANestedServerIsShownWithItsPlace() {
        String text = textOf("""
                lb.pools.orders.servers:
                  - 127.0.0.1:9001
                  - address: 127.0.0.1:9002
                    max-fails: -1
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.servers[1].max-fails")
                .contains("Value:    -1")
                .contains("Origin:   Byte array resource [application.yml] - 4:16");
    }

    @Test
    void poolWithoutServersIsRefused() {
        String text = textOf("lb.pools.orders.scheduler: rr");

        assertThat(text).contains("The property lb.pools.orders.servers is missing or empty.");
    }

    @Test
    void poolOfBackupsOnlyIsRefused() {
        String text = textOf("lb.pools.orders.servers: 127.0.0.1:9001 backup");

        assertThat(text)
                .contains("Property: lb.pools.orders.servers")
                .contains("Expected: at least one server that is not a backup");
    }

    @Test
    void whatOnlyTheKernelCarriesIsRefused() {
        String pool = """
                lb.pools.orders.servers: 127.0.0.1:9001
                lb.services.web.pool: orders
                lb.services.web.address: :8080
                """;

        assertThat(textOf(pool + "lb.services.web.protocol: udp"))
                .contains("Property: lb.services.web.protocol")
                .contains("Expected: http or tcp, unless via is nat, dr or tun");
        assertThat(textOf(pool + "lb.services.web.mark: 5"))
                .contains("Property: lb.services.web.mark")
                .contains("unless via is nat, dr or tun");
        assertThat(textOf(pool + "lb.services.web.kernel.when-down: remove"))
                .contains("Property: lb.services.web.kernel.when-down")
                .contains("unless via is nat, dr or tun");
    }

    @Test
    void wordThatIsNoneOfAClosedSetNamesTheSet() {
        String text = textOf("""
                lb.pools.orders.servers: 127.0.0.1:9001
                lb.services.web: { pool: orders, address: ":8080", protocol: htp }
                """);

        assertThat(text)
                .contains("Property: lb.services.web.protocol")
                .contains("Expected: one of http, tcp, udp, sctp")
                .contains("Did you mean \"http\"?");
    }

    @Test
    void textInPlaceOfATimeSaysHowTimesAreWritten() {
        String text = textOf("""
                lb.pools.orders.servers: 127.0.0.1:9001
                lb.services.web: { pool: orders, address: ":8080", connect-timeout: soon }
                """);

        assertThat(text)
                .contains("Property: lb.services.web.connect-timeout")
                .contains("Expected: a time such as 500ms, 10s or 5m");
    }

    @Test
    void probeThatTakesLongerThanItsIntervalIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe: { http: /healthz, interval: 1s, timeout: 2s }
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.health.probe.timeout")
                .contains("at most the interval");
    }

    @Test
    void bundleOfAProbeThatDoesNotExistIsRefusedWithTheNearest() {
        String text = textOf("""
                spring.ssl.bundle.pem.internal.truststore.certificate: "classpath:nowhere.pem"
                lb.defaults.health.probe: { http: /healthz, ssl-bundle: intern }
                lb.pools.orders.servers: 127.0.0.1:9001
                """);

        assertThat(text)
                .contains("Property: lb.defaults.health.probe.ssl-bundle")
                .contains("spring.ssl.bundle: internal")
                .contains("Did you mean \"internal\"?");
    }

    @Test
    void bundleWithoutTlsIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe: { http: /healthz, tls: false, ssl-bundle: internal }
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.health.probe.ssl-bundle")
                .contains("tls is false");
    }

    @Test
    void tlsForAProbeThatOnlyConnectsIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe: { tcp: true, tls: true }
                """);

        assertThat(text).contains("Property: lb.pools.orders.health.probe.tls").contains("unless http or grpc is set");
    }

    @Test
    void twoQuestionsAtOnceAreRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe: { http: /healthz, grpc: "" }
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.health.probe")
                .contains("Value:    http, grpc")
                .contains("one of http, grpc, command and tcp");
    }

    @Test
    void agentOnNoPortIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe.agent: 0
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.health.probe.agent")
                .contains("1..65535");
    }

    @Test
    void portZeroIsRefusedWhereNoKernelCarriesThePool() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:0
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.servers")
                .contains("Value:    127.0.0.1:0")
                .contains("port 0, the port of the service, is for services that the kernel carries");
    }

    @Test
    void riseOfAnAgentAloneIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe: { agent: 9999, rise: 2 }
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.health.probe.http")
                .contains("an agent knows interval and timeout only");
    }

    @Test
    void commandWithoutAProgramIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe.command: [" ", "--host"]
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.health.probe.command")
                .contains("a program and its arguments");
    }

    @Test
    void probeThatNeverRisesIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe: { http: /healthz, rise: 0 }
                """);

        assertThat(text).contains("Property: lb.pools.orders.health.probe.rise").contains("1 or more");
    }

    @Test
    void probeThatAsksNothingIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.probe.interval: 1s
                """);

        assertThat(text).contains("Property: lb.pools.orders.health.probe.http").contains("tcp: true");
    }

    @Test
    void unknownKindOfFailureIsRefusedWithTheNearest() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  health.failures: [conect, 5xx]
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.health.failures")
                .contains("Expected: some of connect, timeout, closed, invalid, retried")
                .contains("Did you mean \"connect\"?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    outlier: { deviations: 2, max-ejected: 0 }      | outlier.max-ejected             | 1..100 percent
                    outlier: { max-ejected: 10 }                    | outlier.deviations              | or the other keys mean nothing
                    outlier: { deviations: 2, minimum-requests: 0 } | outlier.minimum-requests        | 1 or more
                    outlier: { deviations: 2, minimum-servers: 1 }  | outlier.minimum-servers         | 2 or more
                    outlier: { deviations: 2, max-pause: 5s }       | outlier.max-pause               | at least base-pause, 30s
                    panic: { below: 101 }                           | panic.below                     | 1..100 percent
                    panic: { mode: fail }                           | panic.below                     | or mode means nothing
                    slow-start-floor: 101                           | slow-start-floor                | 1..100 percent
                    slow-start-floor: 0                             | slow-start-floor                | 1..100 percent
                    breaker: { pause: 5s }                          | breaker.failure-rate            | or the pause means nothing
                    breaker: { consecutive-failures: 3, window: 9 } | breaker.failure-rate            | mean nothing
                    breaker: { failure-rate: 101 }                  | breaker.failure-rate            | 0..100 percent
                    breaker: { consecutive-failures: -1 }           | breaker.consecutive-failures    | 0..1000
                    breaker: { failure-rate: 9, window: 9, window-time: 9s } | breaker.window         | either window or window-time
                    breaker: { failure-rate: 9, minimum-requests: 101 }      | breaker.minimum-requests | at most the window of 100
                    """)
    void contradictionInTheHealthOfAPoolIsRefused(String health, String property, String expected) {
        String text = textOf("""
                lb.pools.orders:
                  servers: [127.0.0.1:9001, 127.0.0.1:9002]
                  health:
                    %s
                """.formatted(health));

        assertThat(text)
                .contains("Property: lb.pools.orders.health." + property)
                .contains(expected);
    }

    @Test
    void persistenceOfNoKindIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  persistence.timeout: 5m
                """);

        assertThat(text).contains("Property: lb.pools.orders.persistence.kind").contains("Expected: client");
    }

    @Test
    void persistenceThatCannotBeIsRefused() {
        assertThat(persistence("kind: client, netmask: 33"))
                .contains("Property: lb.pools.orders.persistence.netmask")
                .contains("Value:    33")
                .contains("Expected: 0..32, or a mask such as 255.255.255.0");
        assertThat(persistence("kind: client, netmask: 255.0.255.0"))
                .contains("Value:    255.0.255.0")
                .contains("Expected: 0..32, or a mask such as 255.255.255.0");
        assertThat(persistence("kind: client, prefix: 129"))
                .contains("Property: lb.pools.orders.persistence.prefix")
                .contains("Expected: 0..128");
        assertThat(persistence("kind: client, timeout: 0s"))
                .contains("Property: lb.pools.orders.persistence.timeout")
                .contains("Expected: 1s to 31d");
        assertThat(persistence("kind: client, max-entries: 0"))
                .contains("Property: lb.pools.orders.persistence.max-entries")
                .contains("Expected: 1 or more");
        assertThat(persistence("kind: all-port"))
                .contains("Property: lb.pools.orders.persistence.kind")
                .contains("Expected: one of none, client, all-ports, mark")
                .contains("Did you mean \"all-ports\"?");
        assertThat(persistence("expire-quiescent: true")).contains("Property: lb.pools.orders.persistence.kind");
    }

    @Test
    void persistenceByWhatARequestSaysMustSayWhereItIsFound() {
        assertThat(persistence("kind: key"))
                .contains("Property: lb.pools.orders.persistence.keys")
                .contains("Expected: one or more variables, such as $cookie_sid");
        assertThat(persistence("kind: route, keys: [$cookie_route, $remote_adr]"))
                .contains("Property: lb.pools.orders.persistence.keys")
                .contains("Value:    $remote_adr")
                .contains("Did you mean \"$remote_addr\"?");
        assertThat(persistence("kind: learn, create: $upstream_cookie_sid"))
                .contains("Property: lb.pools.orders.persistence.lookup")
                .contains("Expected: one or more variables");
        assertThat(persistence("kind: learn, create: sid, lookup: $cookie_sid"))
                .contains("Property: lb.pools.orders.persistence.create")
                .contains("Value:    sid")
                .contains("Expected: a variable, such as $cookie_sid");
        assertThat(persistence("kind: learn, create: $upstream_cookie_sid, lookup: $cookie_sid, timeout: 32d"))
                .contains("Property: lb.pools.orders.persistence.timeout")
                .contains("Expected: 1s to 31d");
    }

    @Test
    void cookieThatCannotBeIsRefused() {
        assertThat(persistence("kind: cookie"))
                .contains("The property lb.pools.orders.persistence.cookie.name is missing or empty.")
                .contains("Expected: the name of a cookie, such as srv_id");
        assertThat(persistence("kind: cookie, cookie: { name: 'a b' }"))
                .contains("Property: lb.pools.orders.persistence.cookie.name")
                .contains("Value:    a b")
                .contains("Expected: the name of a cookie: letters, digits and");
        assertThat(persistence("kind: cookie, cookie: { name: srv, same-site: laxx }"))
                .contains("Property: lb.pools.orders.persistence.cookie.same-site")
                .contains("Value:    laxx")
                .contains("Expected: strict, lax, none or a variable")
                .contains("Did you mean \"lax\"?");
        assertThat(persistence("kind: cookie, cookie: { name: srv, expires: soon }"))
                .contains("Property: lb.pools.orders.persistence.cookie.expires")
                .contains("Expected: a time such as 1h, or max");
        assertThat(persistence("kind: cookie, cookie: { name: srv, domain: 'a;b' }"))
                .contains("Property: lb.pools.orders.persistence.cookie.domain");
        assertThat(persistence("kind: cookie, cookie: { name: srv, path: shop }"))
                .contains("Property: lb.pools.orders.persistence.cookie.path");
        assertThat(persistence("kind: cookie, cookie: { nam: srv }"))
                .contains("The property lb.pools.orders.persistence.cookie.nam is unknown.")
                .contains("Did you mean lb.pools.orders.persistence.cookie.name?");
    }

    @Test
    void secretThatIsTooShortIsRefusedWithoutBeingShown() {
        String text = persistence("kind: cookie, cookie: { name: srv, secrets: [hunter2] }");

        assertThat(text)
                .contains("Property: lb.pools.orders.persistence.cookie.secrets[0]")
                .contains("Value:    7 bytes")
                .contains("Expected: a secret of 32 bytes or more")
                .doesNotContain("hunter2");
    }

    @Test
    void valueThatTheKindOfPersistenceDoesNotUseIsRefused() {
        assertThat(persistence("kind: cookie, netmask: 24, cookie.name: srv"))
                .contains("Property: lb.pools.orders.persistence.netmask")
                .contains("Value:    24")
                .contains("Expected: no value for kind cookie; this one is for client, all-ports, mark");
        assertThat(persistence("kind: client, cookie.name: srv"))
                .contains("Property: lb.pools.orders.persistence.cookie")
                .contains("Expected: no value for kind client; this one is for cookie");
        assertThat(persistence("kind: route, keys: $arg_r, timeout: 5m"))
                .contains("Property: lb.pools.orders.persistence.timeout")
                .contains("this one is for client, all-ports, mark, key, learn");
    }

    @Test
    void routeOfAServerThatNoCookieCanHoldIsRefused() {
        assertThat(textOf("lb.pools.orders.servers: [{ address: 127.0.0.1:9001, route: 'a;b' }]"))
                .contains("Property: lb.pools.orders.servers[0].route")
                .contains("Expected: 1 to 32 characters of those that a cookie may have");
    }

    @Test
    void persistenceThatNeedsMessagesIsRefusedForBareConnections() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  persistence: { kind: cookie, cookie.name: srv }
                lb.services.web: { pool: orders, address: ":8080", protocol: tcp }
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.persistence.kind")
                .contains("Value:    cookie")
                .contains("Expected: for a service of protocol tcp: client, all-ports, or key with");
    }

    @Test
    void defaultsOfPersistenceAreBlamedThemselves() {
        assertThat(textOf("""
                        lb.defaults.persistence.cookie: { name: srv, same-site: laxx }
                        lb.pools.orders.servers: 127.0.0.1:9001
                        """)).contains("Property: lb.defaults.persistence.cookie.same-site");
        assertThat(textOf("""
                        lb.defaults.persistence.keys: $nobody
                        lb.pools.orders.servers: 127.0.0.1:9001
                        """)).contains("Property: lb.defaults.persistence.keys");
        assertThat(textOf("""
                        lb.defaults.persistence.lookup: $nobody
                        lb.pools.orders.servers: 127.0.0.1:9001
                        """)).contains("Property: lb.defaults.persistence.lookup");
    }

    @Test
    void persistenceByMarkIsRefusedForAServiceThatSeesNoMarks() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  persistence.kind: mark
                lb.services.web: { pool: orders, address: ":8080" }
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.persistence.kind")
                .contains("Value:    mark")
                .contains("Expected: client or all-ports, unless via is nat, dr or tun");
    }

    private static String persistence(String keys) {
        return textOf("lb.pools.orders: { servers: 127.0.0.1:9001, persistence: { " + keys + " } }");
    }

    @Test
    void unknownRetryConditionIsRefused() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  retry.when: error, http_530
                """);

        assertThat(text)
                .contains("Property: lb.pools.orders.retry.when")
                .contains("Value:    http_530")
                .contains("Did you mean \"http_5");
    }

    @Test
    void unknownSslBundleIsRefused() {
        String text = textOf("""
                lb.pools.orders.servers: 127.0.0.1:9001
                lb.services.web: { pool: orders, address: ":8443", ssl.bundle: edge }
                """);

        assertThat(text).contains("Property: lb.services.web.ssl.bundle").contains("spring.ssl.bundle");
    }

    @Test
    void outOfRangeSettingOfAServiceIsRefused() {
        String text = textOf("""
                lb.pools.orders.servers: 127.0.0.1:9001
                lb.services.web: { pool: orders, address: ":8080", max-connections: 0 }
                """);

        assertThat(text).contains("Property: lb.services.web.max-connections").contains("Expected: 1 or more");
    }

    @Test
    void unknownKeyOfAPoolNamesTheNearestOne() {
        String text = textOf("""
                lb.pools.orders:
                  schduler: rr
                  servers:
                    - 127.0.0.1:9001
                """);

        assertThat(text)
                .contains("The property lb.pools.orders.schduler is unknown.")
                .contains("Origin:   Byte array resource [application.yml] - 2:13")
                .contains(
                        "below lb.pools.orders: servers, discovery, scheduler, inactive-time, persistence, health, retry")
                .contains("Did you mean lb.pools.orders.scheduler?");
    }

    @Test
    void unknownKeyOfANestedServerNamesTheNearestOne() {
        String text = textOf("""
                lb.pools.orders.servers:
                  - address: 127.0.0.1:9001
                    max-fail: 3
                """);

        assertThat(text).contains("Did you mean lb.pools.orders.servers[0].max-fails?");
    }

    @Test
    void unknownKeyAtTheTopNamesTheNearestOne() {
        assertThat(textOf("lb.pool.orders.servers: 127.0.0.1:9001")).contains("Did you mean lb.pools?");
    }

    @Test
    void keyThatYamlTurnedIntoTrueIsNotGuessedAt() {
        String text = textOf("""
                lb.pools.orders:
                  servers: 127.0.0.1:9001
                  retry: { on: [error] }
                """);

        assertThat(text).contains("below lb.pools.orders.retry: when,").doesNotContain("Did you mean");
    }

    @Test
    void defaultsHaveNoServers() {
        assertThat(textOf("lb.defaults.servers: 127.0.0.1:9001"))
                .contains("The property lb.defaults.servers is unknown.");
    }

    private static String textOf(String yaml) {
        return YamlContext.failureText(YamlContext.runner(yaml));
    }
}
