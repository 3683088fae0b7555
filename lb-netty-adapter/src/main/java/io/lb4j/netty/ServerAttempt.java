package io.lb4j.netty;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an {@link Exchange}: a pick, and the connection to its server. What the server does is told to the exchange, which
 * may have two attempts at once.
 *
 * <p>Confined to the client's event loop.
 */
final class ServerAttempt {

    private final Exchange exchange;
    private final Pick pick;
    private final ServerConnections connections;
    private @Nullable ServerConnection server;
    private @Nullable Future<?> timer;
    private boolean over;

    ServerAttempt(Exchange exchange, Pick pick, ServerConnections connections) {
        this.exchange = exchange;
        this.pick = pick;
        this.connections = connections;
    }

    void begin() {
        connections.lease(pick.server().address(), this);
    }

    Pick pick() {
        return pick;
    }

    @Nullable
    ServerConnection server() {
        return server;
    }

    /** Tells whether the server may have seen something of the request. */
    boolean isSent() {
        return server != null;
    }

    boolean isKept() {
        return server != null && server.isReused();
    }

    /** Gives the server until then to answer. */
    void limit(long nanos) {
        if (!over && timer == null) {
            timer = connections.loop().schedule(this::timedOut, nanos, TimeUnit.NANOSECONDS);
        }
    }

    void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void timedOut() {
        if (!over) {
            exchange.serverFailed(this, Outcome.TIMEOUT);
        }
    }

    /** The connection to the picked server stands, new or kept. */
    void connected(ServerConnection connection) {
        if (over) {
            connections.giveBack(connection);
            return;
        }
        server = connection;
        exchange.connected(this, connection);
    }

    void connectFailed(Throwable cause) {
        if (!over) {
            exchange.connectFailed(this, cause);
        }
    }

    void serverWritable() {
        exchange.serverWritable();
    }

    void responseHeader(HttpResponse response) {
        exchange.responseHeader(this, response);
    }

    boolean responseBody(HttpContent content) {
        return exchange.responseBody(content);
    }

    void flushResponse() {
        exchange.flushResponse();
    }

    void answered() {
        exchange.answered();
    }

    void serverFailed(Outcome outcome) {
        exchange.serverFailed(this, outcome);
    }

    /** Ends with its connection, which no other exchange may use. */
    void drop() {
        ServerConnection from = release();
        if (from != null) {
            from.close();
        }
    }

    /** Ends and returns its connection, if it has one. */
    @Nullable
    ServerConnection release() {
        over = true;
        stopTimer();
        ServerConnection from = server;
        server = null;
        if (from != null) {
            from.detach();
        }
        return from;
    }
}
