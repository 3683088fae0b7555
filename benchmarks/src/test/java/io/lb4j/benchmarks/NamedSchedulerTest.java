package io.lb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.lb4j.core.Scheduler;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

class NamedSchedulerTest {

    @Test
    void theComparisonNamesSchedulersThatExist() throws NoSuchFieldException {
        for (String text : texts()) {
            assertThatCode(() -> Scheduler.named(text)).as(text).doesNotThrowAnyException();
        }
    }

    @Test
    void theComparisonLeavesNoSchedulerOut() throws NoSuchFieldException {
        TreeSet<String> compared = new TreeSet<>();
        texts().forEach(text -> compared.add(text.split(" ", -1)[0]));

        assertThat(compared).isEqualTo(Scheduler.names());
    }

    private static List<String> texts() throws NoSuchFieldException {
        return List.of(NamedScheduler.class
                .getField("scheduler")
                .getAnnotation(Param.class)
                .value());
    }
}
