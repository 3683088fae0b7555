package io.lb4j.netty;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** nginx's {@code $uri}: percent-decoded, slashes merged, dot segments resolved. For hashing only; never sent on. */
final class NormalizedPath {

    private NormalizedPath() {}

    static String of(String path) {
        if (path.indexOf('%') < 0 && path.indexOf("//") < 0 && path.indexOf("/.") < 0) {
            return path;
        }
        String decoded = decoded(path);
        Deque<String> segments = new ArrayDeque<>();
        String[] parts = decoded.split("/", -1);
        for (int i = 1; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            String part = parts[i];
            boolean dots = part.equals(".") || part.equals("..");
            if (part.equals("..")) {
                segments.pollLast();
            }
            if (!dots && (last || !part.isEmpty())) {
                segments.addLast(part);
            } else if (dots && last) {
                segments.addLast("");
            }
        }
        return "/" + String.join("/", segments);
    }

    private static String decoded(String path) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int high = c == '%' && i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
            if (low >= 0) {
                octets.write((high << 4) | low);
                i += 2;
            } else {
                octets.write(c);
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
