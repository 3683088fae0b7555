package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.ServerState;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand clients that leave at the worst moment. */
@Timeout(120)
class CutConnectionsTest {

    private static final int CONNECTIONS = 10_000;
    private static final int THREADS = 8;

    @Test
    void connectionsCutInMidRequestOrResponseLeaveNothingBehind() throws Exception {
        String half = "x".repeat(20_000);
        try (RealServer a = RealServer.answering((request, connection, out) -> RealServer.raw(
                        out,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4e20\r\n" + half + "\r\n0\r\n\r\n"));
                RealServer cutting = RealServer.answering((request, connection, out) -> {
                    RealServer.raw(out, "HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n" + half);
                    connection.close();
                });
                Gateway gateway = Gateway.http(a.address(), cutting.address())) {
            ExecutorService clients = Executors.newFixedThreadPool(THREADS);
            AtomicInteger done = new AtomicInteger();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(thread);
                clients.execute(() -> {
                    for (int i = 0; i < CONNECTIONS / THREADS; i++) {
                        cut(gateway, random);
                        done.incrementAndGet();
                    }
                });
            }
            clients.shutdown();
            assertThat(clients.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
            assertThat(done).hasValue(CONNECTIONS);
            Gateway.await("active back to 0", () -> gateway.active() == 0);
            Gateway.await("connections back to 0", () -> gateway.service().connections() == 0);
            gateway.pool().admin(cutting.address(), ServerState.DOWN); // it would cut this one too
            assertThat(gateway.get("/").status()).isEqualTo(200);
        }
        assertThat(Leaks.found()).isEmpty();
    }

    private static void cut(Gateway gateway, Random random) {
        try (RawClient client = gateway.client()) {
            switch (random.nextInt(5)) {
                case 0 -> client.send("GET / HT");
                case 1 -> client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
                case 2 -> client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");
                case 3 -> client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                default ->
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                            .socket()
                            .getInputStream()
                            .readNBytes(100);
            }
            if (random.nextBoolean()) {
                client.reset();
            }
        } catch (IOException e) {
            // the other side was faster
        }
    }
}
