package io.lb4j.core;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends a request where its cookie says, and sets that cookie on every answer. Data path; thread-safe. */
final class CookieBinder extends RouteBinder {

    private final String variable;
    private final SetCookie header;
    private final @Nullable CookieSeal seal;
    private final Map<String, Named> byRoute = new HashMap<>();

    /**
     * What there is to one route.
     *
     * @param value of the cookie
     * @param constant the whole header, if it is always the same
     * @param signatures that are good; empty if cookies are not signed
     */
    private record Named(String value, @Nullable CookieBond constant, List<byte[]> signatures) {}

    CookieBinder(CookiePersistence cookie, PoolSnapshot snapshot) {
        super(snapshot);
        this.variable = "cookie_" + cookie.name();
        this.header = new SetCookie(cookie);
        this.seal = cookie.secrets().isEmpty() ? null : new CookieSeal(cookie);
        for (Server server : snapshot.servers()) {
            byRoute.computeIfAbsent(routes().route(server), this::named);
        }
    }

    private Named named(String route) {
        List<byte[]> signatures = seal == null ? List.of() : seal.signatures(route);
        String value = signatures.isEmpty()
                ? route
                : route + CookieSeal.SEPARATOR + new String(signatures.get(0), StandardCharsets.US_ASCII);
        CookieBond constant = header.isConstant() ? new CookieBond(header.text(value, new PickRequest(), 0)) : null;
        return new Named(value, constant, signatures);
    }

    @Override
    @Nullable
    String routeOf(PickRequest request) {
        String value = request.variable(variable);
        if (seal == null || value == null) {
            return value;
        }
        int separator = value.lastIndexOf(CookieSeal.SEPARATOR);
        if (separator < 0) {
            return null;
        }
        String route = value.substring(0, separator);
        Named named = byRoute.get(route);
        boolean good = named != null && CookieSeal.isGood(value.substring(separator + 1), named.signatures());
        return good ? route : null;
    }

    @Override
    Bond bond(Server server, PickRequest request) {
        Named named = byRoute.get(routes().route(server));
        if (named == null) {
            throw new IllegalStateException("no route of " + server);
        }
        // the one date that is told to somebody: by the calendar, which no decision goes by
        return named.constant() != null
                ? named.constant()
                : new CookieBond(header.text(named.value(), request, System.currentTimeMillis() / 1000));
    }
}
