package io.lb4j.core.retry;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may send a request on to another real server: the words of nginx's {@code proxy_next_upstream}. */
public enum RetryCondition {

    /** The connection could not be made, or broke before a response header. */
    ERROR(0),

    /** Connecting, sending or waiting for the header took too long. */
    TIMEOUT(0),

    /** The response could not be understood. */
    INVALID_HEADER(0),

    /** Status 500. */
    HTTP_500(500),

    /** Status 502. */
    HTTP_502(502),

    /** Status 503. */
    HTTP_503(503),

    /** Status 504. */
    HTTP_504(504),

    /** Status 403; not a failure of the server. */
    HTTP_403(403),

    /** Status 404; not a failure of the server. */
    HTTP_404(404),

    /** Status 429. */
    HTTP_429(429);

    private final int status;

    RetryCondition(int status) {
        this.status = status;
    }

    /** Returns the condition that a response status may meet, or {@code null} if there is none. */
    public static @Nullable RetryCondition ofStatus(int status) {
        if (status < 403 || status > 504) {
            return null;
        }
        for (RetryCondition condition : values()) {
            if (condition.status == status) {
                return condition;
            }
        }
        return null;
    }

    /** Returns the condition with this name as nginx writes it, such as {@code http_503}. */
    public static RetryCondition named(String name) {
        for (RetryCondition condition : values()) {
            if (condition.text().equals(name)) {
                return condition;
            }
        }
        List<String> names = Arrays.stream(values()).map(RetryCondition::text).toList();
        throw new InvalidValueException(
                "retry condition", name, "one of " + String.join(", ", names), NearestName.of(name, names));
    }

    /** Returns the name as nginx writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
