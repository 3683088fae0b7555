package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLineTest {

    private static final long SEED = 42;

    @Test
    void addressAloneTakesTheDefaultsOfNginx() {
        ServerSpec spec = ServerSpec.parse("10.0.0.1:8080");

        assertThat(spec.id()).isEqualTo("10.0.0.1:8080");
        assertThat(spec.name()).isEqualTo("10.0.0.1:8080");
        assertThat(spec.address()).isEqualTo(new ServerAddress("10.0.0.1", 8080));
        assertThat(spec.weight()).isEqualTo(1);
        assertThat(spec.maxFails()).isEqualTo(1);
        assertThat(spec.failTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(spec.maxConns()).isZero();
        assertThat(spec.upperThreshold()).isZero();
        assertThat(spec.lowerThreshold()).isZero();
        assertThat(spec.backup()).isFalse();
        assertThat(spec.admin()).isEqualTo(ServerState.UP);
    }

    @Test
    void parametersComeInAnyOrder() {
        ServerSpec spec = ServerSpec.parse(
                "  shop  backup\tmax_conns=7 drain weight=3 id=s1 lower=5 upper=9 fail_timeout=1m30s max_fails=0 ");

        assertThat(spec)
                .isEqualTo(ServerSpec.at("shop")
                        .id("s1")
                        .weight(3)
                        .maxFails(0)
                        .failTimeout(Duration.ofSeconds(90))
                        .maxConns(7)
                        .thresholds(9, 5)
                        .backup()
                        .admin(ServerState.DRAINING)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "30, 30",
        "10s, 10",
        "1m30s, 90",
        "1m30, 90",
        "2h, 7200",
        "1d, 86400",
        "1w, 604800",
        "1M, 2592000",
        "1y, 31536000"
    })
    void timesAreReadAsInNginx(String written, long seconds) {
        assertThat(ServerSpec.parse("a fail_timeout=" + written).failTimeout()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:1",
                "A.example:00080",
                "[2001:db8::1]:8443 weight=0",
                "[2001:db8::1]",
                "unix:/run/app.sock max_conns=2147483647",
                "10.0.0.1:80 id=main weight=65535 max_fails=2147483647 fail_timeout=0",
                "a upper=2147483647 lower=2147483647 down",
                "a id==x=y backup drain",
                "a fail_timeout=999999999s"
            })
    void textFormIsReadBackAsAnEqualDefinition(String line) {
        ServerSpec spec = ServerSpec.parse(line);

        assertThat(ServerSpec.parse(spec.toString())).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | server: \"\" (expected: an address, then parameters such as weight=3)",
                "a wieght=3 | server parameter: \"wieght=3\" (expected: weight, max_fails, fail_timeout, slow_start, max_conns, upper, lower, id, route, zone, backup, down, drain); did you mean \"weight\"?",
                "a slowness=3s | server parameter: \"slowness=3s\" (expected: weight, max_fails, fail_timeout, slow_start, max_conns, upper, lower, id, route, zone, backup, down, drain)",
                "a weight=1 weight=2 | server parameter: \"weight=2\" (expected: weight only once)",
                "a backup=yes | server parameter: \"backup=yes\" (expected: backup without a value)",
                "a weight | server parameter: \"weight\" (expected: weight=VALUE)",
                "a weight=-1 | weight: \"-1\" (expected: a whole number, 0 or more)",
                "a weight= | weight: \"\" (expected: a whole number, 0 or more)",
                "a weight=1.5 | weight: \"1.5\" (expected: a whole number, 0 or more)",
                "a weight=65536 | weight: \"65536\" (expected: 0..65535)",
                "a max_fails=2147483648 | max_fails: \"2147483648\" (expected: at most 2147483647)",
                "a max_conns=99999999999999999999 | max_conns: \"99999999999999999999\" (expected: at most 2147483647)",
                "a fail_timeout=500ms | fail_timeout: \"500ms\" (expected: whole seconds such as 10s or 1m30s)",
                "a fail_timeout= | fail_timeout: \"\" (expected: whole seconds such as 10s or 1m30s)",
                "a fail_timeout=99999999999 | fail_timeout: \"99999999999\" (expected: whole seconds such as 10s or 1m30s)",
                "a fail_timeout=1s1m | fail_timeout: \"1s1m\" (expected: whole seconds such as 10s or 1m30s)",
                "a fail_timeout=-1 | fail_timeout: \"-1\" (expected: whole seconds such as 10s or 1m30s)",
                "a fail_timeout=32y | fail_timeout: \"PT280320H\" (expected: whole seconds, 0..999999999)",
                "a down drain | server: \"a down drain\" (expected: either down or drain)",
                "a drain down | server: \"a drain down\" (expected: either down or drain)",
                "a upper=3 lower=4 | lower: \"4\" (expected: at most upper, which is 3)",
                "a id= | id: \"\" (expected: text without spaces)",
                "a:65536 | port: \"65536\" (expected: 0..65535)",
                "a: | address: \"a:\" (expected: host, host:port, [ipv6]:port or unix:/path)",
                ":80 | address: \":80\" (expected: host, host:port, [ipv6]:port or unix:/path)",
                "http://a | address: \"http://a\" (expected: host, host:port, [ipv6]:port or unix:/path)",
                "::1 | address: \"::1\" (expected: host, host:port, [ipv6]:port or unix:/path)"
            })
    void refusalNamesTheValueAndTheRule(String line, String message) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServerSpec.parse(line))
                .withMessage(message);
    }

    @Test
    void anyTextIsReadOrRefusedAndWhatIsReadComesBackEqual() {
        Random random = new Random(SEED);
        String[] pieces = {
            "a",
            "10.0.0.1",
            "[::1]",
            ":",
            "80",
            "unix:",
            "/x",
            " ",
            "  ",
            "\t",
            "weight",
            "=",
            "3",
            "-1",
            "max_fails=2",
            "fail_timeout=",
            "1m",
            "30s",
            "99999999999",
            "999999999y",
            "max_conns=2147483647",
            "upper=9",
            "lower=5",
            "id=",
            "backup",
            "down",
            "drain",
            "\u00e9",
            "\u2003",
            "\u0000",
            "#",
            ";",
            "[",
            "]",
            "_",
            "M"
        };
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder line = new StringBuilder(random.nextInt(3) == 0 ? "" : "host:80 ");
            for (int k = random.nextInt(9); k > 0; k--) {
                line.append(pieces[random.nextInt(pieces.length)]);
            }
            String text = line.toString();
            ServerSpec spec;
            try {
                spec = ServerSpec.parse(text);
            } catch (InvalidValueException e) {
                refused++;
                continue;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", line <" + text + ">", e);
            }
            read++;
            if (!ServerSpec.parse(spec.toString()).equals(spec)) {
                throw new AssertionError("seed " + SEED + ", line <" + text + ">, read as " + spec);
            }
        }
        assertThat(read).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(1000);
    }
}
