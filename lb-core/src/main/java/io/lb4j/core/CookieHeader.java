package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/**
 * Finds a cookie as nginx finds {@code $cookie_NAME} and {@code $upstream_cookie_NAME}: the first of that name, names without
 * regard to case, the value up to the next semicolon as it stands. Anything is taken, since clients send anything. O(length).
 */
public final class CookieHeader {

    private CookieHeader() {}

    /** Returns the value in one {@code Cookie} header, or {@code null} if there is no such cookie. */
    public static @Nullable String value(String header, String name) {
        int start = 0;
        while (start < header.length()) {
            String value = valueAt(header, start, name);
            if (value != null) {
                return value;
            }
            start = skipSpaces(header, afterSeparator(header, start));
        }
        return null;
    }

    /** Returns the value in one {@code Set-Cookie} header, or {@code null} if it sets another cookie. */
    public static @Nullable String valueSet(String header, String name) {
        return valueAt(header, 0, name);
    }

    private static @Nullable String valueAt(String header, int start, String name) {
        if (!header.regionMatches(true, start, name, 0, name.length())) {
            return null;
        }
        int equals = skipSpaces(header, start + name.length());
        if (equals == header.length() || header.charAt(equals) != '=') {
            return null;
        }
        int from = skipSpaces(header, equals + 1);
        int semicolon = header.indexOf(';', from);
        return header.substring(from, semicolon < 0 ? header.length() : semicolon);
    }

    private static int skipSpaces(String header, int from) {
        int at = from;
        while (at < header.length() && header.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int afterSeparator(String header, int from) {
        int at = from;
        while (at < header.length() && header.charAt(at) != ';' && header.charAt(at) != ',') {
            at++;
        }
        return Math.min(at + 1, header.length());
    }
}
