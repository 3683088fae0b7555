package io.lb4j.core;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the {@code Set-Cookie} header that names a server, letter by letter as nginx does. Immutable. */
final class SetCookie {

    private static final String FOR_GOOD = "; expires=Thu, 31-Dec-37 23:55:55 GMT; max-age=315360000";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String start;
    private final long seconds; // until it expires; 0 if no date is written
    private final String always; // follows the date
    private final @Nullable KeyExpression domain; // null if it is in always
    private final String flags;
    private final @Nullable KeyExpression sameSite; // null if it is in flags
    private final String path;

    SetCookie(CookiePersistence cookie) {
        boolean forGood = CookiePersistence.MAX.equals(cookie.expires());
        this.start = cookie.name() + "=";
        this.seconds =
                cookie.expires() == null || forGood ? 0 : cookie.expires().toSeconds();
        KeyExpression domains = cookie.domain() == null ? null : KeyExpression.parse("domain", cookie.domain());
        boolean sameDomain = domains == null || domains.isLiteral();
        this.domain = sameDomain ? null : domains;
        this.always = (forGood ? FOR_GOOD : "") + (sameDomain ? attribute("domain", cookie.domain()) : "");
        KeyExpression sites = cookie.sameSite() == null ? null : KeyExpression.parse("same-site", cookie.sameSite());
        boolean sameSites = sites == null || sites.isLiteral();
        this.sameSite = sameSites ? null : sites;
        this.flags = (cookie.httpOnly() ? "; httponly" : "")
                + (cookie.secure() ? "; secure" : "")
                + (sameSites && cookie.sameSite() != null
                        ? attribute("samesite", cookie.sameSite().toLowerCase(Locale.ROOT))
                        : "");
        this.path = attribute("path", cookie.path());
    }

    private static String attribute(String name, @Nullable String value) {
        return value == null ? "" : "; " + name + "=" + value;
    }

    /** Tells whether the header is the same for every request and at all times. */
    boolean isConstant() {
        return seconds == 0 && domain == null && sameSite == null;
    }

    /** Returns the header that sets this value for the client of this request, at this time of the calendar. */
    String text(String value, PickRequest request, long epochSecond) {
        StringBuilder text = new StringBuilder(128).append(start).append(value);
        if (seconds != 0) {
            text.append("; expires=");
            DATE.formatTo(Instant.ofEpochSecond(epochSecond + seconds), text);
            text.append("; max-age=").append(seconds);
        }
        text.append(always);
        if (domain != null) {
            String name = domain.evaluate(request);
            text.append(CookiePersistence.isDomain(name) ? attribute("domain", name) : "");
        }
        text.append(flags);
        if (sameSite != null) {
            text.append(site(sameSite.evaluate(request).toLowerCase(Locale.ROOT)));
        }
        return text.append(path).toString();
    }

    /** nginx: nothing for an empty value, the strictest for an unknown one. */
    private static String site(String value) {
        return switch (value) {
            case "" -> "";
            case "lax", "none" -> attribute("samesite", value);
            default -> attribute("samesite", "strict");
        };
    }
}
