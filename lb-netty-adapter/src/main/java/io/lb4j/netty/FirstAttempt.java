package io.lb4j.netty;

import io.lb4j.core.retry.Attempts;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What comes before the first attempt: a client that the pool does not know may have to be asked for elsewhere. */
final class FirstAttempt {

    private FirstAttempt() {}

    /** Runs {@code attempt} now, or on the event loop when the client is known; meanwhile nothing is blocked. */
    static void of(Attempts attempts, Executor loop, Runnable attempt) {
        CompletionStage<?> known = prepare(attempts);
        if (known == null) {
            attempt.run();
        } else {
            known.whenComplete((nothing, never) -> loop.execute(attempt));
        }
    }

    private static @Nullable CompletionStage<?> prepare(Attempts attempts) {
        try {
            return attempts.prepare();
        } catch (RuntimeException e) {
            return null; // the pick fails the same way, and reports it
        }
    }
}
