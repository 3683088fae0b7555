package io.lb4j.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all services of this application share.
 *
 * @param transport How event loops talk to the operating system. Automatic means epoll where its native library loads.
 * @param threads Number of event loops. Zero means one for each processor.
 * @param grace How long requests in flight may take to finish when the application stops.
 */
public record ForwarderProperties(
        @DefaultValue("auto") Transport transport,
        @DefaultValue("0") int threads,
        @DefaultValue("10s") Duration grace) {

    /** How event loops talk to the operating system. */
    public enum Transport {
        /** Linux epoll where its native library loads, otherwise the JDK's selectors. */
        AUTO,
        /** Linux epoll. */
        EPOLL,
        /** Linux io_uring. */
        IO_URING,
        /** Selectors of the JDK, everywhere. */
        NIO
    }

    /** Checks the time; the forwarder checks the rest. */
    public ForwarderProperties {
        if (grace.isNegative()) {
            throw new PropertyPath("lb.forwarder.grace").invalid(grace, "0 or more, such as 10s");
        }
    }
}
