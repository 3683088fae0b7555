package io.lb4j.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows what a request says of its server, as nginx's {@code sticky} does: at each attempt anew, among the servers of the
 * present level. A server that cannot take the request is passed over, and the picker decides as if nothing had been said.
 *
 * <p>Data path; thread-safe.
 */
abstract class RouteBinder implements Binder {

    private final Routes routes;

    RouteBinder(PoolSnapshot snapshot) {
        this.routes = new Routes(snapshot);
    }

    static RouteBinder by(RoutePersistence persistence, PoolSnapshot snapshot) {
        List<KeyExpression> variables = persistence.expressions();
        return new RouteBinder(snapshot) {
            @Override
            @Nullable
            String routeOf(PickRequest request) {
                return KeyExpression.first(variables, request);
            }

            @Override
            @Nullable
            Bond bond(Server server, PickRequest request) {
                return null;
            }
        };
    }

    @Override
    public final @Nullable Pick pick(PoolState now, int level, PickRequest request) {
        String route = routeOf(request);
        Server server = route == null ? null : acquireRouted(now, level, request, route);
        if (server == null) {
            server = now.acquireScheduled(level, request);
        }
        return server == null ? null : now.newPick(server, bond(server, request));
    }

    private @Nullable Server acquireRouted(PoolState now, int level, PickRequest request, String route) {
        for (Server server : routes.servers(level, route)) {
            if (server.eligibleForBound(request)) {
                now.pickers[server.slot()].follow(request, server); // before it is taken, as in nginx
                if (server.acquire(request, true)) {
                    return server;
                }
            }
        }
        return null;
    }

    final Routes routes() {
        return routes;
    }

    /** Returns the route that the request asks for, or {@code null} if it asks for none. */
    abstract @Nullable String routeOf(PickRequest request);

    /** Returns what goes with a pick of this server. */
    abstract @Nullable Bond bond(Server server, PickRequest request);
}
