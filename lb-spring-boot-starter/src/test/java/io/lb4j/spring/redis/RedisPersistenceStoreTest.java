package io.lb4j.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.KeyPersistence;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.netty.Forwarder;
import io.lb4j.netty.ForwarderSettings;
import io.lb4j.netty.RunningService;
import io.lb4j.netty.ServiceSettings;
import io.lb4j.netty.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools and gateways that share one real Redis. */
class RedisPersistenceStoreTest {

    private static final Duration PATIENCE = Duration.ofMillis(50);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = new RedisServer(directory);
        open.add(redis);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Pool pool(Duration patience, String... servers) {
        RedisPersistenceStore store = new RedisPersistenceStore(redis.url(), "test:");
        open.add(store);
        store.bind("warm", "up", null, Duration.ofSeconds(1))
                .toCompletableFuture()
                .join();
        var builder = Pool.named("shop").persistence(KeyPersistence.by("$http_x_user", "$key"));
        for (String server : servers) {
            builder.server(server);
        }
        return builder.store(store, patience).build();
    }

    private Pool pool(Duration patience) {
        return pool(patience, "a:1", "b:1", "c:1");
    }

    private static String picked(Pool pool, String user) {
        PickRequest request = PickRequest.forKey(user);
        CompletionStage<?> known = pool.prepare(request);
        if (known != null) {
            known.toCompletableFuture().join();
        }
        Pick pick = pool.pick(request);
        pick.complete(Outcome.SUCCESS);
        return pick.server().id();
    }

    @Test
    void newClientIsOneCommandInAllNodesTogetherEach() throws IOException {
        Pool one = pool(Duration.ofSeconds(5));
        Pool two = pool(Duration.ofSeconds(5));
        picked(two, "nobody");
        int before = redis.bindings();

        for (int i = 0; i < 100; i++) {
            String server = picked(one, "user-" + i);
            for (int again = 0; again < 3; again++) {
                assertThat(picked(two, "user-" + i)).isEqualTo(server);
                assertThat(picked(one, "user-" + i)).isEqualTo(server);
            }
        }

        assertThat(redis.bindings() - before).isEqualTo(200); // each client is new once in each of two nodes
        assertThat(redis.ask("KEYS *")).contains("test:shop:key:").doesNotContain("user-");
    }

    @Test
    void clientsThatTwoNodesSeeFirstAtTheSameTimeEndOnOneServer() throws Exception {
        Pool one = pool(Duration.ofSeconds(5));
        Pool two = pool(Duration.ofSeconds(5));
        Queue<String> chosen = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (Pool pool : List.of(one, two)) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    chosen.add(i + " " + picked(pool, "user-" + i));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(chosen.stream().distinct()).hasSize(500);
    }

    @Test
    void picksGoOnWhileRedisHangsAndEntriesConvergeAfterwards() throws Exception {
        Pool one = pool(PATIENCE);
        Pool two = pool(PATIENCE);
        redis.signal("STOP");
        Map<String, String> bound = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            bound.put("user-" + i, picked(one, "user-" + i));
        }
        assertThat(one.isStoreReachable()).isFalse();
        redis.signal("CONT");

        RedisServer.await("the store is asked again", () -> {
            picked(one, "asks again");
            picked(two, "asks again");
            return one.isStoreReachable() && two.isStoreReachable();
        });
        RedisServer.await("all entries are written", () -> keys() >= 101);
        bound.forEach((user, server) -> assertThat(picked(two, user)).isEqualTo(server));
    }

    @Test
    void entriesConvergeOnARedisThatWasKilledAndCameBackEmpty() throws Exception {
        Pool one = pool(PATIENCE);
        Pool two = pool(PATIENCE);
        redis.kill();
        Map<String, String> bound = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            bound.put("user-" + i, picked(one, "user-" + i));
        }
        redis.restart();

        RedisServer.await("the store is asked again", () -> {
            picked(one, "asks again");
            picked(two, "asks again");
            return one.isStoreReachable() && two.isStoreReachable();
        });
        RedisServer.await("all entries are written", () -> keys() >= 101);
        bound.forEach((user, server) -> assertThat(picked(two, user)).isEqualTo(server));
    }

    private int keys() {
        try {
            return Integer.parseInt(redis.ask("DBSIZE").trim().substring(1));
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void gatewaysSendOneClientToOneServerAndLoseNoRequestWhenRedisIsKilled() throws Exception {
        String[] servers = {server(), server(), server()};
        List<URI> gateways = List.of(gateway(pool(Duration.ofSeconds(5), servers)), gateway(pool(PATIENCE, servers)));
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 50; i++) {
            String first = get(client, gateways.get(0), "user-" + i);
            assertThat(first).startsWith("200 from ");
            assertThat(get(client, gateways.get(1), "user-" + i)).isEqualTo(first);
        }

        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        List<Thread> load = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            URI gateway = gateways.get(t % 2);
            Thread thread = new Thread(() -> {
                while (!ended.get()) {
                    String answer = get(
                            client,
                            gateway,
                            "user-" + ThreadLocalRandom.current().nextInt(100_000));
                    if (answer.startsWith("200 ")) {
                        served.incrementAndGet();
                    } else {
                        failed.add(answer);
                    }
                }
            });
            load.add(thread);
            thread.start();
        }
        RedisServer.await("load", () -> served.get() > 200);
        redis.kill();
        int atDeath = served.get();
        RedisServer.await("load without Redis", () -> served.get() > atDeath + 1000 || !failed.isEmpty());
        redis.restart();
        int atBirth = served.get();
        RedisServer.await("load with Redis again", () -> served.get() > atBirth + 1000 || !failed.isEmpty());
        ended.set(true);
        for (Thread thread : load) {
            thread.join();
        }

        assertThat(failed).isEmpty();
    }

    private String server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String address = "127.0.0.1:" + server.getAddress().getPort();
        byte[] answer = ("from " + address).getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
        return address;
    }

    private URI gateway(Pool pool) {
        Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1));
        open.add(forwarder);
        RunningService service = forwarder.listen(
                VirtualService.inProcess("shop", "127.0.0.1:0", Protocol.HTTP, pool), ServiceSettings.standard());
        return URI.create("http://127.0.0.1:" + service.address().getPort() + "/");
    }

    private static String get(HttpClient client, URI gateway, String user) {
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(gateway).header("X-User", user).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    @Test
    void urlThatIsNoneIsRefusedWithoutItsPassword() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new RedisPersistenceStore("http://me:secret@host", "").close())
                .withMessage(
                        "url: \"http://***@host\" (expected: a URL such as redis://127.0.0.1:6379/0 or rediss://host)");
    }
}
