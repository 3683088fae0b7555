package io.lb4j.ipvs.netlink;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The attributes of a message without what means nothing: their order, their padding, and the bit that says that one is nested. */
final class Shape {

    private static final int NESTED = 0x8000;

    private Shape() {}

    static Map<Integer, Object> of(Message message) {
        ByteBuffer body = message.body();
        return of(body.slice(4, body.limit() - 4).order(body.order()), 1);
    }

    private static Map<Integer, Object> of(ByteBuffer bytes, int level) {
        Map<Integer, Object> attributes = new TreeMap<>();
        for (int at = 0; at < bytes.limit(); at += Message.padded(bytes.getShort(at))) {
            ByteBuffer payload = bytes.slice(at + 4, bytes.getShort(at) - 4).order(bytes.order());
            int type = bytes.getShort(at + 2) & ~NESTED & 0xffff;
            attributes.put(type, level > 0 ? of(payload, level - 1) : hex(payload));
        }
        return attributes;
    }

    private static String hex(ByteBuffer payload) {
        byte[] octets = new byte[payload.limit()];
        payload.get(0, octets);
        return HexFormat.ofDelimiter(" ").formatHex(octets);
    }
}
