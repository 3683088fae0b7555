package io.lb4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lb4j.core.Pool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Settings that are each allowed but contradict each other are no reason not to start. */
@Isolated("changes what is logged")
class HealthWarningsTest {

    private static List<String> warnings(String yaml) {
        Logger logger = (Logger) LoggerFactory.getLogger(Pool.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(appender);
        try {
            YamlContext.pools(yaml).run(context -> assertThat(context).hasNotFailed());
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void contradictionsAreToldWithTheNameOfThePool() {
        assertThat(warnings("""
                lb.pools.orders:
                  servers: [127.0.0.1:9001, 127.0.0.1:9002, 127.0.0.1:9003]
                  health:
                    outcomes: ignore
                    outlier: { failure-percentage: 50, minimum-servers: 3, max-ejected: 70 }
                    panic: { below: 50 }
                """))
                .containsExactly("pool orders: health.outlier.max-ejected of 70 percent brings on the panic below 50");
    }

    @Test
    void defaultsWarnOfNothing() {
        assertThat(warnings("lb.pools.quiet.servers: [127.0.0.1:9001, 127.0.0.1:9002]"))
                .isEmpty();
    }

    @Test
    void zonesThatCannotBePreferredAreTold() {
        assertThat(warnings("""
                lb:
                  defaults.zone.name: east
                  pools:
                    near.servers: [127.0.0.1:9001 zone=east, 127.0.0.1:9002 zone=west]
                    far.servers: [127.0.0.1:9001 zone=north, 127.0.0.1:9002 zone=west]
                    plain.servers: [127.0.0.1:9001]
                    lost: { zone.name: "", servers: [127.0.0.1:9001 zone=east] }
                """))
                .containsExactly(
                        "pool far: no zone is preferred: servers are in [north, west], and none in its own, east",
                        "pool lost: no zone is preferred: servers are in [east], but its own zone is not known");
    }
}
