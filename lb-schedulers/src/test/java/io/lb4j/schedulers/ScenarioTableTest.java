package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How every scheduler gets through every scenario, compared with tables that are checked in: a change of behaviour shows as a diff.
 * {@code -Dlb.scenarios.write=true} writes the tables anew.
 */
class ScenarioTableTest {

    private static final Path TABLES = Path.of("src/test/resources/scenarios");
    private static final boolean WRITES = Boolean.getBoolean("lb.scenarios.write");

    private static final List<String> SCHEDULERS = List.of(
            "round_robin",
            "rr",
            "wrr",
            "least_conn",
            "lc",
            "wlc",
            "sed",
            "nq",
            "least_time header",
            "least_time header inflight",
            "least_time last_byte",
            "least_time last_byte inflight",
            "random",
            "random two",
            "random two least_time=header",
            "random two least_time=last_byte",
            "twos",
            "p2c",
            "peak_ewma",
            "fo",
            "ovf",
            "first",
            "lblc",
            "lblcr",
            "ip_hash",
            "hash $remote_addr",
            "hash $remote_addr consistent",
            "hash $remote_addr consistent bounded=1.25",
            "ring",
            "ring bounded=1.25",
            "rendezvous",
            "maglev",
            "dh",
            "sh",
            "sh sh-port",
            "sh sh-fallback",
            "sh sh-port,sh-fallback",
            "mh",
            "mh mh-port",
            "mh mh-fallback",
            "mh mh-port,mh-fallback");

    @ParameterizedTest
    @EnumSource
    void everySchedulerBehavesAsWrittenDown(Scenario scenario) throws IOException {
        ScenarioTable table = new ScenarioTable(scenario);
        for (String scheduler : SCHEDULERS) {
            table.add(scheduler, scenario.run(scheduler));
        }

        Path file = TABLES.resolve(scenario.label() + ".txt");
        if (WRITES) {
            Files.createDirectories(TABLES);
            Files.writeString(file, table.toString());
        }
        assertThat(table.toString()).isEqualTo(Files.readString(file));
    }

    @Test
    void everyNameIsInTheTables() {
        Set<String> names = new TreeSet<>();
        SCHEDULERS.forEach(text -> names.add(text.split(" ")[0]));

        assertThat(new Schedulers().usages())
                .extracting(usage -> usage.split(" ")[0])
                .containsExactlyInAnyOrderElementsOf(names);
    }
}
