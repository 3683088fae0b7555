package io.lb4j.core.discovery;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Pool;
import io.lb4j.core.ServerSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a pool's real servers as a {@link ServerSource} tells them.
 *
 * <p>An answer that fails, is empty or cannot be used changes nothing: the last servers stay in force, and {@link #failure} tells why. The
 * servers that the pool has otherwise stay as they are. Of those that were found before, the ones found again keep counters,
 * history and place, and what an operator has said of their state or weight holds until the source itself says something new about it;
 * new ones come behind. Thread-safe.
 *
 * <pre>{@code
 * try (Discovery discovery = Discovery.start(pool, FileSource.of(Path.of("servers.txt")))) {
 *     discovery.first().get(2, TimeUnit.SECONDS);
 *     ...
 * }
 * }</pre>
 */
public final class Discovery implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Discovery.class);

    private final Pool pool;
    private final ServerSource source;
    private final CompletableFuture<Void> first = new CompletableFuture<>();

    private Map<String, ServerSpec> known = Map.of(); // the last answer, by id; under this object's lock
    private Set<String> ours = Set.of(); // which servers of the pool came from answers; under this object's lock
    private boolean closed; // under this object's lock
    private ServerSource.@Nullable Watch watch; // under this object's lock
    private volatile int found;
    private volatile @Nullable String failure = "no answer yet";

    private Discovery(Pool pool, ServerSource source) {
        this.pool = pool;
        this.source = source;
    }

    /** Begins to look for the servers of a pool. */
    public static Discovery start(Pool pool, ServerSource source) {
        Discovery discovery = new Discovery(pool, source);
        ServerSource.Watch watch = source.watch(discovery.new Told());
        synchronized (discovery) {
            discovery.watch = watch;
        }
        return discovery;
    }

    /** Returns the pool. */
    public Pool pool() {
        return pool;
    }

    /** Returns what names the source. */
    public String source() {
        return source.toString();
    }

    /** Returns how many servers the last answer had that was put in force. */
    public int found() {
        return found;
    }

    /** Returns why the last answer could not be used, or {@code null} if it was put in force. */
    public @Nullable String failure() {
        return failure;
    }

    /** Returns what completes with the first answer that is put in force. */
    public CompletableFuture<Void> first() {
        return first.copy();
    }

    /** Ends looking; the pool keeps its servers. */
    @Override
    public synchronized void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
    }

    // ---- what the source tells

    private final class Told implements ServerSource.Answers {

        @Override
        public void found(List<ServerSpec> servers) {
            take(servers);
        }

        @Override
        public void failed(String reason) {
            fail(reason);
        }
    }

    private synchronized void take(List<ServerSpec> servers) {
        if (closed) {
            return;
        }
        if (servers.isEmpty()) {
            fail("the answer names no server");
            return;
        }
        Map<String, ServerSpec> answer = new LinkedHashMap<>();
        for (ServerSpec server : servers) {
            if (answer.put(server.id(), server) != null) {
                fail("the answer has " + server.id() + " twice");
                return;
            }
        }
        if (!answer.equals(known)) {
            Set<String> taken = new HashSet<>(answer.keySet());
            try {
                pool.update(present -> merged(present, answer, taken));
            } catch (InvalidValueException e) {
                fail(String.valueOf(e.getMessage()));
                return;
            }
            ours = taken;
            tell(answer);
            known = answer;
            found = answer.size();
        } else if (failure != null) {
            log.info("pool {}: {} answers again", pool.name(), source);
        }
        failure = null;
        first.complete(null);
    }

    private void tell(Map<String, ServerSpec> answer) {
        List<String> come = new ArrayList<>(answer.keySet());
        come.removeAll(known.keySet());
        List<String> gone = new ArrayList<>(known.keySet());
        gone.removeAll(answer.keySet());
        log.info("pool {}: {} has {} servers, new {}, gone {}", pool.name(), source, answer.size(), come, gone);
    }

    private synchronized void fail(String reason) {
        if (closed || reason.equals(failure)) {
            return; // told before
        }
        failure = reason;
        log.warn("pool {}: {}: {}; servers stay as they are", pool.name(), source, reason);
    }

    /** Removes from {@code taken} what the pool has otherwise. */
    private List<ServerSpec> merged(List<ServerSpec> present, Map<String, ServerSpec> answer, Set<String> taken) {
        Map<String, ServerSpec> left = new LinkedHashMap<>(answer);
        List<ServerSpec> merged = new ArrayList<>();
        for (ServerSpec spec : present) {
            ServerSpec now = left.remove(spec.id());
            if (!ours.contains(spec.id())) {
                merged.add(spec); // it is as it was configured
                taken.remove(spec.id());
            } else if (now != null) {
                merged.add(kept(spec, known.getOrDefault(spec.id(), now), now));
            }
        }
        merged.addAll(left.values());
        return merged;
    }

    /** What an operator has changed since the source told it holds as long as the source repeats itself. */
    private static ServerSpec kept(ServerSpec present, ServerSpec before, ServerSpec now) {
        ServerSpec.Builder kept = now.toBuilder();
        if (now.admin() == before.admin()) {
            kept.admin(present.admin());
        }
        if (now.weight() == before.weight()) {
            kept.weight(present.weight());
        }
        return kept.build();
    }

    @Override
    public String toString() {
        return pool.name() + " from " + source + (failure == null ? "" : ": " + failure);
    }
}
