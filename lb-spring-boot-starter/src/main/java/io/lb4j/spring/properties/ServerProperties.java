package io.lb4j.spring.properties;

import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One real server, in the nested form. The one-line form, such as {@code 10.0.0.1:8080 weight=3 backup}, means the same.
 *
 * @param address Where it listens, such as "10.0.0.1:8080", "[::1]:8080" or "unix:/run/app.sock". Port 80 if there is none.
 * @param weight Share of new requests, 0 to 65535. Zero means none.
 * @param maxFails Failures that take it out. Zero means never.
 * @param failTimeout How long it is left out before a live request tries it again, in whole seconds.
 * @param slowStart How long its share grows after it came back, in whole seconds. Zero means at once.
 * @param maxConns Most requests at once. Zero means no limit.
 * @param upper Overloaded from this many connections on. Zero means never.
 * @param lower No longer overloaded below this many connections. Zero means three quarters of the upper threshold.
 * @param id Identity inside the pool, the address if there is none. Counters follow it through changes.
 * @param route What cookies and routes of persistence call it, 1 to 32 characters. The MD5 of its address if there is none.
 * @param zone Where it runs, one word, for pools that prefer their own zone. Unknown by default.
 * @param backup Whether it serves only when no other server can.
 * @param down Whether it is switched off.
 * @param drain Whether it takes no new requests but finishes its present ones and keeps its bound clients.
 */
public record ServerProperties(
        @Nullable String address,
        @Nullable Integer weight,
        @Nullable Integer maxFails,
        @Nullable Duration failTimeout,
        @Nullable Duration slowStart,
        @Nullable Integer maxConns,
        @Nullable Integer upper,
        @Nullable Integer lower,
        @Nullable String id,
        @Nullable String route,
        @Nullable String zone,
        @Nullable Boolean backup,
        @Nullable Boolean down,
        @Nullable Boolean drain) {

    /** Reads the one-line form; Spring converts text by this method. */
    public static ServerProperties valueOf(String line) {
        ServerSpec spec = ServerSpec.parse(line);
        return new ServerProperties(
                spec.name(),
                spec.weight(),
                spec.maxFails(),
                spec.failTimeout(),
                spec.slowStart(),
                spec.maxConns(),
                spec.upperThreshold(),
                spec.lowerThreshold(),
                spec.id(),
                spec.route(),
                spec.zone(),
                spec.backup(),
                spec.admin() == ServerState.DOWN,
                spec.admin() == ServerState.DRAINING);
    }

    ServerSpec spec(PropertyPath path) {
        if (address == null || address.isBlank()) {
            throw path.child("address").invalid(address, "where the server listens, such as 10.0.0.1:8080");
        }
        if (isTrue(down) && isTrue(drain)) {
            throw path.child("drain").invalid(true, "either down or drain");
        }
        ServerSpec.Builder builder = path.child("address").here(() -> ServerSpec.at(address));
        if (weight != null) {
            builder.weight(weight);
        }
        if (maxFails != null) {
            builder.maxFails(maxFails);
        }
        if (failTimeout != null) {
            builder.failTimeout(failTimeout);
        }
        if (slowStart != null) {
            builder.slowStart(slowStart);
        }
        if (maxConns != null) {
            builder.maxConns(maxConns);
        }
        builder.thresholds(upper == null ? 0 : upper, lower == null ? 0 : lower);
        if (id != null) {
            builder.id(id);
        }
        if (route != null) {
            builder.route(route);
        }
        if (zone != null && !zone.isEmpty()) {
            builder.zone(zone);
        }
        if (isTrue(backup)) {
            builder.backup();
        }
        if (isTrue(down)) {
            builder.admin(ServerState.DOWN);
        }
        if (isTrue(drain)) {
            builder.admin(ServerState.DRAINING);
        }
        return path.below(builder::build);
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }
}
