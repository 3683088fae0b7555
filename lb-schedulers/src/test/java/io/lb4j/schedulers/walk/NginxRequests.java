package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** HTTP requests to nginx. */
final class NginxRequests implements NginxTraffic {

    private static final long PATIENCE_SECONDS = 60;
    private static final int OK = 200;

    private record Held(Holds.Hold hold, CompletableFuture<NginxExchange> answer) {}

    private final Holds holds;
    private final Map<String, Held> held = new HashMap<>(); // by label

    NginxRequests(Holds holds) {
        this.holds = holds;
    }

    @Override
    public Answer ask(Request request) throws IOException, InterruptedException {
        Socket connection =
                NginxClient.connect(request.client(), request.group().address());
        String target = target(request);
        String group = request.group().name();
        String label = request.label();
        if (label == null) {
            return new Answer(null, NginxClient.request(connection, request.method(), target, group));
        }
        Holds.Hold hold = holds.expect(label);
        CompletableFuture<NginxExchange> answer = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return NginxClient.request(connection, request.method(), target, group);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                NginxServer::daemon);
        await(CompletableFuture.anyOf(hold.server(), answer));
        if (hold.server().isDone()) {
            held.put(label, new Held(hold, answer));
            return new Answer(hold.server().join(), null);
        }
        return new Answer(null, answer.join());
    }

    private static String target(Request request) {
        @Nullable String key = request.key();
        @Nullable String label = request.label();
        return "/" + request.group().name() + "?a=" + (key == null ? "" : "&k=" + key)
                + (label == null ? "" : "&hold=" + label);
    }

    @Override
    public void release(String label) throws IOException, InterruptedException {
        Held request = held.remove(label);
        if (request == null) {
            throw new IllegalStateException("not held: " + label);
        }
        request.hold().released().countDown();
        NginxExchange exchange = await(request.answer());
        if (exchange.status() != OK) {
            throw new IOException("status of a held request: " + exchange.status());
        }
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        held.values().forEach(request -> request.hold().released().countDown());
    }
}
