package io.lb4j.netty;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.retry.RetryPolicy;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one virtual service treats its connections. Every wait has a deadline and every buffer a bound.
 *
 * @param retry when a request goes on to another real server
 * @param connectTimeout most time to connect to a real server
 * @param responseTimeout most time between two signs of life of a real server that owes something
 * @param headerTimeout most time for a client to send a whole request header
 * @param idleTimeout most time a kept client connection waits for its next request, and a stalled transfer or TCP session lasts
 * @param maxConnections client connections at once; more are closed at once
 * @param maxHeaderBytes bound of a header section, both ways
 * @param maxHeaderFields bound of the number of header fields of a request
 * @param maxTargetBytes bound of a request target
 * @param keptConnections idle connections kept on each event loop, all real servers together
 * @param replayBytes request body kept so that an idempotent request can be sent again
 * @param tls the certificate and key for clients, or {@code null} for plain text
 */
public record ServiceSettings(
        RetryPolicy retry,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration headerTimeout,
        Duration idleTimeout,
        int maxConnections,
        int maxHeaderBytes,
        int maxHeaderFields,
        int maxTargetBytes,
        int keptConnections,
        int replayBytes,
        @Nullable SslContext tls) {

    /** Checks every component. */
    public ServiceSettings {
        Objects.requireNonNull(retry, "retry");
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("response-timeout", responseTimeout);
        requirePositive("header-timeout", headerTimeout);
        requirePositive("idle-timeout", idleTimeout);
        requireAtLeast("max-connections", maxConnections, 1);
        requireAtLeast("max-header-bytes", maxHeaderBytes, 256);
        requireAtLeast("max-header-fields", maxHeaderFields, 1);
        requireAtLeast("max-target-bytes", maxTargetBytes, 16);
        requireAtLeast("kept-connections", keptConnections, 0);
        requireAtLeast("replay-bytes", replayBytes, 0);
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidValueException(key, value, "more than 0");
        }
    }

    private static void requireAtLeast(String key, int value, int least) {
        if (value < least) {
            throw new InvalidValueException(key, value, least + " or more");
        }
    }

    /** Returns the defaults. */
    public static ServiceSettings standard() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Builds {@link ServiceSettings}. Not thread-safe.
     *
     * <table>
     * <caption>Defaults</caption>
     * <tr><th>setting</th><th>default</th></tr>
     * <tr><td>retry</td><td>on error and timeout, as many tries as servers</td></tr>
     * <tr><td>connectTimeout</td><td>5 s</td></tr>
     * <tr><td>responseTimeout</td><td>60 s</td></tr>
     * <tr><td>headerTimeout</td><td>10 s</td></tr>
     * <tr><td>idleTimeout</td><td>75 s for HTTP; 10 min is usual for TCP</td></tr>
     * <tr><td>maxConnections</td><td>10 000</td></tr>
     * <tr><td>maxHeaderBytes, maxHeaderFields, maxTargetBytes</td><td>16 KiB, 100, 8 KiB</td></tr>
     * <tr><td>keptConnections</td><td>256 each event loop</td></tr>
     * <tr><td>replayBytes</td><td>64 KiB</td></tr>
     * <tr><td>tls</td><td>none</td></tr>
     * </table>
     */
    public static final class Builder {

        private RetryPolicy retry = RetryPolicy.standard();
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration responseTimeout = Duration.ofSeconds(60);
        private Duration headerTimeout = Duration.ofSeconds(10);
        private Duration idleTimeout = Duration.ofSeconds(75);
        private int maxConnections = 10_000;
        private int maxHeaderBytes = 16 * 1024;
        private int maxHeaderFields = 100;
        private int maxTargetBytes = 8 * 1024;
        private int keptConnections = 256;
        private int replayBytes = 64 * 1024;
        private @Nullable SslContext tls;

        private Builder() {}

        /** Sets when a request goes on to another real server. */
        public Builder retry(RetryPolicy policy) {
            retry = policy;
            return this;
        }

        /** Sets the most time to connect to a real server. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        /** Sets the most time between two signs of life of a real server that owes something. */
        public Builder responseTimeout(Duration timeout) {
            responseTimeout = timeout;
            return this;
        }

        /** Sets the most time for a client to send a whole request header. */
        public Builder headerTimeout(Duration timeout) {
            headerTimeout = timeout;
            return this;
        }

        /** Sets how long an idle or stalled client connection lasts. */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = timeout;
            return this;
        }

        /** Limits the client connections. */
        public Builder maxConnections(int limit) {
            maxConnections = limit;
            return this;
        }

        /** Limits header sections, the number of their fields, and the request target. */
        public Builder maxHeader(int bytes, int fields, int targetBytes) {
            maxHeaderBytes = bytes;
            maxHeaderFields = fields;
            maxTargetBytes = targetBytes;
            return this;
        }

        /** Sets how many idle connections to real servers each event loop keeps. */
        public Builder keptConnections(int count) {
            keptConnections = count;
            return this;
        }

        /** Sets how much of a request body is kept for a retry. */
        public Builder replayBytes(int bytes) {
            replayBytes = bytes;
            return this;
        }

        /** Serves clients over TLS. */
        public Builder tls(@Nullable SslContext context) {
            tls = context;
            return this;
        }

        /** Returns the settings; refuses a value out of range by {@link InvalidValueException}. */
        public ServiceSettings build() {
            return new ServiceSettings(
                    retry,
                    connectTimeout,
                    responseTimeout,
                    headerTimeout,
                    idleTimeout,
                    maxConnections,
                    maxHeaderBytes,
                    maxHeaderFields,
                    maxTargetBytes,
                    keptConnections,
                    replayBytes,
                    tls);
        }
    }
}
