package io.lb4j.spring.failure;

import io.lb4j.netty.ListenFailedException;
import io.lb4j.spring.properties.PropertyPath;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Explains why a service cannot listen, and which address it might have instead. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ListenFailedAnalyzer extends AbstractFailureAnalyzer<ListenFailedException> {

    private static final int LAST_PRIVILEGED_PORT = 1023;
    private static final int DISTANCE = 8; // chosen: 8080 becomes 8088; the next port is often an actuator's

    private final Environment environment;

    ListenFailedAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ListenFailedException cause) {
        String property = PropertyPath.service(cause.service()).child("address").text();
        String where = cause.address().getHostString() + ":" + cause.address().getPort();
        String written = environment.getProperty(property, where);
        return new Complaint(property, written, "", null, Complaint.origin(environment, property))
                .analysis(
                        "The service " + cause.service() + " cannot listen on " + where + ": " + reason(cause) + ".",
                        action(cause, property),
                        cause);
    }

    private static String reason(ListenFailedException cause) {
        Throwable why = cause.getCause();
        return cause.isAddressTaken()
                ? "somebody else listens there, or the address is not one of this machine"
                : why == null || why.getMessage() == null ? "no reason is known" : why.getMessage();
    }

    private static String action(ListenFailedException cause, String property) {
        int port = cause.address().getPort();
        if (!cause.isAddressTaken() && port <= LAST_PRIVILEGED_PORT) {
            return "Ports below 1024 need a privilege on most systems. Try another one: " + property + "=:"
                    + (port + 8000);
        }
        int other = port + DISTANCE <= 0xffff ? port + DISTANCE : port - DISTANCE;
        return "Stop whatever listens on port " + port + " (ss -ltnp shows it), or choose another port: " + property
                + "=:" + other;
    }
}
