package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything that can happen to a pool happens to it under load, and no request fails. {@code -Dlb.churn.seconds=60} makes it longer.
 */
@Timeout(180)
class ChurnTest {

    private static final int SECONDS = Integer.getInteger("lb.churn.seconds", 8);
    private static final long SEED = 20260101;
    private static final String PARAMETERS = " max_fails=1 fail_timeout=1s";

    /** Requests between two changes, so that each is felt. */
    private static final long SPACING = 100;

    /** All weights are changed at once, so every ten requests in turn are shared by them; some more for requests under way. */
    private static final int SHARED = 1000;

    private static final int STRAY = 20;

    @Test
    void noRequestFailsWhileServersAreKilledDrainedReweightedRemovedAndAdded() throws Exception {
        try (ServerProcess a = ServerProcess.start("a");
                ServerProcess b = ServerProcess.start("b");
                ServerProcess c = ServerProcess.start("c");
                ServerProcess killed = ServerProcess.start("d");
                Gateway gateway = Gateway.http(
                        a.address() + PARAMETERS,
                        b.address() + PARAMETERS,
                        c.address() + PARAMETERS,
                        killed.address() + PARAMETERS)) {
            Process wrk = wrk(gateway);
            String report;
            try {
                churn(gateway.pool(), wrk, a, b, killed).close();
                report = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } finally {
                wrk.destroyForcibly();
            }
            assertThat(report).contains("requests in").doesNotContain("Non-2xx").doesNotContain("Socket errors");

            Gateway.await("active back to 0", () -> gateway.active() == 0);
            assertSharesFollow(gateway, a, b, c);
        }
    }

    private static Process wrk(Gateway gateway) throws IOException {
        Path program = Peer.require("wrk", "wrk");
        return new ProcessBuilder(
                        program.toString(),
                        "-t1",
                        "-c16",
                        "-d" + SECONDS + "s",
                        "http://127.0.0.1:" + gateway.service().address().getPort() + "/")
                .redirectErrorStream(true)
                .start();
    }

    /** Changes the pool again and again until the load has ended; returns the server that runs in place of the killed one. */
    private static ServerProcess churn(Pool pool, Process wrk, ServerProcess a, ServerProcess b, ServerProcess victim)
            throws Exception {
        Random random = new Random(SEED);
        ServerProcess present = victim;
        boolean alive = true;
        for (int change = 0; wrk.isAlive(); change++) {
            switch (change % 7) {
                case 0 -> {
                    present.kill();
                    alive = false;
                }
                case 1 -> pool.weight(a.address(), 1 + random.nextInt(10));
                case 2 -> pool.drain(b.address(), Duration.ofSeconds(5)).get(10, TimeUnit.SECONDS);
                case 3 -> {
                    pool.admin(b.address(), ServerState.UP);
                    present = present.startAgain();
                    alive = true;
                }
                case 4 ->
                    pool.update(servers -> {
                        servers.removeIf(server -> server.id().equals(a.address()));
                        return servers;
                    });
                case 5 ->
                    pool.update(servers -> {
                        servers.add(random.nextInt(servers.size()), ServerSpec.parse(a.address() + PARAMETERS));
                        return servers;
                    });
                default ->
                    pool.update(servers -> {
                        Collections.shuffle(servers, random);
                        return servers;
                    });
            }
            awaitRequests(pool, wrk);
        }
        assertThat(wrk.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return alive ? present : present.startAgain();
    }

    private static void awaitRequests(Pool pool, Process wrk) {
        long from = picks(pool);
        while (wrk.isAlive() && Math.abs(picks(pool) - from) < SPACING) {
            Thread.onSpinWait();
        }
    }

    private static long picks(Pool pool) {
        return pool.snapshot().servers().stream().mapToLong(Server::picks).sum();
    }

    private static void assertSharesFollow(Gateway gateway, ServerProcess a, ServerProcess b, ServerProcess c)
            throws IOException {
        gateway.pool()
                .update(servers -> List.of(
                        ServerSpec.parse(a.address() + " weight=7"),
                        ServerSpec.parse(b.address() + " weight=2"),
                        ServerSpec.parse(c.address())));
        long[] before = {picks(gateway, a), picks(gateway, b), picks(gateway, c)};
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < SHARED; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
        assertThat(picks(gateway, a) - before[0]).isBetween(700L - STRAY, 700L + STRAY);
        assertThat(picks(gateway, b) - before[1]).isBetween(200L - STRAY, 200L + STRAY);
        assertThat(picks(gateway, c) - before[2]).isBetween(100L - STRAY, 100L + STRAY);
    }

    private static long picks(Gateway gateway, ServerProcess server) {
        return Objects.requireNonNull(gateway.pool().snapshot().server(server.address()))
                .picks();
    }
}
