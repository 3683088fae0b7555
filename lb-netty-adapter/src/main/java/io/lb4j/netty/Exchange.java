package io.lb4j.netty;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.retry.Attempts;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: pick, connect, relay both ways, retry, complete.
 *
 * <p>Confined to the client's event loop. Ends exactly once: by the answer, by a refusal, or with the client.
 */
final class Exchange {

    private final ClientConnection client;
    private final PickFailures pickFailures;
    private final ServerConnections connections;
    private final HttpRequest request;
    private final HttpPickRequest pickRequest;
    private final Attempts attempts;
    private final RequestBody body;

    private @Nullable Pick pick;
    private @Nullable ServerConnection server;
    private @Nullable String setCookie; // that of the last server picked, however it went
    /** How the request ends if no server can take it: unavailable at first, then what went wrong in the last attempt. */
    private HttpResponseStatus refusal = HttpResponseStatus.SERVICE_UNAVAILABLE;

    private boolean started;
    private boolean answering;
    private boolean done;

    Exchange(
            ClientConnection client,
            HttpForwarder forwarder,
            ServerConnections connections,
            HttpRequest request,
            HttpPickRequest pickRequest) {
        this.client = client;
        this.pickFailures = forwarder.pickFailures();
        this.connections = connections;
        this.request = request;
        this.pickRequest = pickRequest;
        this.body = new RequestBody(forwarder.settings().replayBytes());
        boolean idempotent = Attempts.isIdempotent(request.method().name());
        this.attempts =
                new Attempts(forwarder.pool(), pickRequest, forwarder.settings().retry(), idempotent);
    }

    // ---- pick and connect

    /** A client that this pool does not know may have to be asked for elsewhere first; meanwhile nothing is blocked. */
    private void firstAttempt() {
        CompletionStage<?> known = prepare();
        if (known == null) {
            nextAttempt();
            return;
        }
        known.whenComplete((nothing, never) -> client.eventLoop().execute(() -> {
            if (!done) {
                nextAttempt();
            }
        }));
    }

    private @Nullable CompletionStage<?> prepare() {
        try {
            return attempts.prepare();
        } catch (RuntimeException e) {
            return null; // the pick fails the same way, and reports it
        }
    }

    private void nextAttempt() {
        pickRequest.answer(null);
        Pick next = pick();
        pick = next;
        if (next == null) {
            refuse();
            return;
        }
        setCookie = next.setCookie();
        client.touch();
        connections.lease(next.server().address(), this);
    }

    /** Whoever called may be a connection or a timer that is none of the scheduler's business: its failure ends here. */
    private @Nullable Pick pick() {
        try {
            return attempts.next();
        } catch (RuntimeException e) {
            pickFailures.report(e);
            refusal = HttpResponseStatus.INTERNAL_SERVER_ERROR;
            return null;
        }
    }

    /** The connection to the picked server stands, new or kept. */
    void connected(ServerConnection connection) {
        if (done) {
            connections.giveBack(connection);
            return;
        }
        server = connection;
        connection.attach(this, client.isHead());
        client.touch();
        connection.write(request);
        body.writeTo(connection);
        connection.flush();
        client.resumeReading();
    }

    void connectFailed(Throwable cause) {
        if (!done) {
            Outcome outcome = cause instanceof ConnectTimeoutException ? Outcome.TIMEOUT : Outcome.CONNECT_FAILED;
            attemptFailed(outcome, false, false);
        }
    }

    private void attemptFailed(Outcome outcome, boolean sent, boolean kept) {
        refusal = outcome == Outcome.TIMEOUT ? HttpResponseStatus.GATEWAY_TIMEOUT : HttpResponseStatus.BAD_GATEWAY;
        if (attempts.failed(outcome, body.isReplayable(), sent, kept)) {
            nextAttempt();
        } else {
            refuse();
        }
    }

    // ---- the request's body

    boolean isRequestComplete() {
        return body.isComplete();
    }

    /**
     * Takes the next part of the request. The first one starts the first attempt: it follows a request without a body at once,
     * and before it there is nothing that a server could do.
     */
    void requestBody(HttpContent content) {
        client.touch();
        body.add(content, server);
        if (!started) {
            started = true;
            firstAttempt();
        }
        ServerConnection to = server;
        if (!body.isComplete() && (to == null ? body.isFull() : !to.isWritable())) {
            client.pauseReading();
        }
    }

