package io.lb4j.core;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a real server is configured. Immutable; a pool turns it into a live {@link Server}.
 *
 * <p>The one-line form is nginx's: {@code 10.0.0.1:8080 weight=3 max_fails=2 fail_timeout=10s backup}.
 *
 * @param id identity inside the pool, one word; counters and health history follow it through every reconfiguration
 * @param name the address as it was written; consistent hashing hashes this text, as nginx does
 * @param address where the real server listens; port 0 stands for the port of the virtual service, which only the kernel can
 *     carry
 * @param weight share of new picks, 0..65535; 0 means none
 * @param maxFails failures that eject the real server; 0 never ejects
 * @param failTimeout how long it is left out before a live request may probe it; whole seconds, at most
 *     999,999,999
 * @param slowStart how long its share grows after it came back; 0 means at once
 * @param maxConns limit of active picks; 0 means none
 * @param upperThreshold LVS: overloaded from this many entries on; 0 means never
 * @param lowerThreshold LVS: no longer overloaded below this many entries; 0 means three quarters of the upper one
 * @param backup whether it serves only when no primary can
 * @param admin what the operator wants of it: UP, DRAINING or DOWN
 * @param route nginx's {@code route}: what cookies and {@code sticky route} call it, 1 to 32 characters; {@code null} for the MD5
 *     of its address, as in nginx
 * @param zone where it runs, one word; a pool may {@linkplain ZonePreference prefer} the servers of one zone. {@code null} if unknown
 */
