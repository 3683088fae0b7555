package io.lb4j.spring.client;

import io.lb4j.core.NoServerAvailableException;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.Pool;
import io.lb4j.core.retry.Attempts;
import io.lb4j.core.retry.RetryPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends a request to a server that the pool picks, and on to another one as the retry policy says.
 *
 * <p>Added last, so that other interceptors see one request however many attempts it takes. Thread-safe.
 */
final class BalancingInterceptor implements ClientHttpRequestInterceptor {

    /** Spring hands over the whole body as bytes. */
    private static final boolean REPLAYABLE = true;

    /** The HTTP client below keeps connections and does not tell. */
    private static final boolean POOLED = false;

    private final Pool pool;
    private final RetryPolicy policy;

    BalancingInterceptor(Pool pool, RetryPolicy policy) {
        this.pool = pool;
        this.policy = policy;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        if (!pool.name().equals(request.getURI().getRawAuthority())) {
            return execution.execute(request, body);
        }
        boolean idempotent = Attempts.isIdempotent(request.getMethod().name());
        RestPickRequest pickRequest = new RestPickRequest(request);
        Attempts attempts = new Attempts(pool, pickRequest, policy, idempotent);
        CompletionStage<?> known = attempts.prepare();
        if (known != null) {
            known.toCompletableFuture().join(); // bounded by the store's patience
        }
        IOException failure = null;
        while (true) {
            pickRequest.answer(null);
            Pick pick = pick(attempts, failure);
            try {
                ClientHttpResponse response = execution.execute(
                        new DirectedRequest(request, pick.server().address()), body);
                pickRequest.answer(response.getHeaders());
                if (!attempts.answered(response.getStatusCode().value(), REPLAYABLE)) {
                    return new PickedResponse(response, pick, attempts.ended(Outcome.SUCCESS));
                }
                response.close();
            } catch (IOException e) {
                failure = afterFailure(attempts, pick, e, failure);
            } catch (RuntimeException | Error e) {
                pick.close(); // a bug or a refusal of this side; it says nothing about the server
                throw e;
            }
        }
    }

    /** Picks, and blocks while the request waits for its turn. */
    private static Pick pick(Attempts attempts, @Nullable IOException earlier) throws IOException {
        try {
            return attempts.nextOrWait();
        } catch (NoServerAvailableException e) {
            throw new NoServerException(e, earlier);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted in the queue of the pool");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Returns the failure to remember if there is to be another attempt, and throws it if there is not. */
    private static IOException afterFailure(
            Attempts attempts, Pick pick, IOException failure, @Nullable IOException earlier) throws IOException {
        if (earlier != null) {
            failure.addSuppressed(earlier);
        }
        if (Thread.currentThread().isInterrupted()) {
            pick.complete(Outcome.CANCELLED);
            throw failure;
        }
        AttemptFailure kind = AttemptFailure.of(failure);
        if (!attempts.failed(kind.outcome(), REPLAYABLE, kind.sent(), POOLED)) {
            throw failure;
        }
        return failure;
    }
}
