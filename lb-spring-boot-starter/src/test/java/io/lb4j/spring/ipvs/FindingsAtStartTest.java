package io.lb4j.spring.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.doctor.LbDoctor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Isolated("listens to what is logged")
class FindingsAtStartTest {

    private static List<String> logged(ApplicationContextRunner runner) {
        Logger logger = (Logger) LoggerFactory.getLogger(DirectorHost.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(appender);
        try {
            runner.run(context -> assertThat(context).hasNotFailed());
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
        return appender.list.stream().map(ILoggingEvent::toString).toList();
    }

    @Test
    void errorsAndWarningsAreToldOnceAndHintsAreNot() {
        assertThat(logged(DirectorHostTest.runner(DirectorHostTest.WEB)))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("[WARN] ERROR: service www: net.ipv4.ip_forward is 0: ")
                        .endsWith("; to mend it: sysctl -w net.ipv4.ip_forward=1"))
                .anySatisfy(line -> assertThat(line).contains("no device of this host has 192.0.2.10"))
                .anySatisfy(line -> assertThat(line).contains("there is no route to 10.0.0.2"));
    }

    @Test
    void hostThatCannotBeLookedAtIsNoReasonNotToStart() {
        LbDoctor blind = LbDoctor.of(() -> {
            throw new IpvsException(Reason.NO_KERNEL, "this is no Linux");
        });

        assertThat(logged(DirectorHostTest.runner(DirectorHostTest.WEB, blind)))
                .containsExactly("[WARN] This host could not be checked: this is no Linux");
    }
}