public record ServerSpec(
        String id,
        String name,
        ServerAddress address,
        int weight,
        int maxFails,
        Duration failTimeout,
        Duration slowStart,
        int maxConns,
        int upperThreshold,
        int lowerThreshold,
        boolean backup,
        ServerState admin,
        @Nullable String route,
        @Nullable String zone) {

    /** The largest weight, that of the kernel's {@code IP_VS_SCHED} services. */
    public static final int MAX_WEIGHT = 65535;

    /** As many seconds as nine digits can write, about 31 years, so that the text form can say every value. */
    private static final Duration MAX_FAIL_TIMEOUT = Duration.ofSeconds(999_999_999);

    /** The most that nginx takes. */
    private static final int MAX_ROUTE = 32;

    /** RFC 6265, section 4.1.1, beside space, control and non-ASCII characters. */
    private static final String NOT_IN_COOKIES = "\",;\\";

    private static final Duration MAX_SLOW_START = Duration.ofHours(24);

    /** Checks every component. */
    public ServerSpec {
        Objects.requireNonNull(address, "address");
        requireText("id", id);
        requireText("name", name);
        if (zone != null) {
            requireText("zone", zone);
        }
        requireRange("weight", weight, MAX_WEIGHT);
        requireRange("max_fails", maxFails, Integer.MAX_VALUE);
        requireRange("max_conns", maxConns, Integer.MAX_VALUE);
        requireRange("upper", upperThreshold, Integer.MAX_VALUE);
        requireRange("lower", lowerThreshold, Integer.MAX_VALUE);
        if (upperThreshold > 0 && lowerThreshold > upperThreshold) {
            throw new InvalidValueException("lower", lowerThreshold, "at most upper, which is " + upperThreshold);
        }
        if (failTimeout.isNegative() || failTimeout.toNanosPart() != 0 || failTimeout.compareTo(MAX_FAIL_TIMEOUT) > 0) {
            throw new InvalidValueException(
                    "fail_timeout", failTimeout, "whole seconds, 0.." + MAX_FAIL_TIMEOUT.toSeconds());
        }
        if (slowStart.isNegative() || slowStart.toNanosPart() != 0 || slowStart.compareTo(MAX_SLOW_START) > 0) {
            throw new InvalidValueException("slow_start", slowStart, "whole seconds, 0.." + MAX_SLOW_START.toSeconds());
        }
        if (admin != ServerState.UP && admin != ServerState.DRAINING && admin != ServerState.DOWN) {
            throw new InvalidValueException("admin", admin, "UP, DRAINING or DOWN");
        }
        if (route != null && !isRoute(route)) {
            throw new InvalidValueException(
                    "route", route, "1 to " + MAX_ROUTE + " characters of those that a cookie may have");
        }
    }

    private static boolean isRoute(String route) {
        return !route.isEmpty()
                && route.length() <= MAX_ROUTE
                && route.chars().allMatch(c -> c > ' ' && c < 0x7f && NOT_IN_COOKIES.indexOf(c) < 0);
    }

    static void requireText(String key, String value) {
        if (value.isEmpty() || value.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new InvalidValueException(key, value, "text without spaces");
        }
    }

    private static void requireRange(String key, int value, int max) {
        if (value < 0 || value > max) {
            throw new InvalidValueException(key, value, max == Integer.MAX_VALUE ? "0 or more" : "0.." + max);
        }
    }

    /** Reads the one-line form: an address, then nginx's {@code server} parameters in any order. */
    public static ServerSpec parse(String line) {
        return ServerLine.parse(line);
    }

    /** Starts a definition with defaults: weight 1, max_fails 1, fail_timeout 10 s, no limits, a primary, up. */
    public static Builder at(String address) {
        return new Builder(address, ServerAddress.parse(address));
    }

    /** Returns a builder that starts from this definition. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns the same definition with another weight. */
    public ServerSpec withWeight(int newWeight) {
        return toBuilder().weight(newWeight).build();
    }

    /** Returns the one-line form, from which {@link #parse} makes an equal definition. */
    @Override
    public String toString() {
        return ServerLine.format(this);
    }

    /** Builds a {@link ServerSpec}. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final ServerAddress address;
        private String id;
        private int weight = 1;
        private int maxFails = 1;
        private Duration failTimeout = Duration.ofSeconds(10);
        private Duration slowStart = Duration.ZERO;
        private int maxConns;
        private int upperThreshold;
        private int lowerThreshold;
        private boolean backup;
        private ServerState admin = ServerState.UP;
        private @Nullable String route;
        private @Nullable String zone;

        private Builder(String name, ServerAddress address) {
            this.name = name;
            this.address = address;
            this.id = address.toString();
        }

        private Builder(ServerSpec spec) {
            this.name = spec.name;
            this.address = spec.address;
            this.id = spec.id;
            this.weight = spec.weight;
            this.maxFails = spec.maxFails;
            this.failTimeout = spec.failTimeout;
            this.slowStart = spec.slowStart;
            this.maxConns = spec.maxConns;
            this.upperThreshold = spec.upperThreshold;
            this.lowerThreshold = spec.lowerThreshold;
            this.backup = spec.backup;
            this.admin = spec.admin;
            this.route = spec.route;
            this.zone = spec.zone;
        }

        /** Sets the identity; the default is the address. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Sets the weight, 0..65535; default 1. */
        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        /** Sets how many failures eject the real server; default 1, 0 never ejects. */
        public Builder maxFails(int maxFails) {
            this.maxFails = maxFails;
            return this;
        }

        /** Sets how long an ejected real server is left out; whole seconds, default 10. */
        public Builder failTimeout(Duration failTimeout) {
            this.failTimeout = failTimeout;
            return this;
        }

        /** Lets its share grow over this time after it came back; default 0, at once. */
        public Builder slowStart(Duration slowStart) {
            this.slowStart = slowStart;
            return this;
        }

        /** Limits the active picks; default 0, no limit. */
        public Builder maxConns(int maxConns) {
            this.maxConns = maxConns;
            return this;
        }

        /** Sets LVS's upper and lower connection thresholds; default 0 and 0, off. */
        public Builder thresholds(int upper, int lower) {
            this.upperThreshold = upper;
            this.lowerThreshold = lower;
            return this;
        }

        /** Makes it serve only when no primary can. */
        public Builder backup() {
            this.backup = true;
            return this;
        }

        /** Sets what the operator wants of it: UP (the default), DRAINING or DOWN. */
        public Builder admin(ServerState admin) {
            this.admin = admin;
            return this;
        }

        /** Sets what cookies and routes call it; {@code null}, the default, for the MD5 of its address. */
        public Builder route(@Nullable String route) {
            this.route = route;
            return this;
        }

        /** Sets where it runs; {@code null}, the default, for a zone that is not known. */
        public Builder zone(@Nullable String zone) {
            this.zone = zone;
            return this;
        }

        /** Returns the definition; refuses a value out of range by {@link InvalidValueException}. */
        public ServerSpec build() {
            return new ServerSpec(
                    id,
                    name,
                    address,
                    weight,
                    maxFails,
                    failTimeout,
                    slowStart,
                    maxConns,
                    upperThreshold,
                    lowerThreshold,
                    backup,
                    admin,
                    route,
                    zone);
        }
    }
}
