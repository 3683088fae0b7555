package io.lb4j.netty;

import io.lb4j.core.NoServerAvailableException;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.retry.Attempts;
import io.lb4j.core.retry.RetryPolicy;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

    private final RetryPolicy policy;

    private @Nullable CompletableFuture<Pick> turn; // while it waits in the pool's queue
    private @Nullable ServerAttempt attempt; // the present one
    private @Nullable ServerAttempt hedge; // a second one beside it
    private @Nullable Future<?> hedgeTimer;
    private @Nullable Future<?> totalTimer;
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
        this.policy = forwarder.settings().retry();
        this.attempts = new Attempts(forwarder.pool(), pickRequest, policy, idempotent);
    }

    // ---- pick and connect

    private void attemptUnlessDone() {
        if (!done) {
            nextAttempt();
        }
    }

    private void nextAttempt() {
        pickRequest.answer(null);
        Pick next;
        try {
            if (attempts.mayWait()) {
                waitForTurn();
                return;
            }
            next = attempts.next();
        } catch (RuntimeException e) {
            pickFailed(e);
            return;
        }
        begin(next);
    }

    private void waitForTurn() {
        CompletableFuture<Pick> next = attempts.nextAsync(connections.loop());
        turn = next; // before the line below, which may be told at once
        CompletableFuture<Pick> unused = next.whenComplete(this::turnCame);
    }

    /** A place has come free, which is told on this event loop, or the pool has refused the request. */
    private void turnCame(@Nullable Pick pick, @Nullable Throwable failure) {
        turn = null;
        if (done) {
            return; // with the client, which cancelled it
        }
        if (failure instanceof RuntimeException broken && !(failure instanceof NoServerAvailableException)) {
            pickFailed(broken);
        } else {
            begin(attempts.begun(pick));
        }
    }

    /** Whoever called may be a connection or a timer that is none of the scheduler's business: its failure ends here. */
    private void pickFailed(RuntimeException failure) {
        pickFailures.report(failure);
        refusal = HttpResponseStatus.INTERNAL_SERVER_ERROR;
        refuse();
    }

    private void begin(@Nullable Pick pick) {
        if (pick == null) {
            refuse();
            return;
        }
        setCookie = pick.setCookie();
        client.touch();
        ServerAttempt next = new ServerAttempt(this, pick, connections);
        attempt = next;
        next.begin();
        serverIsToAnswer();
    }

    /** The connection to the picked server stands, new or kept. */
    void connected(ServerAttempt to, ServerConnection connection) {
        connection.attach(to, client.isHead());
        client.touch();
        connection.write(request);
        body.writeTo(connection);
        connection.flush();
        client.resumeReading();
    }

    void connectFailed(ServerAttempt of, Throwable cause) {
        attemptFailed(of, cause instanceof ConnectTimeoutException ? Outcome.TIMEOUT : Outcome.CONNECT_FAILED);
    }

    private void attemptFailed(ServerAttempt failed, Outcome outcome) {
        boolean sent = failed.isSent();
        boolean kept = failed.isKept();
        leave(failed);
        refusal = outcome == Outcome.TIMEOUT ? HttpResponseStatus.GATEWAY_TIMEOUT : HttpResponseStatus.BAD_GATEWAY;
        boolean again = attempts.failed(failed.pick(), outcome, body.isReplayable(), sent, kept);
        if (attempts.isLive()) {
            return; // the other one may still answer
        }
        if (again) {
            nextAttempt();
        } else {
            refuse();
        }
    }

    /** Ends one of the attempts with its connection; if another one is left, it is the present one. */
    private void leave(ServerAttempt ended) {
        ended.drop();
        if (ended == attempt) {
            attempt = hedge;
        }
        hedge = null;
        stop(hedgeTimer);
        hedgeTimer = null;
    }

    // ---- timeouts and the hedge

    /** The whole request is here, and there is somebody to answer it: from now on the time is the server's. */
    private void serverIsToAnswer() {
        ServerAttempt present = attempt;
        if (present == null || answering || !body.isComplete()) {
            return;
        }
        if (!policy.perTryTimeout().isZero()) {
            present.limit(policy.perTryTimeout().toNanos());
        }
        if (!policy.hedgeDelay().isZero() && hedgeTimer == null && hedge == null) {
            hedgeTimer = after(policy.hedgeDelay(), this::beginHedge);
        }
    }

    private Future<?> after(Duration delay, Runnable task) {
        return connections.loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void stop(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void beginHedge() {
        if (done || answering || attempt == null || !body.isReplayable()) {
            return;
        }
        Pick second;
        try {
            second = attempts.hedge();
        } catch (RuntimeException e) {
            pickFailures.report(e);
            return; // the first attempt goes on
        }
        if (second == null) {
            return;
        }
        ServerAttempt next = new ServerAttempt(this, second, connections);
        hedge = next;
        if (!policy.perTryTimeout().isZero()) {
            next.limit(policy.perTryTimeout().toNanos());
        }
        next.begin();
    }

    private void outOfTime() {
        if (!done && !answering) {
            refusal = HttpResponseStatus.GATEWAY_TIMEOUT;
            refuse(body.isComplete() ? Outcome.TIMEOUT : Outcome.CANCELLED);
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
        ServerConnection taking = server();
        body.add(content, taking);
        if (!started) {
            started = true;
            if (!policy.totalTimeout().isZero()) {
                totalTimer = after(policy.totalTimeout(), this::outOfTime);
            }
            FirstAttempt.of(attempts, client.eventLoop(), this::attemptUnlessDone);
        } else {
            serverIsToAnswer();
        }
        ServerConnection to = server();
        if (!body.isComplete() && (to == null ? body.isFull() : !to.isWritable())) {
            client.pauseReading();
        }
    }

    /** Returns the connection of the present attempt; there is no second one before the request is complete. */
    private @Nullable ServerConnection server() {
        return attempt == null ? null : attempt.server();
    }

    void flushRequest() {
        ServerConnection to = server();
        if (to != null) {
            to.flush();
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

    void responseHeader(ServerAttempt from, HttpResponse response) {
        client.touch();
        if (response.decoderResult().isFailure()) {
            boolean cut = response.decoderResult().cause() instanceof PrematureChannelClosureException;
            serverFailed(from, cut ? Outcome.BROKEN : Outcome.INVALID_RESPONSE);
            return;
        }
        if (!ResponseRewriter.isClear(response)) {
            serverFailed(from, Outcome.INVALID_RESPONSE);
            return;
        }
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            // 100, 102 and 103 go no further; nobody asked to switch protocols
            if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                serverFailed(from, Outcome.INVALID_RESPONSE);
            }
            return;
        }
        pickRequest.answer(response);
        if (attempts.answered(from.pick(), response.status().code(), body.isReplayable())) {
            leave(from);
            if (!attempts.isLive()) {
                nextAttempt();
            }
            return;
        }
        answering = true;
        wins(from);
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

    /** Ends the other attempt, if there is one, and all waiting for this header. */
    private void wins(ServerAttempt winner) {
        ServerAttempt other = winner == attempt ? hedge : attempt;
        if (other != null) {
            other.pick().complete(Outcome.CANCELLED);
            other.drop();
        }
        attempt = winner;
        hedge = null;
        setCookie = winner.pick().setCookie();
        winner.stopTimer();
        stopTimers();
    }

    private void stopTimers() {
        stop(hedgeTimer);
        stop(totalTimer);
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
            ServerConnection from = server();
            if (!client.isWritable() && from != null) {
                from.pauseReading();
            }
        }
        return last;
    }

    void flushResponse() {
        client.flushIfDue();
    }

    void clientWritable() {
        ServerConnection from = server();
        if (from != null) {
            from.resumeReading();
        }
    }

    /** The response has ended, and what the server sent has been read. */
    void answered() {
        boolean complete = body.isComplete();
        ServerAttempt whole = attempt;
        done = true;
        attempt = null;
        if (whole != null) { // before its connection is let go: if a listener throws, the connection's end still brings
            // the answer
            whole.pick().complete(attempts.ended(Outcome.SUCCESS));
        }
        body.forget();
        ServerConnection from = whole == null ? null : whole.release();
        if (from != null) {
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
    void serverFailed(ServerAttempt failed, Outcome outcome) {
        if (answering) {
            cutShort();
        } else {
            attemptFailed(failed, outcome);
        }
    }

    void serverTimedOut() {
        ServerAttempt first = attempt;
        ServerAttempt second = hedge;
        if (second != null && second.isSent()) {
            serverFailed(second, Outcome.TIMEOUT);
        }
        if (first != null && first.isSent()) {
            serverFailed(first, Outcome.TIMEOUT);
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
        refuse(Outcome.CANCELLED);
    }

    private void refuse(Outcome outcome) {
        boolean complete = body.isComplete();
        end(outcome);
        client.fail(refusal, setCookie, complete);
    }

    private void end(Outcome outcome) {
        done = true;
        stopTimers();
        CompletableFuture<Pick> waiting = turn;
        turn = null;
        if (waiting != null) {
            waiting.cancel(false);
        }
        body.forget();
        ServerAttempt first = attempt;
        ServerAttempt second = hedge;
        attempt = null;
        hedge = null;
        if (first != null) {
            cancel(first, outcome);
        }
        if (second != null) {
            cancel(second, outcome);
        }
    }

    private void cancel(ServerAttempt ended, Outcome outcome) {
        ended.pick().complete(attempts.ended(outcome));
        ended.drop();
    }

    /** Tells whose turn it is: the client's to send or to read, or the server's. */
    boolean waitsForClient() {
        ServerConnection to = server();
        if (to == null) {
            return !started;
        }
        return to.isReadPaused() || (!answering && !body.isComplete() && to.isWritable());
    }
}
