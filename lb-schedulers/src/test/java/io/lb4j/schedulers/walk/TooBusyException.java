package io.lb4j.schedulers.walk;

import java.io.Serial;

/** The machine was so slow that nobody can say what came first. */
final class TooBusyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    TooBusyException(String message) {
        super(message);
    }

    TooBusyException(String message, Throwable cause) {
        super(message, cause);
    }
}
