package io.lb4j.netty;

import io.lb4j.core.NoServerAvailableException;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.retry.Attempts;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection of a client and the one to the real server that was picked for it.
 *
 * <p>As in nginx a server fails only by not accepting the connection, and the next one is tried; once connected it has
 * succeeded, whatever the session does. The pick is active for the whole session. Confined to the client's event loop.
 */
final class TcpSession {

    private final TcpForwarder forwarder;
    private final Channel client;
    private final Attempts attempts;
    private final Deadline deadline;
    private final TcpRelay fromClient;
    private @Nullable CompletableFuture<Pick> turn; // while it waits in the pool's queue
    private @Nullable Pick pick;
    private @Nullable Channel server;
    private boolean done;

    TcpSession(TcpForwarder forwarder, Channel client) {
        this.forwarder = forwarder;
        this.client = client;
        this.attempts = new Attempts(
                forwarder.pool(), request(client), forwarder.settings().retry(), true);
        this.deadline = new Deadline(
                forwarder.settings()::idleTimeout,
                this::end,
                forwarder.settings().idleTimeout());
        this.fromClient = new TcpRelay(this);
    }

    private static PickRequest request(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress from
                        && client.localAddress() instanceof InetSocketAddress to
                ? PickRequest.between(from, to)
                : new PickRequest();
    }

    void start() {
        client.pipeline().addLast(fromClient); // reading is off until there is somebody to pass it to
        client.closeFuture().addListener(closed -> end());
        deadline.start(client.eventLoop());
        FirstAttempt.of(attempts, client.eventLoop(), this::attemptUnlessDone);
    }

    private void attemptUnlessDone() {
        if (!done) {
            nextAttempt();
        }
    }

    private void nextAttempt() {
        Pick next;
        try {
            if (attempts.mayWait()) {
                CompletableFuture<Pick> waiting = attempts.nextAsync(client.eventLoop());
                turn = waiting; // before the line below, which may be told at once
                CompletableFuture<Pick> unused = waiting.whenComplete(this::turnCame);
                return;
            }
            next = attempts.next();
        } catch (RuntimeException e) {
            forwarder.pickFailures().report(e);
            end();
            return;
        }
        begin(next);
    }

    /** A place has come free, which is told on this event loop, or the pool has refused the session. */
    private void turnCame(@Nullable Pick next, @Nullable Throwable failure) {
        turn = null;
        if (done) {
            return; // with the client, which cancelled it
        }
        if (failure instanceof RuntimeException broken && !(failure instanceof NoServerAvailableException)) {
            forwarder.pickFailures().report(broken);
        }
        begin(attempts.begun(next));
    }

    private void begin(@Nullable Pick next) {
        pick = next;
        if (next == null) {
            end();
        } else {
            connect(next.server().address());
        }
    }

    private void connect(ServerAddress address) {
        ServiceSettings settings = forwarder.settings();
        TcpRelay fromServer = new TcpRelay(this);
        Bootstrap bootstrap = forwarder
                .loops()
                .connector(client.eventLoop(), address)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, settings.connectTimeout().toMillis()))
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(fromServer);
        if (!address.isUnix()) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap.connect(forwarder.loops().remote(address)).addListener(connected -> {
            if (connected.isSuccess()) {
                joined(fromServer);
            } else {
                failed(connected.cause());
            }
        });
    }

    private void joined(TcpRelay fromServer) {
        Channel joined = fromServer.channel();
        if (done) {
            joined.close();
            return;
        }
        server = joined;
        joined.closeFuture().addListener(closed -> serverClosed());
        if (pick != null) {
            pick.noteSuccess();
        }
        deadline.touch();
        fromServer.joinTo(fromClient);
        fromClient.joinTo(fromServer);
    }

    private void failed(Throwable cause) {
        if (done) {
            return;
        }
        Outcome outcome = cause instanceof ConnectTimeoutException ? Outcome.TIMEOUT : Outcome.CONNECT_FAILED;
        if (attempts.failed(outcome, true, false, false)) {
            nextAttempt();
        } else {
            pick = null;
            end();
        }
    }

    void touch() {
        deadline.touch();
    }

    /** Bytes have come on this side. */
    void read(TcpRelay side) {
        if (side != fromClient && pick != null) {
            pick.noteHeader();
        }
    }

    /** What the server sent last may still be on its way to the client. */
    private void serverClosed() {
        fromClient.closeWhenWritten();
    }

    /** Ends both connections and the pick: the client has gone, or nothing moves any more. */
    void end() {
        if (done) {
            return;
        }
        done = true;
        deadline.stop();
        if (turn != null) {
            turn.cancel(false);
        }
        Pick open = pick;
        if (open != null) {
            open.complete(server == null ? Outcome.CANCELLED : Outcome.SUCCESS);
        }
        fromClient.release();
        client.close();
        if (server != null) {
            server.close();
        }
    }
}
