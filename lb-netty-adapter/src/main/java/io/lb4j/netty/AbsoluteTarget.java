package io.lb4j.netty;

import org.jspecify.annotations.Nullable;

/**
 * A request target in absolute form, {@code http://host/path} (RFC 9112 §3.2.2).
 *
 * @param authority what stands for Host
 * @param origin what stands for the target: path and query
 */
record AbsoluteTarget(String authority, String origin) {

    /** Takes the target apart, or returns {@code null} if it is none of http or https. */
    static @Nullable AbsoluteTarget parse(String target) {
        int start;
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            start = 7;
        } else if (target.regionMatches(true, 0, "https://", 0, 8)) {
            start = 8;
        } else {
            return null;
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String authority = target.substring(start, end);
        boolean nobody = authority.isEmpty() || authority.startsWith(":"); // RFC 9110 §4.2.1
        if (nobody || !Authority.isValid(authority)) {
            return null;
        }
        String rest = target.substring(end);
        return new AbsoluteTarget(authority, rest.startsWith("/") ? rest : "/" + rest);
    }
}
