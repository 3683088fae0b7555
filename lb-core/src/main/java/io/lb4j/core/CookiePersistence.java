package io.lb4j.core;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code sticky cookie}: every answer sets a cookie that names the server, and a request with it goes there again.
 * Nothing is remembered here.
 *
 * <p>The cookie holds the server's {@linkplain ServerSpec#route route}, or the MD5 of its address as nginx writes it: so cookies
 * survive a move from nginx, if servers are given by address.
 *
 * <p>With secrets the cookie is signed by HMAC-SHA256, and one without a good signature counts as none: so a client cannot choose
 * a server, except one that a cookie was ever set for.
 *
 * @param name of the cookie, an HTTP token
 * @param expires how long a client keeps it, whole seconds; {@link #MAX} for good, {@code null} as long as the client runs
 * @param domain for which it holds, as {@link KeyExpression}; {@code null}, or a value that is no domain, for the host only
 * @param path below which it holds; {@code null} for the path of the request
 * @param httpOnly whether scripts do not see it
 * @param secure whether it is sent over TLS only
 * @param sameSite {@code strict}, {@code lax}, {@code none} or a {@link KeyExpression}; {@code null} to say nothing
 * @param secrets what it is signed with, each of {@value #SHORTEST_SECRET} bytes or more: the first signs, all are good; empty
 *     for no signature, as in nginx
 */
public record CookiePersistence(
        String name,
        @Nullable Duration expires,
        @Nullable String domain,
        @Nullable String path,
        boolean httpOnly,
        boolean secure,
        @Nullable String sameSite,
        List<String> secrets)
        implements Persistence {

    /** nginx's {@code expires=max}. */
    public static final Duration MAX = ChronoUnit.FOREVER.getDuration();

    /** The size of the hash: RFC 2104 discourages shorter keys. */
    public static final int SHORTEST_SECRET = 32;

    /** The most that browsers keep a cookie is less. */
    private static final Duration LONGEST_EXPIRES = Duration.ofDays(3650);

    private static final List<String> SAME_SITE = List.of("strict", "lax", "none");

    /** Checks every component. */
    public CookiePersistence {
        if (name.isEmpty() || !name.chars().allMatch(CookiePersistence::isTokenCharacter)) {
            throw new InvalidValueException("name", name, "the name of a cookie: letters, digits and !#$%&'*+-.^_`|~");
        }
        if (expires != null && !expires.equals(MAX)) {
            boolean whole = !expires.isNegative() && !expires.isZero() && expires.toNanosPart() == 0;
            if (!whole || expires.compareTo(LONGEST_EXPIRES) > 0) {
                throw new InvalidValueException("expires", expires, "whole seconds, 1s to 3650d, or max");
            }
        }
        if (domain != null) {
            KeyExpression expression = KeyExpression.parse("domain", domain);
            if (expression.isLiteral() && !isDomain(domain)) {
                throw new InvalidValueException("domain", domain, "a domain such as example.com, or variables");
            }
        }
        if (path != null && (!path.startsWith("/") || !path.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ';'))) {
            throw new InvalidValueException("path", path, "a path that begins with a slash, without semicolons");
        }
        if (sameSite != null
                && KeyExpression.parse("same-site", sameSite).isLiteral()
                && !SAME_SITE.contains(sameSite.toLowerCase(Locale.ROOT))) {
            throw new InvalidValueException(
                    "same-site", sameSite, "strict, lax, none or a variable", NearestName.of(sameSite, SAME_SITE));
        }
        secrets = List.copyOf(secrets);
        for (int i = 0; i < secrets.size(); i++) {
            int bytes = secrets.get(i).getBytes(StandardCharsets.UTF_8).length;
            if (bytes < SHORTEST_SECRET) { // its own text belongs into no message
                throw new InvalidValueException(
                        "secrets[" + i + "]", bytes + " bytes", "a secret of " + SHORTEST_SECRET + " bytes or more");
            }
        }
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** Tells whether the text can stand in a cookie as a domain; a variable may have any value that a client likes. */
    static boolean isDomain(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> (c < 0x80 && Character.isLetterOrDigit(c)) || c == '.' || c == '-');
    }

    /** Sets a cookie of this name, without any attribute. */
    public static CookiePersistence named(String name) {
        return new CookiePersistence(
                Objects.requireNonNull(name, "name"), null, null, null, false, false, null, List.of());
    }

    /** Returns the same with a cookie that the client keeps for this time. */
    public CookiePersistence withExpires(Duration newExpires) {
        return new CookiePersistence(name, newExpires, domain, path, httpOnly, secure, sameSite, secrets);
    }

    /** Returns the same for this domain. */
    public CookiePersistence withDomain(String newDomain) {
        return new CookiePersistence(name, expires, newDomain, path, httpOnly, secure, sameSite, secrets);
    }

    /** Returns the same below this path. */
    public CookiePersistence withPath(String newPath) {
        return new CookiePersistence(name, expires, domain, newPath, httpOnly, secure, sameSite, secrets);
    }

    /** Returns the same with a cookie that scripts do not see. */
    public CookiePersistence hiddenFromScripts() {
        return new CookiePersistence(name, expires, domain, path, true, secure, sameSite, secrets);
    }

    /** Returns the same with a cookie that is sent over TLS only. */
    public CookiePersistence overTlsOnly() {
        return new CookiePersistence(name, expires, domain, path, httpOnly, true, sameSite, secrets);
    }

    /** Returns the same with this {@code SameSite}. */
    public CookiePersistence withSameSite(String newSameSite) {
        return new CookiePersistence(name, expires, domain, path, httpOnly, secure, newSameSite, secrets);
    }

    /** Returns the same with a cookie signed by the first of these secrets; one signed by any of them is good. */
    public CookiePersistence signedBy(String... newSecrets) {
        return new CookiePersistence(name, expires, domain, path, httpOnly, secure, sameSite, List.of(newSecrets));
    }

    @Override
    public boolean keepsEntries() {
        return false;
    }

    /** Shows everything but the secrets. */
    @Override
    public String toString() {
        return "CookiePersistence[name=" + name + ", expires=" + expires + ", domain=" + domain + ", path=" + path
                + ", httpOnly=" + httpOnly + ", secure=" + secure + ", sameSite=" + sameSite + ", secrets="
                + secrets.size() + "]";
    }
}
