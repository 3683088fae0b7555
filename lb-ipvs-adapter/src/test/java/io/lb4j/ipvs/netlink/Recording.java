package io.lb4j.ipvs.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Datagrams as {@code strace} saw them between ipvsadm 1.31 and Linux 6.1.176 on x86-64, in hexadecimal under a line of comment. */
final class Recording {

    private Recording() {}

    /** Returns all datagrams of a recording. */
    static List<byte[]> of(String name) {
        List<byte[]> datagrams = new ArrayList<>();
        for (String block : blocks(name)) {
            datagrams.add(bytes(block));
        }
        return datagrams;
    }

    /** Returns what this command of ipvsadm sent. */
    static Message request(String command) {
        for (String block : blocks("requests")) {
            if (block.startsWith("# " + command + "\n")) {
                ByteBuffer datagram = ByteBuffer.wrap(bytes(block)).order(ByteOrder.LITTLE_ENDIAN);
                return Message.all(datagram).get(0);
            }
        }
        throw new IllegalArgumentException(command);
    }

    private static String[] blocks(String name) {
        try (InputStream file = Recording.class.getResourceAsStream("linux-6.1/" + name + ".hex")) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.US_ASCII)
                    .split("\n\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String block) {
        String hex = block.substring(block.indexOf('\n')).replaceAll("\\s", "");
        return HexFormat.of().parseHex(hex);
    }
}
