package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.VirtualService.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same requests to a real nginx and to our gateway, before the same real servers, reach the same servers. */
@Timeout(120)
class NginxParityTest {

    private static final int REQUESTS = 1000;
    private static final long PATIENCE_SECONDS = 20;

    /** The clocks of the two differ in the phase of their seconds, so nothing that depends on it may happen in a test. */
    private static final String FOR_THE_REST = " fail_timeout=600s";

    /** One request, on a connection of its own if it says where that comes from. */
    private record Asked(String text, @Nullable InetAddress from) {

        static Asked target(String target) {
            return of("GET " + target + " HTTP/1.1\r\nHost: example.test\r\n\r\n");
        }

        static Asked of(String text) {
            return new Asked(text, null);
        }

        @Override
        public String toString() {
            String line = text.strip().replace("\r\n", " | ");
            return from == null ? line : line + " from " + from.getHostAddress();
        }
    }

    /** How to make the real server with this name. */
    private interface Maker {
        RealServer make(String name);
    }

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private Path directory;

    @Test
    void roundRobinTakesTheSameTurns() throws Exception {
        compare("round_robin", numbered(), " weight=5", " weight=1", " weight=1");
    }

    @Test
    void leastConnectionsTakesTheSameTurnsWhileAllAreIdle() throws Exception {
        compare("least_conn", numbered(), " weight=3", " weight=1", " weight=2");
    }

    @Test
    void clientsOfManyNetworksReachTheSameServersByIpHash() throws Exception {
        compare("ip_hash", fromManyClients(1), " weight=3", " weight=2", " weight=1");
    }

    @Test
    void clientsReachTheSameServersByHashOfTheirAddress() throws Exception {
        compare("hash $remote_addr", fromManyClients(2), " weight=2", "", " weight=4");
    }

    @Test
    void targetsReachTheSameServersByHash() throws Exception {
        compare("hash $request_uri", manyTargets(3), " weight=3", "", " weight=2", "");
    }

    @Test
    void targetsReachTheSameServersByConsistentHash() throws Exception {
        compare("hash $request_uri consistent", manyTargets(4), " weight=2", "", "", " weight=3");
    }

    @Test
    void downServersKeepTheirPlaceInBothHashes() throws Exception {
        compare("hash $request_uri", manyTargets(5), " weight=3", " down", "");
        compare("hash $request_uri consistent", manyTargets(6), "", " weight=2 down", "");
    }

    @Test
    void argumentAndHeaderReachTheSameServersByConsistentHash() throws Exception {
        compare("hash $arg_k$http_x_user consistent", manyUsers(7), "", " weight=2", "");
    }

    @Test
    void argumentAndHeaderReachTheSameServersByHash() throws Exception {
        compare("hash v1-${arg_k}-$http_x_user", manyUsers(8), "", " weight=2", "");
    }

    @Test
    void serverThatClosesWithoutAnAnswerIsLeftOutFromTheSameRequestOn() throws Exception {
        Maker maker = name -> name.equals("c") ? closing(name, number -> number >= 100 && number < 150) : named(name);
        String parameters = " max_fails=2" + FOR_THE_REST;
        compare(maker, "round_robin", numbered(), parameters, " weight=3" + parameters, parameters, parameters);
    }

    @Test
    void serverThatClosesNowAndThenLosesTheSameTurns() throws Exception {
        Random random = new Random(9);
        boolean[] closes = new boolean[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            closes[i] = random.nextInt(20) == 0;
        }
        Maker maker = name -> name.equals("b") ? closing(name, number -> closes[number]) : named(name);
        String parameters = " max_fails=12" + FOR_THE_REST; // each failure takes 5 of 60, each turn gives 1 back
        compare(maker, "round_robin", numbered(), " weight=30", " weight=60" + parameters, " weight=20", "");
    }

    @Test
    void hashGoesOnToTheSameServersWhenOneCloses() throws Exception {
        Maker maker = name -> name.equals("b") ? closing(name, number -> number % 7 == 0) : named(name);
        String parameters = " max_fails=15" + FOR_THE_REST;
        for (String scheduler : List.of("hash $request_uri", "hash $request_uri consistent", "ip_hash")) {
            List<Asked> requests = scheduler.equals("ip_hash") ? fromManyClients(10) : numbered();
            compare(maker, scheduler, requests, "", " weight=2" + parameters, "", " weight=3");
        }
    }

