package io.lb4j.spring.client;

import io.lb4j.core.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an exception of an HTTP client says about the attempt.
 *
 * <p>Spring offers several clients, each with its own exceptions; most extend those of the JDK, the rest are told by their names.
 *
 * @param outcome what happened to the pick
 * @param sent whether the server may have seen the request
 */
record AttemptFailure(Outcome outcome, boolean sent) {

    private static final AttemptFailure BROKEN = new AttemptFailure(Outcome.BROKEN, true);

    /** Classifies by the first exception of the chain that is known. */
    static AttemptFailure of(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            AttemptFailure known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return BROKEN;
    }

    private static @Nullable AttemptFailure known(Throwable cause) {
        if (isConnectTimeout(cause)) {
            return new AttemptFailure(Outcome.TIMEOUT, false);
        }
        if (cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException) {
            return new AttemptFailure(Outcome.CONNECT_FAILED, false);
        }
        if (cause instanceof SocketTimeoutException
                || cause instanceof HttpTimeoutException
                || cause instanceof TimeoutException
                || name(cause).contains("timeout")) {
            return new AttemptFailure(Outcome.TIMEOUT, true);
        }
        if (cause instanceof ProtocolException || name(cause).contains("protocol")) {
            return new AttemptFailure(Outcome.INVALID_RESPONSE, true);
        }
        return null;
    }

    private static boolean isConnectTimeout(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return name(cause).contains("connecttimeout")
                || (cause instanceof SocketTimeoutException && message.startsWith("connect"));
    }

    private static String name(Throwable cause) {
        return cause.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