    void flushRequest() {
        if (server != null) {
            server.flush();
        }
    }

    void serverWritable() {
        client.touch();
        client.resumeReading();
    }

    /** The client's body cannot be understood: what the real server has of it must not look complete. */
    void requestBroke() {
        boolean answerBegun = answering;
        end(Outcome.CANCELLED);
        if (answerBegun) {
            client.abort();
        } else {
            client.refuse(HttpResponseStatus.BAD_REQUEST, setCookie);
        }
    }

    // ---- the response

    void responseHeader(HttpResponse response) {
        client.touch();
        if (response.decoderResult().isFailure()) {
            boolean cut = response.decoderResult().cause() instanceof PrematureChannelClosureException;
            serverFailed(cut ? Outcome.BROKEN : Outcome.INVALID_RESPONSE);
            return;
        }
        if (!ResponseRewriter.isClear(response)) {
            serverFailed(Outcome.INVALID_RESPONSE);
            return;
        }
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            // 100, 102 and 103 go no further; nobody asked to switch protocols
            if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                serverFailed(Outcome.INVALID_RESPONSE);
            }
            return;
        }
        pickRequest.answer(response);
        if (attempts.answered(response.status().code(), body.isReplayable())) {
            dropServer();
            nextAttempt();
            return;
        }
        answering = true;
        body.forget();
        boolean framed = ResponseRewriter.rewrite(response, client.isHead(), client.isOld());
        if (!framed) {
            client.endByClose();
        }
        if (setCookie != null) {
            response.headers().add(HttpHeaderNames.SET_COOKIE, setCookie);
        }
        client.write(response, framed && body.isComplete());
    }

    /** Takes the next part of the response; returns whether it was the last, upon which {@link #answered} is to follow. */
    boolean responseBody(HttpContent content) {
        client.touch();
        if (!answering) {
            content.release(); // belongs to an informational response
            return false;
        }
        boolean failed = content.decoderResult().isFailure();
        if (failed) {
            content.release();
            cutShort();
            return false;
        }
        boolean last = content instanceof LastHttpContent;
        client.write(content);
        if (!last && !client.isWritable()) {
            client.flushIfDue();
            if (!client.isWritable() && server != null) {
                server.pauseReading();
            }
        }
        return last;
    }

    void flushResponse() {
        client.flushIfDue();
    }

    void clientWritable() {
        if (server != null) {
            server.resumeReading();
        }
    }

    /** The response has ended, and what the server sent has been read. */
    void answered() {
        boolean complete = body.isComplete();
        ServerConnection from = server;
        done = true;
        server = null;
        completePick(Outcome.SUCCESS);
        body.forget();
        if (from != null) {
            from.detach();
            if (complete) {
                connections.giveBack(from);
            } else {
                from.close();
            }
        }
        client.flushIfDue();
        client.answered(complete);
    }

    // ---- the ends

    /** The server's connection broke or its message could not be understood. */
    void serverFailed(Outcome outcome) {
        if (answering) {
            cutShort();
            return;
        }
        boolean kept = server != null && server.isReused();
        dropServer();
        attemptFailed(outcome, true, kept);
    }

    void serverTimedOut() {
        if (server != null) {
            serverFailed(Outcome.TIMEOUT);
        }
    }

    /** The header was passed on, so the client must see that the body is not whole. */
    private void cutShort() {
        end(Outcome.TRUNCATED);
        client.abort();
    }

    void clientGone(Outcome outcome) {
        end(answering ? Outcome.TRUNCATED : outcome);
    }

    private void refuse() {
        boolean complete = body.isComplete();
        end(Outcome.CANCELLED);
        client.fail(refusal, setCookie, complete);
    }

    private void end(Outcome outcome) {
        done = true;
        completePick(outcome);
        body.forget();
        dropServer();
    }

    private void completePick(Outcome outcome) {
        Pick open = pick;
        pick = null;
        if (open != null && open.outcome() == null) {
            open.complete(attempts.ended(outcome));
        }
    }

    private void dropServer() {
        ServerConnection from = server;
        server = null;
        if (from != null) {
            from.detach();
            from.close();
        }
    }

    /** Tells whose turn it is: the client's to send or to read, or the server's. */
    boolean waitsForClient() {
        ServerConnection to = server;
        if (to == null) {
            return !started;
        }
        return to.isReadPaused() || (!answering && !body.isComplete() && to.isWritable());
    }
}
