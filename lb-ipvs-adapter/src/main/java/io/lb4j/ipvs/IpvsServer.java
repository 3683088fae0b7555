package io.lb4j.ipvs;

import io.lb4j.core.InvalidValueException;
import java.util.Objects;

/**
 * How a real server of a virtual service is defined in the kernel.
 *
 * @param key what tells it from the others
 * @param method how packets are carried to it
 * @param weight its share, 0 to 2^31 - 1; 0 takes no new connections
 * @param upperThreshold overloaded above this many connections; 0 means never
 * @param lowerThreshold no longer overloaded below this many; 0 means three quarters of the upper one
 * @param tunnel how packets are wrapped, if they are
 */
public record IpvsServer(
        ServerKey key, ForwardingMethod method, int weight, int upperThreshold, int lowerThreshold, Tunnel tunnel) {

    /** Checks every component. */
    public IpvsServer {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(tunnel, "tunnel");
        requireNotNegative("weight", weight);
        requireNotNegative("upper", upperThreshold);
        requireNotNegative("lower", lowerThreshold);
        if (lowerThreshold > upperThreshold) {
            throw new InvalidValueException("lower", lowerThreshold, "at most upper, which is " + upperThreshold);
        }
    }

    /** Defines a server without thresholds; a tunnel to it is IPIP. */
    public static IpvsServer of(ServerKey key, ForwardingMethod method, int weight) {
        return new IpvsServer(key, method, weight, 0, 0, Tunnel.IPIP);
    }

    private static void requireNotNegative(String what, int value) {
        if (value < 0) {
            throw new InvalidValueException(what, value, "0 or more");
        }
    }

    /** Returns the same server with this weight. */
    public IpvsServer withWeight(int newWeight) {
        return new IpvsServer(key, method, newWeight, upperThreshold, lowerThreshold, tunnel);
    }

    /** Returns the same server with these thresholds. */
    public IpvsServer withThresholds(int upper, int lower) {
        return new IpvsServer(key, method, weight, upper, lower, tunnel);
    }

    /** Returns the same server with packets wrapped like this. */
    public IpvsServer withTunnel(Tunnel newTunnel) {
        return new IpvsServer(key, method, weight, upperThreshold, lowerThreshold, newTunnel);
    }
}