    // ---- requests

    private static List<Asked> requests(IntFunction<Asked> request) {
        List<Asked> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(request.apply(i));
        }
        return requests;
    }

    private static List<Asked> numbered() {
        return requests(i -> Asked.target("/" + i));
    }

    private static List<Asked> fromManyClients(int seed) {
        Random random = new Random(seed);
        return requests(i -> {
            byte[] address = {127, octet(random), octet(random), octet(random)};
            try {
                return new Asked(Asked.target("/" + i).text(), InetAddress.getByAddress(address));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static byte octet(Random random) {
        return (byte) (1 + random.nextInt(254));
    }

    private static List<Asked> manyTargets(int seed) {
        Random random = new Random(seed);
        return requests(i -> {
            String path = random.nextInt(10_000) + "/" + Integer.toString(random.nextInt(), 36);
            return switch (random.nextInt(8)) {
                case 0 -> Asked.target("/" + path + "?q=" + random.nextInt(100) + "&r=%C3%A9+%2f");
                case 1 -> Asked.target("//" + path + "/./x/../%41?");
                case 2 -> Asked.target("http://example.test/" + path + "?absolute");
                case 3 -> Asked.target("/few/" + random.nextInt(10));
                default -> Asked.target("/" + path);
            };
        });
    }

    /** Keys from both parts, from one, and from none: those take turns. */
    private static List<Asked> manyUsers(int seed) {
        Random random = new Random(seed);
        return requests(i -> {
            String query = switch (random.nextInt(7)) {
                case 0 -> "";
                case 1 -> "?k";
                case 2 -> "?k=";
                case 3 -> "?kk=1&K=%4" + random.nextInt(10) + "&k=second";
                case 4 -> "?x=1&&k=a=" + random.nextInt(50);
                default -> "?k=" + random.nextInt(1000);
            };
            String header = switch (random.nextInt(4)) {
                case 0 -> "";
                case 1 -> "x-user:\r\n";
                case 2 -> "X-USER:  user \"" + random.nextInt(100) + "\" \r\n";
                default -> "X-User: u" + random.nextInt(1000) + "\r\n";
            };
            return Asked.of("GET /" + i + query + " HTTP/1.1\r\nHost: example.test\r\n" + header + "\r\n");
        });
    }

    // ---- real servers

    private interface WhichRequests {
        boolean include(int number);
    }

    private static RealServer named(String name) {
        return RealServer.named(name);
    }

    /** Closes the connection instead of an answer to some of the numbered requests. */
    private static RealServer closing(String name, WhichRequests which) {
        return RealServer.answering((request, connection, out) -> {
            if (which.include(Integer.parseInt(request.line().split("[/ ]+")[1]))) {
                connection.close();
            } else {
                RealServer.ok(out, name);
            }
        });
    }

    private static List<RealServer> servers(Maker maker, int count) {
        List<RealServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(maker.make(Character.toString('a' + i)));
        }
        return servers;
    }

    private static List<String> lines(List<RealServer> servers, String... parameters) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            lines.add(servers.get(i).address() + parameters[i]);
        }
        return lines;
    }

    // ---- comparison

    private void compare(String scheduler, List<Asked> requests, String... parameters) throws Exception {
        compare(NginxParityTest::named, scheduler, requests, parameters);
    }

    /** Starts a real server for each of the parameters, a, b and so on, and has both answer the requests. */
    private void compare(Maker maker, String scheduler, List<Asked> requests, String... parameters) throws Exception {
        List<RealServer> servers = servers(maker, parameters.length);
        List<String> lines = lines(servers, parameters);
        try (Nginx nginx = nginx(scheduler, lines);
                Gateway gateway = gateway(scheduler, lines)) {
            List<String> theirs = answers(nginx.address(), requests);
            Map<String, Integer> seenByTheirs = seen(servers);
            List<String> ours = answers(gateway.service().address(), requests);
            for (int i = 0; i < requests.size(); i++) {
                Asked asked = requests.get(i);
                assertThat(ours.get(i))
                        .as("%s, request %d, %s; nginx: %s", scheduler, i, asked, theirs.get(i))
                        .isEqualTo(theirs.get(i));
            }
            Map<String, Integer> seenByBoth = seen(servers);
            assertThat(seenByBoth)
                    .allSatisfy((server, count) -> assertThat(count)
                            .as("attempts at %s", server)
                            .isEqualTo(2 * seenByTheirs.getOrDefault(server, 0)));
            List<String> up =
                    lines.stream().filter(line -> !line.contains(" down")).toList();
            assertThat(theirs.stream().distinct()).as("all servers answered").hasSize(up.size());
        } finally {
            servers.forEach(RealServer::close);
        }
    }

    private Nginx nginx(String scheduler, List<String> lines) throws IOException, InterruptedException {
        return Nginx.start(directory, scheduler.equals("round_robin") ? "" : scheduler, lines);
    }

    private static Gateway gateway(String scheduler, List<String> lines) {
        return Gateway.start(
                Protocol.HTTP,
                settings -> settings,
                Gateway.pool(lines.toArray(String[]::new)).scheduler(scheduler).build());
    }

    private static Map<String, Integer> seen(List<RealServer> servers) {
        Map<String, Integer> seen = new TreeMap<>();
        servers.forEach(server -> seen.put(server.address(), server.requests().size()));
        return seen;
    }

    private static List<String> answers(InetSocketAddress address, List<Asked> requests) throws IOException {
        List<String> answers = new ArrayList<>();
        try (RawClient kept = RawClient.to(address)) {
            for (Asked asked : requests) {
                if (asked.from() == null) {
                    answers.add(answer(kept, asked));
                } else {
                    try (RawClient own = RawClient.to(address, asked.from())) {
                        answers.add(answer(own, asked));
                    }
                }
            }
        }
        return answers;
    }

    private static String answer(RawClient client, Asked asked) throws IOException {
        RawClient.Answer answer = client.send(asked.text()).answer();
        assertThat(answer.status()).as(asked.toString()).isEqualTo(200);
        return answer.body();
    }

    // ---- requests in progress

    @Test
    void leastConnectionsTakesTheSameServersWhileRequestsAreInProgress() throws Exception {
        Held held = new Held();
        List<RealServer> servers = servers(held::server, 4);
        List<String> lines = lines(servers, " weight=3", " weight=2", "", "");
        try (Nginx nginx = nginx("least_conn", lines);
                Gateway gateway = gateway("least_conn", lines)) {
            List<String> theirs = held.run(nginx.address());
            List<String> ours = held.run(gateway.service().address());
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(ours.get(i))
                        .as("request %d; nginx: %s", i, theirs.get(i))
                        .isEqualTo(theirs.get(i));
            }
            assertThat(theirs.stream().distinct()).hasSize(servers.size());
        } finally {
            servers.forEach(RealServer::close);
        }
    }

    /** Requests that are answered when the test says so. */
    private static final class Held {

        private static final int MOST_OPEN = 15;

        private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

        private record Open(RawClient client, CountDownLatch gate) {

            void finish() throws IOException {
                gate.countDown();
                assertThat(client.answer().status()).isEqualTo(200);
            }
        }

        RealServer server(String name) {
            return RealServer.answering((request, connection, out) -> {
                CountDownLatch gate = gates.get(request.line());
                arrived.add(name);
                if (gate != null && gate.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    RealServer.ok(out, name);
                }
            });
        }

        /** Returns which servers the requests reached, with some of the earlier ones in progress at any time. */
        List<String> run(InetSocketAddress address) throws IOException, InterruptedException {
            Random random = new Random(11);
            List<String> sequence = new ArrayList<>();
            List<Open> open = new ArrayList<>();
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < REQUESTS; i++) {
                    while (open.size() == MOST_OPEN || (!open.isEmpty() && random.nextInt(2) == 0)) {
                        Open finished = open.remove(random.nextInt(open.size()));
                        finished.finish();
                        clients.add(finished.client());
                    }
                    RawClient client = clients.isEmpty() ? RawClient.to(address) : clients.remove(0);
                    CountDownLatch gate = new CountDownLatch(1);
                    gates.put("GET /" + i + " HTTP/1.1", gate);
                    open.add(new Open(client, gate));
                    client.send("GET /" + i + " HTTP/1.1\r\nHost: example.test\r\n\r\n");
                    String server = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    assertThat(server).as("request %d arrived", i).isNotNull();
                    sequence.add(server);
                }
                for (Open last : open) {
                    last.finish();
                }
            } finally {
                for (Open last : open) {
                    last.client().close();
                }
                for (RawClient client : clients) {
                    client.close();
                }
            }
            return sequence;
        }
    }
}
