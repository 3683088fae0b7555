package io.lb4j.schedulers;

import io.lb4j.core.PickRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** One of many requests that differ in everything a scheduler may look at: the client's network, and the key. */
final class NumberedRequest extends PickRequest {

    NumberedRequest(int number) {
        super(client(number), null, "key-" + number);
    }

    private static InetSocketAddress client(int number) {
        byte[] address = {10, (byte) (number >>> 8), (byte) number, 1};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), 1024);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
