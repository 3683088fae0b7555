package io.lb4j.schedulers;

import io.lb4j.core.KeyExpression;
import io.lb4j.core.PickRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The hashed key of the schedulers that follow no original. Where the client's address is the whole key its octets are hashed, since
 * its text would have to be made first. Immutable.
 */
final class MixedKey {

    /** The hash of an empty key, and of no other. */
    static final long EMPTY = 0;

    private final KeyExpression expression;
    private final boolean isAddress;

    MixedKey(KeyExpression expression) {
        this.expression = expression;
        this.isAddress = expression.isClientAddress();
    }

    /** Returns the hash of this request's key. */
    long hash(PickRequest request) {
        if (isAddress) {
            InetSocketAddress client = request.client();
            InetAddress address = client == null ? null : client.getAddress();
            if (address != null) {
                return neverEmpty(Mix.of(address.getAddress()));
            }
        }
        String key = expression.evaluate(request);
        return key.isEmpty() ? EMPTY : neverEmpty(Mix.of(key));
    }

    private static long neverEmpty(long hash) {
        return hash == EMPTY ? 1 : hash;
    }
}
