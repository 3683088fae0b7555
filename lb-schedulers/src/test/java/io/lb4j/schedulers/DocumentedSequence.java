package io.lb4j.schedulers;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An example of a page, played on a real pool.
 *
 * <p>Each line is a step, {@code word: what}. The pool comes first: {@code servers}, {@code scheduler}, and if need be {@code seed} and
 * {@code inactive}. Picks end in {@code -> } and the servers that were picked, {@code -} for a refusal:
 *
 * <ul>
 *   <li>{@code completed}: requests one after another, each a success before the next comes; {@code broken}: each a failure;
 *   <li>{@code held}: requests that stay active;
 *   <li>{@code tried}: attempts of one request, each on a server that it has not tried.
 * </ul>
 *
 * <p>Requests are a number, or a list of {@code key=…}, {@code from=…} and {@code to=…}, each with {@code xN} if it comes more than
 * once, or with {@code k1..9} at its end. Between them: {@code drain}, {@code down}, {@code up}, {@code leaves} and {@code released}
 * with a server, {@code joins} with its line, {@code weight} with {@code a=0}, {@code wait} with a time, {@code answers} with
 * {@code a=300ms, b=20ms}, and another {@code scheduler}.
 */
final class DocumentedSequence {

    private static final String ARROW = " -> ";
    private static final Pattern RANGE = Pattern.compile("(.*\\D)(\\d+)\\.\\.(\\d+)");
    private static final Pattern TIMES = Pattern.compile("(|.* x)(\\d+)");
    private static final int CLIENT_PORT = 40_000;

    private final Map<String, Duration> answers = new HashMap<>();
    private final List<Pick> held = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000_000_000_000_000L);
    private final PoolBuilder builder = Pool.named("example").ticker(now::get);
    private Random random = new Random(1);
    private @Nullable Pool made;

    private DocumentedSequence() {
        builder.randomness(() -> random.nextInt());
    }

    /** Plays an example and returns it with the servers that were picked. */
    static String replay(String example) {
        DocumentedSequence sequence = new DocumentedSequence();
        StringBuilder lines = new StringBuilder();
        for (String line : example.lines().toList()) {
            lines.append(sequence.play(line)).append('\n');
        }
        return lines.toString();
    }

    private String play(String line) {
        int colon = line.indexOf(": ");
        if (colon < 0) {
            throw new IllegalArgumentException("no step: " + line);
        }
        String word = line.substring(0, colon);
        String what = line.substring(colon + 2);
        int arrow = what.indexOf(ARROW);
        if (arrow >= 0) {
            String requests = what.substring(0, arrow).strip();
            return word + ": " + requests + ARROW + String.join(" ", picked(word, requests));
        }
        if (made == null && configure(word, what)) {
            return line;
        }
        operate(word, what);
        return line;
    }

    private boolean configure(String word, String what) {
        switch (word) {
            case "servers" -> List.of(what.split(", ")).forEach(builder::server);
            case "scheduler" -> builder.scheduler(what);
            case "seed" -> random = new Random(Long.parseLong(what));
            case "inactive" -> builder.inactiveTime(time(what));
            default -> {
                return false;
            }
        }
        return true;
    }

    private Pool pool() {
        Pool pool = made;
        if (pool == null) {
            pool = builder.build();
            made = pool;
        }
        return pool;
    }

    // ---- picks

    private List<String> picked(String kind, String text) {
        List<String> names = new ArrayList<>();
        if (kind.equals("tried")) {
            List<PickRequest> attempts = requests(text);
            List<Pick> picks = new ArrayList<>();
            for (int i = 0; i < attempts.size(); i++) {
                Pick pick = pool().tryPick(attempts.get(0));
                names.add(name(pick));
                if (pick != null) {
                    picks.add(pick);
                }
            }
            picks.forEach(Pick::close);
            return names;
        }
        for (PickRequest request : requests(text)) {
            Pick pick = pool().tryPick(request);
            names.add(name(pick));
            if (pick != null) {
                end(kind, pick);
            }
        }
        return names;
    }

    private void end(String kind, Pick pick) {
        switch (kind) {
            case "held" -> held.add(pick);
            case "broken" -> pick.complete(Outcome.BROKEN);
            case "completed" -> {
                now.addAndGet(answers.getOrDefault(name(pick), Duration.ZERO).toNanos());
                pick.noteHeader();
                pick.complete(Outcome.SUCCESS);
            }
            default -> throw new IllegalArgumentException("no kind of picks: " + kind);
        }
    }

    private static String name(@Nullable Pick pick) {
        return pick == null ? "-" : name(pick.server());
    }

    /** The id without the port. */
    private static String name(Server server) {
        int colon = server.id().lastIndexOf(':');
        return colon < 0 ? server.id() : server.id().substring(0, colon);
    }

    private static List<PickRequest> requests(String text) {
        List<PickRequest> requests = new ArrayList<>();
        for (String item : text.split(", ")) {
            Matcher range = RANGE.matcher(item);
            Matcher times = TIMES.matcher(item);
            if (range.matches()) {
                for (int k = Integer.parseInt(range.group(2)); k <= Integer.parseInt(range.group(3)); k++) {
                    requests.add(request(range.group(1) + k));
                }
            } else if (times.matches()) {
                String what = times.group(1).replace(" x", "");
                for (int k = 0; k < Integer.parseInt(times.group(2)); k++) {
                    requests.add(request(what));
                }
            } else {
                requests.add(request(item));
            }
        }
        return requests;
    }

    private static PickRequest request(String what) {
        String value = what.substring(what.indexOf('=') + 1);
        if (what.isBlank()) {
            return new PickRequest();
        } else if (what.startsWith("key=")) {
            return PickRequest.forKey(value);
        } else if (what.startsWith("from=")) {
            return PickRequest.from(socket(value));
        } else if (what.startsWith("to=")) {
            return PickRequest.between(socket("192.0.2.1"), socket(value));
        }
        throw new IllegalArgumentException("no request: " + what);
    }

    private static InetSocketAddress socket(String text) {
        boolean hasPort = text.matches("[0-9.]+:\\d+|\\[.*]:\\d+");
        return Recordings.socketAddress(hasPort ? text : text + ":" + CLIENT_PORT);
    }

    // ---- between picks

    private void operate(String word, String what) {
        switch (word) {
            case "drain" -> pool().admin(id(what), ServerState.DRAINING);
            case "down" -> pool().admin(id(what), ServerState.DOWN);
            case "up" -> pool().admin(id(what), ServerState.UP);
            case "weight" -> {
                String[] parts = what.split("=");
                pool().weight(id(parts[0]), Integer.parseInt(parts[1]));
            }
            case "joins" ->
                pool().update(specs -> {
                    specs.add(ServerSpec.parse(what));
                    return specs;
                });
            case "leaves" -> {
                String id = id(what);
                pool().update(specs -> {
                    specs.removeIf(spec -> spec.id().equals(id));
                    return specs;
                });
            }
            case "scheduler" -> pool().scheduler(Scheduler.named(what));
            case "released" -> held.removeIf(pick -> name(pick).equals(what) && pick.complete(Outcome.SUCCESS));
            case "wait" -> now.addAndGet(time(what).toNanos());
            case "answers" -> {
                for (String answer : what.split(", ")) {
                    String[] parts = answer.split("=");
                    answers.put(parts[0], time(parts[1]));
                }
            }
            default -> throw new IllegalArgumentException("no step: " + word);
        }
    }

    private String id(String name) {
        return pool().snapshot().servers().stream()
                .filter(server -> name(server).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server: " + name))
                .id();
    }

    private static Duration time(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }
}
