package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.lb4j.core.CookieHeader;
import io.lb4j.core.CookiePersistence;
import io.lb4j.core.LearnedPersistence;
import io.lb4j.core.Outcome;
import io.lb4j.core.Persistence;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.RoutePersistence;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.core.Ticker;
import io.lb4j.core.retry.Attempts;
import io.lb4j.core.retry.RetryCondition;
import io.lb4j.core.retry.RetryPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Replays one recording of nginx's decisions: which servers each request tried, and what its client saw. */
final class NginxReplay {

    private static final long SEED = 1;
    private static final int DRAWS_COMPARED = 100_000;
    private static final int OK = 200;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private static final Map<String, String> SCHEDULERS = Map.of(
            "round_robin", "round_robin",
            "least_conn", "least_conn",
            "ip_hash", "ip_hash",
            "hash", "hash %s",
            "hash_consistent", "hash %s consistent",
            "random", "random",
            "random_two", "random two",
            "least_time", "least_time");

    /** A request as the recording tells of it: its client, the value that the hash key had, cookies of both sides. */
    private static final class Recorded extends PickRequest {

        private final @Nullable String key;
        private final String cookies;
        private final String cookieOfAnswer;

        Recorded(@Nullable InetSocketAddress client, JsonNode event) {
            super(client, null, null);
            this.key = event.has("key") ? event.path("key").asString("") : null;
            this.cookies = event.path("cookie").asString("");
            this.cookieOfAnswer = "sess=" + event.path("response_sets_sess").asString("");
        }

        @Override
        public @Nullable String variable(String name) {
            if (name.startsWith("cookie_")) {
                return CookieHeader.value(cookies, name.substring("cookie_".length()));
            }
            if (name.startsWith("upstream_cookie_")) {
                return CookieHeader.valueSet(cookieOfAnswer, name.substring("upstream_cookie_".length()));
            }
            return name.equals("remote_addr") && client() != null ? super.variable(name) : key;
        }
    }

    /**
     * What became of one attempt.
     *
     * @param failure what went wrong before a response header, or {@code null} if there was one
     * @param sent whether the server may have seen the request
     * @param status what the client sees if this is the end of it
     */
    private record Exchange(@Nullable Outcome failure, boolean sent, int status) {

        boolean goesOn(Attempts attempts) {
            return failure == null ? attempts.answered(status, true) : attempts.failed(failure, true, sent, false);
        }
    }

    /** An exchange that stays open, and the millisecond it began. */
    private record Held(Pick pick, long startMillis) {}

    /** The two clocks of nginx: the seconds of a recording, and the milliseconds that its exchanges took. */
    private static final class Clock implements Ticker {

        /** More than every fail_timeout, since servers start as last checked at 0. */
        private static final long BASE = 1_000_000;

        private long seconds = BASE;
        private long millis;

        @Override
        public long nanos() {
            return TimeUnit.MILLISECONDS.toNanos(millis);
        }

        @Override
        public long seconds() {
            return seconds;
        }
    }

    private final String file;
    private final JsonNode recording;
    private final List<JsonNode> events = new ArrayList<>();
    private final String protocol;
    private final RetryPolicy retry;
    private final Clock clock = new Clock();
    private final Pool pool;
    private final Map<String, String> addresses = new HashMap<>(); // by server id
    private final Map<String, String> modes = new HashMap<>(); // by address
    private final Map<String, Held> held = new HashMap<>(); // by label
    private int at; // index of the present event

    NginxReplay(String file, JsonNode recording) {
        this.file = file;
        this.recording = recording;
        recording.path("requests").forEach(events::add);
        this.protocol = recording.path("protocol").asString("http");
        this.retry = protocol.equals("udp") ? RetryPolicy.never() : retryPolicy(); // a session of datagrams stays
        this.pool = Pool.named(recording.path("upstream").asString("backend"))
                .scheduler(scheduler())
                .servers(servers())
                .persistence(persistence())
                .ticker(clock)
                .randomness(new Random(SEED)::nextInt)
                .build();
    }

    /** Says why a recording cannot be replayed, or returns {@code null} if it can. */
    static @Nullable String obstacle(JsonNode recording) {
        String method = recording.path("method").asString("");
        if (!SCHEDULERS.containsKey(method)) {
            return "there is no method " + method;
        }
        String mode = recording.path("sticky").path("mode").asString("cookie");
        if (!Set.of("cookie", "route", "learn").contains(mode)) {
            return "there is no sticky " + mode;
        }
        return null;
    }

    private Scheduler scheduler() {
        String written = recording.path("args").path(0).asString("");
        // the recording has the value of the whole expression, so one variable stands for a longer one
        String key = written.matches("\\$\\w+") ? written : "$key";
        String method = recording.path("method").asString("");
        StringBuilder text =
                new StringBuilder(SCHEDULERS.getOrDefault(method, "").replace("%s", key));
        if (method.equals("least_time")) {
            recording.path("args").forEach(argument -> text.append(' ').append(argument.asString("")));
        }
        return Scheduler.named(text.toString());
    }

