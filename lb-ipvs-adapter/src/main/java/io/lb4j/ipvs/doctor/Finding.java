package io.lb4j.ipvs.doctor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a host, or that has to hold where it cannot be seen.
 *
 * @param severity how bad it is
 * @param service the service that suffers, by its name; {@code null} if the host as a whole does
 * @param what what was found
 * @param why what comes of it, one sentence
 * @param command what mends it, for a root shell of this host; {@code null} if that has to be done elsewhere
 */
public record Finding(
        Severity severity,
        @Nullable String service,
        String what,
        String why,
        @Nullable String command) {

    /** How bad it is. */
    public enum Severity {
        /** The service does not work, or not for all clients. */
        ERROR,
        /** It works until something happens, such as the removal of a server. */
        WARNING,
        /** It is right in some networks and wrong in others, or cannot be seen from this host. */
        HINT
    }

    /** Checks that all is said. */
    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(why, "why");
    }

    /** Returns it in one line, the command at the end. */
    @Override
    public String toString() {
        return (service == null ? "" : "service " + service + ": ") + what + ": " + why
                + (command == null ? "" : "; to mend it: " + command);
    }
}
