package io.lb4j.netty;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that a service's scheduler threw: once for all to see, since it may do so for every request. Thread-safe. */
final class PickFailures {

    private static final Logger log = LoggerFactory.getLogger(PickFailures.class);

    private final String service;
    private final AtomicBoolean said = new AtomicBoolean();

    PickFailures(String service) {
        this.service = service;
    }

    void report(RuntimeException failure) {
        if (said.compareAndSet(false, true)) {
            log.warn("service {}: picking failed; further failures are logged at DEBUG", service, failure);
        } else {
            log.debug("service {}: picking failed", service, failure);
        }
    }
}
