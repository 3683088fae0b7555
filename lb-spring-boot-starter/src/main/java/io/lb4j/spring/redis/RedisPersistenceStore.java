package io.lb4j.spring.redis;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.PersistenceStore;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Shares persistence entries through one Redis server, 2.6 or later, over one connection.
 *
 * <p>A binding is one command and one round trip: a script, which Redis runs by itself. The connection is made in the background,
 * so that an application starts without Redis too; while there is none, bindings fail at once. Thread-safe.
 */
public final class RedisPersistenceStore implements PersistenceStore, AutoCloseable {

    private static final String BIND = """
            local now = redis.call('GET', KEYS[1])
            if now and now ~= ARGV[1] and now ~= ARGV[2] then return now end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
            return ARGV[1]""";

    /** Chosen: no answer to a command comes after that. The pool has given up waiting long before. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    /** Chosen: soon enough after a restart, and no burden. */
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(500);

    /** Chosen: so many bindings may wait for answers; more fail at once. */
    private static final int MOST_UNANSWERED = 10_000;

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private final String prefix;
    private final AtomicReference<@Nullable CompletableFuture<StatefulRedisConnection<String, String>>> connection =
            new AtomicReference<>();

    /**
     * Begins to connect.
     *
     * @param url {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} for TLS
     * @param prefix what every key begins with
     * @throws InvalidValueException if the URL is none
     */
    public RedisPersistenceStore(String url, String prefix) {
        this.uri = parse(url);
        this.prefix = prefix;
        this.resources = DefaultClientResources.builder()
                .reconnectDelay(Delay.constant(RECONNECT_DELAY))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNANSWERED)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
                .socketOptions(
                        SocketOptions.builder().connectTimeout(COMMAND_TIMEOUT).build())
                .build());
        connection();
    }

    private static RedisURI parse(String url) {
        try {
            return RedisURI.create(url);
        } catch (RuntimeException e) { // Lettuce throws several
            throw new InvalidValueException(
                    "url",
                    url.replaceAll("//[^/]*@", "//***@"),
                    "a URL such as redis://127.0.0.1:6379/0 or rediss://host");
        }
    }

    @Override
    public CompletionStage<String> bind(String key, String server, @Nullable String replaced, Duration timeToLive) {
        String[] keys = {prefix + key};
        String other = replaced == null ? "" : replaced;
        String millis = Long.toString(timeToLive.toMillis());
        return connection()
                .thenCompose(
                        redis -> redis.async().<String>eval(BIND, ScriptOutputType.VALUE, keys, server, other, millis));
    }

    /** Returns the one connection, which reconnects by itself once it stood; before that each call may try anew. */
    private CompletionStage<StatefulRedisConnection<String, String>> connection() {
        CompletableFuture<StatefulRedisConnection<String, String>> present = connection.get();
        if (present != null && !present.isCompletedExceptionally()) {
            return present;
        }
        CompletableFuture<StatefulRedisConnection<String, String>> next = new CompletableFuture<>();
        if (!connection.compareAndSet(present, next)) {
            return connection();
        }
        CompletionStage<StatefulRedisConnection<String, String>> connecting =
                client.connectAsync(StringCodec.UTF8, uri);
        connecting.whenComplete((redis, failure) -> {
            if (failure == null) {
                next.complete(redis);
            } else {
                next.completeExceptionally(failure);
            }
        });
        return next;
    }

    /** Ends the connection; waits a second for it at most. */
    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
