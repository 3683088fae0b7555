package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.CookiePersistence;
import io.lb4j.core.InvalidValueException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * The cookie that names the server.
 *
 * @param name Name of the cookie.
 * @param expires How long clients keep it, such as 1h, or max for good. By default as long as the client runs.
 * @param domain Domain for which it holds, variables allowed, such as .example.com. By default the host that was asked.
 * @param path Path below which it holds. By default that of the request.
 * @param httpOnly Whether scripts do not see it. By default they do.
 * @param secure Whether it is sent over TLS only. By default not.
 * @param sameSite What other sites may do with it: strict, lax, none, or a variable. By default nothing is said.
 * @param secrets What the cookie is signed with, so that clients cannot choose a server; each of 32 bytes or more. The first
 *     signs, cookies signed by any of them are good. By default it is not signed.
 */
public record CookieProperties(
        @Nullable String name,
        @Nullable String expires,
        @Nullable String domain,
        @Nullable String path,
        @Nullable Boolean httpOnly,
        @Nullable Boolean secure,
        @Nullable String sameSite,
        @Nullable List<String> secrets) {

    static final CookieProperties NOTHING = new CookieProperties(null, null, null, null, null, null, null, null);

    CookieProperties inheriting(CookieProperties parent) {
        return new CookieProperties(
                first(name, parent.name),
                first(expires, parent.expires),
                first(domain, parent.domain),
                first(path, parent.path),
                first(httpOnly, parent.httpOnly),
                first(secure, parent.secure),
                first(sameSite, parent.sameSite),
                first(secrets, parent.secrets));
    }

    boolean isEmpty() {
        return equals(NOTHING);
    }

    CookiePersistence persistence(PropertyPath location) {
        if (name == null || name.isBlank()) {
            throw location.child("name").invalid(name, "the name of a cookie, such as srv_id");
        }
        return location.below(() -> new CookiePersistence(
                name,
                expires(expires),
                domain,
                path,
                Boolean.TRUE.equals(httpOnly),
                Boolean.TRUE.equals(secure),
                sameSite,
                secrets == null ? List.of() : secrets));
    }

    private static @Nullable Duration expires(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.equals("max")) {
            return CookiePersistence.MAX;
        }
        try {
            return DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("expires", text, "a time such as 1h, or max");
        }
    }

    /** Shows everything but the secrets. */
    @Override
    public String toString() {
        return "CookieProperties[name=" + name + ", expires=" + expires + ", domain=" + domain + ", path=" + path
                + ", httpOnly=" + httpOnly + ", secure=" + secure + ", sameSite=" + sameSite + "]";
    }
}