    private @Nullable Persistence persistence() {
        JsonNode sticky = recording.path("sticky");
        return switch (sticky.path("mode").asString("")) {
            case "cookie" -> cookie(sticky);
            case "route" -> RoutePersistence.by(texts(sticky.path("variables")));
            case "learn" ->
                LearnedPersistence.of(
                                sticky.path("create").asString(""),
                                sticky.path("lookup").asString(""))
                        .withTimeout(Duration.ofSeconds(sticky.path("timeout_s").asLong(600)));
            default -> null;
        };
    }

    private static CookiePersistence cookie(JsonNode sticky) {
        JsonNode expires = sticky.path("expires_s");
        return new CookiePersistence(
                sticky.path("cookie").asString(""),
                expires.isMissingNode() ? null : Duration.ofSeconds(expires.asLong()),
                sticky.path("domain").asString(null),
                sticky.path("path").asString(null),
                sticky.path("httponly").asBoolean(false),
                sticky.path("secure").asBoolean(false),
                sticky.path("samesite").asString(null),
                List.of());
    }

    private static String[] texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asString("")));
        return texts.toArray(String[]::new);
    }

    private RetryPolicy retryPolicy() {
        JsonNode proxy = recording.path("proxy");
        Set<String> words = new HashSet<>();
        JsonNode listed = proxy.path("next_upstream");
        if (listed.isArray()) {
            listed.forEach(word -> words.add(word.asString("")));
        } else if (listed.isString()) {
            words.addAll(List.of(listed.asString().split("\\s+")));
        }
        boolean nonIdempotent = words.remove("non_idempotent");
        Set<RetryCondition> conditions = EnumSet.noneOf(RetryCondition.class);
        if (words.isEmpty() || words.remove("on")) { // of a stream
            conditions.addAll(RetryPolicy.standard().conditions());
        }
        if (!words.contains("off")) {
            words.forEach(word -> conditions.add(RetryCondition.named(word)));
        } else {
            conditions.clear();
        }
        int tries = proxy.path("next_upstream_tries").asInt(0);
        Duration timeout =
                Duration.ofMillis(proxy.path("next_upstream_timeout_ms").asLong(0));
        return new RetryPolicy(conditions, nonIdempotent, tries, timeout);
    }

    /** Lines that share an address get stand-ins for it: decisions depend on the text of a line only. */
    private List<ServerSpec> servers() {
        List<ServerSpec> specs = new ArrayList<>();
        for (JsonNode server : recording.path("servers")) {
            String address = server.path("address").asString("");
            boolean first =
                    modes.putIfAbsent(address, server.path("initial_mode").asString("ok")) == null;
            String id = first ? address : address + "#" + specs.size();
            addresses.put(id, address);
            specs.add(new ServerSpec(
                    id,
                    server.path("name").asString(address),
                    first ? ServerAddress.parse(address) : new ServerAddress("stand-in-" + specs.size(), 1),
                    server.path("weight").asInt(1),
                    server.path("max_fails").asInt(1),
                    Duration.ofSeconds(server.path("fail_timeout_s").asLong(10)),
                    Duration.ZERO,
                    server.path("max_conns").asInt(0),
                    0,
                    0,
                    server.path("backup").asBoolean(false),
                    admin(server),
                    server.path("route").asString(null),
                    null));
        }
        return specs;
    }

    private static ServerState admin(JsonNode server) {
        if (server.path("down").asBoolean(false)) {
            return ServerState.DOWN;
        }
        return server.path("drain").asBoolean(false) ? ServerState.DRAINING : ServerState.UP;
    }

    void run() {
        if (!recording.path("deterministic").asBoolean(true)) {
            shares();
        }
        for (at = 0; at < events.size(); at++) {
            JsonNode event = events.get(at);
            if (event.has("t_s")) {
                clock.seconds = Clock.BASE + event.path("t_s").asLong();
            }
            String op = event.path("op").asString("");
            switch (op) {
                case "request" -> request(event);
                case "release" -> release(event);
                case "backend" ->
                    backend(
                            event.path("server").asString(""),
                            event.path("mode").asString(""));
                default -> fail(where() + ": the replay does not know the operation \"" + op + "\"");
            }
        }
    }

    /**
     * Chance is compared by shares. The sum of squared deviations over expectations follows a chi-square distribution with one
     * degree of freedom less than there are servers; for up to four servers it stays below 16.27 in 999 of 1000 runs.
     */
    private void shares() {
        Map<String, Integer> counts = new HashMap<>();
        int picks = DRAWS_COMPARED;
        for (int i = 0; i < picks; i++) {
            try (Pick pick = pool.pick(new PickRequest())) {
                counts.merge(pick.server().id(), 1, Integer::sum);
                pick.complete(Outcome.SUCCESS);
            }
        }
        double sum = 0;
        for (Map.Entry<String, JsonNode> share :
                recording.path("expected_share").properties()) {
            double expected = share.getValue().asDouble(0) * picks;
            double deviation = counts.getOrDefault(share.getKey(), 0) - expected;
            sum += deviation * deviation / expected;
        }
        assertThat(pool.snapshot().servers()).hasSizeBetween(2, 4);
        assertThat(sum)
                .as(file + ": chi-square of " + counts + ", seed " + SEED)
                .isBetween(1e-9, 16.27);
    }

    private void backend(String server, String mode) {
        assertThat(modes).as(where()).containsKey(server);
        modes.put(server, mode);
    }

    private void release(JsonNode event) {
        Held exchange = held.remove(event.path("hold").asString(""));
        if (exchange == null) {
            fail(where() + ": nothing is held as \"" + event.path("hold").asString("") + "\"");
        } else {
            complete(exchange.pick(), exchange.startMillis(), event);
        }
    }

    /** Ends an exchange at the times that nginx measured. */
    private void complete(Pick pick, long startMillis, JsonNode event) {
        long now = clock.millis;
        clock.millis = startMillis + event.path("header_time_ms").asLong(0);
        pick.noteHeader();
        clock.millis = startMillis + event.path("response_time_ms").asLong(0);
        pick.complete(Outcome.SUCCESS);
        clock.millis = Math.max(now, clock.millis);
    }

    // ---- one request

    private void request(JsonNode event) {
        boolean idempotent = Attempts.isIdempotent(event.path("http_method").asString("GET"));
        Attempts attempts = new Attempts(pool, described(event), retry, idempotent, clock);
        List<String> chosen = new ArrayList<>();
        String cookie = "";
        int status = BAD_GATEWAY;
        boolean noLive = false;
        boolean again = true;
        while (again && !noLive) {
            Pick pick = attempts.next();
            if (pick == null) {
                noLive = true;
                status = BAD_GATEWAY;
            } else {
                String address = addresses.getOrDefault(pick.server().id(), "");
                chosen.add(address);
                cookie = pick.setCookie() == null ? "" : pick.setCookie();
                Exchange exchange = exchange(modes.getOrDefault(address, ""));
                status = exchange.status();
                boolean answers = exchange.failure() == null && exchange.status() == OK; // when, the event tells
                again = !answers && exchange.goesOn(attempts);
                if (!again && exchange.failure() == null) {
                    serve(pick, event);
                }
            }
        }

        List<String> recorded = new ArrayList<>();
        event.path("chosen").forEach(address -> recorded.add(address.asString("")));
        if (event.has("hold") && chosen.size() > 1) { // only the serving one is recorded
            chosen = chosen.subList(chosen.size() - 1, chosen.size());
        }
        expect("chosen", recorded, chosen);
        expect("no_live", event.path("no_live").asBoolean(false), noLive);
        if (event.has("status")) {
            expect("status", event.path("status").asInt(0), status);
            expect("set_cookie", masked(event.path("set_cookie").asString("")), masked(cookie));
        }
    }

    /** The date depends on the day of the recording; that there is one does not. */
    private static String masked(String cookie) {
        return cookie.replaceFirst("expires=\\w{3}, \\d{2}-\\w{3}-\\d{2} \\d{2}:\\d{2}:\\d{2} GMT", "expires=DATE");
    }

    private PickRequest described(JsonNode event) {
        String client = event.path("client").asString("");
        boolean known = !client.isEmpty() && !client.startsWith("unix:");
        return new Recorded(known ? new InetSocketAddress(Recordings.address(client), 1024) : null, event);
    }

    private Exchange exchange(String mode) {
        if (!protocol.equals("http")) { // what a stream's server does once it is connected counts for nothing
            boolean refused = mode.equals("refuse");
            return refused ? new Exchange(Outcome.CONNECT_FAILED, false, BAD_GATEWAY) : new Exchange(null, true, OK);
        }
        return switch (mode) {
            case "ok", "abort_body" -> new Exchange(null, true, OK);
            case "refuse" -> new Exchange(Outcome.CONNECT_FAILED, false, BAD_GATEWAY);
            case "close" -> new Exchange(Outcome.BROKEN, true, BAD_GATEWAY);
            case "garbage" -> new Exchange(Outcome.INVALID_RESPONSE, true, BAD_GATEWAY);
            case "timeout" -> new Exchange(Outcome.TIMEOUT, true, GATEWAY_TIMEOUT);
            default -> {
                if (!mode.matches("[1-5]\\d\\d")) {
                    fail(where() + ": the replay does not know the mode \"" + mode + "\"");
                }
                yield new Exchange(null, true, Integer.parseInt(mode));
            }
        };
    }

    private void serve(Pick pick, JsonNode event) {
        if (protocol.equals("tcp")) {
            pick.noteSuccess(); // an established connection is a success, however the session ends
        }
        if (event.has("hold")) {
            held.put(event.path("hold").asString(""), new Held(pick, clock.millis));
        } else {
            complete(pick, clock.millis, event);
        }
    }

    private void expect(String what, Object expected, Object got) {
        assertThat(got).as(where() + ": " + what).isEqualTo(expected);
    }

    private String where() {
        JsonNode event = events.get(at);
        return file + ", event " + (at + 1) + " of " + events.size() + ", "
                + event.path("op").asString("") + " at " + event.path("t_s").asLong(0) + " s";
    }
}
