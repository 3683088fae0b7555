package io.lb4j.spring.properties;

import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One virtual service: what clients address, and the pool that serves them.
 *
 * @param address Where it listens, such as "127.0.0.1:8080". Without a host, as in ":8080" or "8080", on all addresses. For the kernel one
 *     address, where port 0 means all ports.
 * @param mark Firewall mark that tells it, instead of an address, for the kernel.
 * @param protocol What is balanced.
 * @param pool Name of the pool that serves it.
 * @param via How traffic is carried: in-process by this application, or by kernel IPVS.
 * @param kernel What it has beside, if the kernel carries it.
 * @param ssl Certificate and key for clients.
 * @param connectTimeout Most time to connect to a real server. By default 5 seconds.
 * @param responseTimeout Most time between two signs of life of a real server that owes something. By default 60 seconds.
 * @param headerTimeout Most time for a client to send a whole request header. By default 10 seconds.
 * @param idleTimeout How long an idle client connection lasts. By default 75 seconds for HTTP, 10 minutes for TCP.
 * @param maxConnections Most client connections at once. By default 10000.
 * @param maxHeaderBytes Bound of a header section. By default 16KB.
 * @param maxHeaderFields Bound of the number of header fields. By default 100.
 * @param maxTargetBytes Bound of a request target. By default 8KB.
 * @param keptConnections Idle connections to real servers kept on each event loop. By default 256.
 * @param replayBytes Request body kept so that an idempotent request can be sent again. By default 64KB.
 */
public record ServiceProperties(
        @Nullable String address,
        @Nullable Integer mark,
        @DefaultValue("http") Protocol protocol,
        @Nullable String pool,
        @DefaultValue("in-process") Via via,
        @DefaultValue @NestedConfigurationProperty KernelProperties kernel,
        @DefaultValue Ssl ssl,
        @Nullable Duration connectTimeout,
        @Nullable Duration responseTimeout,
        @Nullable Duration headerTimeout,
        @Nullable Duration idleTimeout,
        @Nullable Integer maxConnections,
        @Nullable DataSize maxHeaderBytes,
        @Nullable Integer maxHeaderFields,
        @Nullable DataSize maxTargetBytes,
        @Nullable Integer keptConnections,
        @Nullable DataSize replayBytes) {

    /**
     * Certificate and key for clients.
     *
     * @param bundle Name of an SSL bundle, as defined below spring.ssl.bundle. Plain text if unset.
     */
    public record Ssl(@Nullable String bundle) {}

    /** Returns the first key that only the forwarder minds and that is set, or {@code null}. */
    public @Nullable String firstOfTheForwarder() {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("ssl.bundle", ssl.bundle());
        given.put("connect-timeout", connectTimeout);
        given.put("response-timeout", responseTimeout);
        given.put("header-timeout", headerTimeout);
        given.put("idle-timeout", idleTimeout);
        given.put("max-connections", maxConnections);
        given.put("max-header-bytes", maxHeaderBytes);
        given.put("max-header-fields", maxHeaderFields);
        given.put("max-target-bytes", maxTargetBytes);
        given.put("kept-connections", keptConnections);
        given.put("replay-bytes", replayBytes);
        return given.keySet().stream()
                .filter(key -> given.get(key) != null)
                .findFirst()
                .orElse(null);
    }
}
