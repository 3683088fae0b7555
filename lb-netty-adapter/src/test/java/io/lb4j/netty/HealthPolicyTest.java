package io.lb4j.netty;

import static io.lb4j.netty.RealServer.ok;
import static io.lb4j.netty.RealServer.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.BreakerRule;
import io.lb4j.core.EjectionCause;
import io.lb4j.core.FailureRule;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.OutlierRule;
import io.lb4j.core.PanicRule;
import io.lb4j.core.ServerState;
import io.lb4j.core.Ticker;
import io.lb4j.core.VirtualService.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that answer, but with 500: what the rules of health do to them behind a forwarder. */
@Timeout(60)
class HealthPolicyTest {

    private static final FailureRule STATUSES = FailureRule.parse(List.of("connect", "closed", "5xx"));

    private final AtomicLong now = new AtomicLong(1_000_000 * Ticker.SECOND);
    private final AtomicBoolean ill = new AtomicBoolean(true);

    private RealServer sick() throws IOException {
        return RealServer.answering((request, connection, out) -> {
            if (ill.get()) {
                raw(out, "HTTP/1.1 500 Ill\r\nContent-Length: 3\r\n\r\nill");
            } else {
                ok(out, "well");
            }
        });
    }

    private Gateway gateway(HealthPolicy health, RealServer... servers) {
        String[] addresses = new String[servers.length];
        for (int i = 0; i < servers.length; i++) {
            addresses[i] = servers[i].address();
        }
        return Gateway.start(
                Protocol.HTTP,
                settings -> settings,
                Gateway.pool(addresses)
                        .scheduler("rr")
                        .health(health.counting(STATUSES))
                        .ticker(now::get)
                        .build());
    }

    /** Sends requests one after the other, each after the one before has been settled; returns how many were answered with 500. */
    private static int failures(Gateway gateway, int requests) throws IOException {
        int failures = 0;
        for (int i = 0; i < requests; i++) {
            failures += gateway.get("/").status() == 500 ? 1 : 0;
            Gateway.await("the request is settled", () -> gateway.active() == 0);
        }
        return failures;
    }

    @Test
    void breakerOpensLetsOneRequestThroughAndCloses() throws IOException {
        try (RealServer sick = sick();
                RealServer a = RealServer.named("a");
                Gateway gateway = gateway(HealthPolicy.none().withBreaker(BreakerRule.afterConsecutive(3)), sick, a)) {
            assertThat(failures(gateway, 20)).isEqualTo(3);
            assertThat(gateway.server(sick).state()).isEqualTo(ServerState.EJECTED);
            assertThat(gateway.server(sick).ejections(EjectionCause.CONSECUTIVE_FAILURES))
                    .isEqualTo(1);

            now.addAndGet(31 * Ticker.SECOND);
            assertThat(failures(gateway, 20)).isEqualTo(1);

            ill.set(false);
            now.addAndGet(31 * Ticker.SECOND);
            assertThat(failures(gateway, 4)).isZero();
            assertThat(gateway.server(sick).state()).isEqualTo(ServerState.UP);
        }
    }

    @Test
    void serverThatFailsMoreThanTheOthersIsAnOutlier() throws IOException {
        try (RealServer sick = sick();
                RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(
                        HealthPolicy.none()
                                .withOutlier(OutlierRule.byFailurePercentage(50).ofAtLeast(3, 5)),
                        sick,
                        a,
                        b)) {
            assertThat(failures(gateway, 30)).isEqualTo(10);
            now.addAndGet(10 * Ticker.SECOND);
            failures(gateway, 1);

            assertThat(gateway.server(sick).state()).isEqualTo(ServerState.EJECTED);
            assertThat(failures(gateway, 10)).isZero();
        }
    }

    @Test
    void panicUsesEverybodyOrRefusesAtOnce() throws IOException {
        HealthPolicy breaking = HealthPolicy.none().withBreaker(BreakerRule.afterConsecutive(1));
        try (RealServer sick = sick();
                RealServer other = sick();
                RealServer a = RealServer.named("a");
                Gateway open = gateway(breaking.panickingBelow(50, PanicRule.Mode.ALL), sick, other, a);
                Gateway shut = gateway(breaking.panickingBelow(50, PanicRule.Mode.FAIL), sick, other, a)) {
            failures(open, 6);
            assertThat(open.pool().snapshot().panic()).startsWith("1 of 3 servers usable");
            assertThat(failures(open, 9)).isEqualTo(6);

            failures(shut, 6);
            assertThat(shut.get("/").status()).isEqualTo(503);
            assertThat(shut.active()).isZero();
        }
    }
}
