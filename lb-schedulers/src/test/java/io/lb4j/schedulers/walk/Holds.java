package io.lb4j.schedulers.walk;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests of a walk whose answers wait until they are released. */
final class Holds {

    private static final Pattern LABEL = Pattern.compile("[?&]hold=(\\w+)");

    /** One of them. */
    record Hold(CompletableFuture<String> server, CountDownLatch released) {}

    private final Map<String, Hold> holds = new ConcurrentHashMap<>(); // by label

    Hold expect(String label) {
        Hold hold = new Hold(new CompletableFuture<>(), new CountDownLatch(1));
        holds.put(label, hold);
        return hold;
    }

    /** Called by a server that is about to answer; returns when it may, which is at once for most requests. */
    void arrived(String requestLine, String server) throws InterruptedException {
        Matcher label = LABEL.matcher(requestLine);
        Hold hold = label.find() ? holds.get(label.group(1)) : null;
        if (hold != null) {
            hold.server().complete(server);
            hold.released().await();
        }
    }
}
