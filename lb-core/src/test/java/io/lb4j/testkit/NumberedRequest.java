package io.lb4j.testkit;

import io.lb4j.core.PickRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * One of 65536 requests that differ in everything a scheduler may look at: the client's network and port, the destination, and the
 * key.
 *
 * <p>Requests of one number are those of one client: two objects with the same number say the same. Not thread-safe.
 */
public final class NumberedRequest extends PickRequest {

    private static final int FIRST_CLIENT_PORT = 1024;
    private static final int CLIENT_PORTS = 1 << 15;
    private static final int DESTINATION_PORT = 80;

    /** Makes the request with this number, 0 or more; the lower 16 bits count for the addresses. */
    public NumberedRequest(int number) {
        super(
                address(FIRST_CLIENT_PORT + number % CLIENT_PORTS, 10, number >>> 8, number, 1),
                address(DESTINATION_PORT, 192, 168, number >>> 8, number),
                "key-" + number);
    }

    private static InetSocketAddress address(int port, int... octets) {
        byte[] address = {(byte) octets[0], (byte) octets[1], (byte) octets[2], (byte) octets[3]};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
