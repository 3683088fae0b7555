package io.lb4j.ipvs.keepalived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.keepalived.VrrpSettings.State;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepalivedConfTest {

    @TempDir
    private Path folder;

    private static KeepalivedConf conf(String... addresses) {
        return KeepalivedConf.of(new VrrpSettings(
                "eth0",
                51,
                150,
                State.BACKUP,
                Duration.ofMillis(250),
                false,
                Duration.ofSeconds(30),
                Stream.of(addresses).map(MovingAddress::parse).toList(),
                List.of(),
                new Track("http://127.0.0.1:8080/actuator/health/liveness", Duration.ofSeconds(2), 3, 2, -60)));
    }

    @Test
    void fileIsWhatKeepalivedReads() {
        assertThat(conf("192.0.2.10", "10.0.0.1/24 dev eth1", "2001:db8::10").text())
                .isEqualTo("""
                # Written by lb4j, which writes it anew when it starts.
                # Fail-over only: virtual servers and health checks are the application's, so there is no virtual_server here.
                # No authentication: VRRP has had none since version 3, and the password of version 2 was readable by all.
                global_defs {
                    vrrp_version 3
                    enable_script_security
                    script_user root
                }
                vrrp_script lb4j_director {
                    script "/usr/bin/curl --fail --silent --globoff --output /dev/null --max-time 2 http://127.0.0.1:8080/actuator/health/liveness"
                    interval 2
                    timeout 2
                    fall 3
                    rise 2
                    weight -60
                }
                vrrp_instance lb4j {
                    state BACKUP
                    interface eth0
                    virtual_router_id 51
                    priority 150
                    advert_int 0.25
                    preempt_delay 30
                    virtual_ipaddress {
                        192.0.2.10/32 dev eth0
                        10.0.0.1/24 dev eth1
                    }
                    virtual_ipaddress_excluded {
                        2001:db8::10/128 dev eth0
                    }
                    track_script {
                        lb4j_director
                    }
                }
                """);
    }

    @Test
    void withoutIpv4VrrpSpeaksIpv6() throws IOException {
        VrrpSettings settings = new VrrpSettings(
                "eth0",
                1,
                100,
                State.MASTER,
                Duration.ofSeconds(1),
                false,
                null,
                List.of(MovingAddress.parse("fd99::100")),
                List.of(InetAddress.getByName("fd99::2")),
                null);

        assertThat(KeepalivedConf.of(settings).text())
                .contains("virtual_ipaddress {\n        fd99::100/128 dev eth0\n")
                .contains("unicast_peer {\n        fd99::2\n")
                .doesNotContain("excluded")
                .doesNotContain("script");
    }

    @Test
    void addressesThatNoAdvertisementHoldsMoveUnmentioned() {
        String[] addresses =
                IntStream.rangeClosed(1, 21).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);

        assertThat(conf(addresses).text())
                .contains("virtual_ipaddress_excluded {\n        10.0.0.21/32 dev eth0\n    }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "10.0.0.300",
                "10.0.0.1/33",
                "10.0.0.1/0",
                "fd00::1/129",
                "10.0.0.1 dev a{b",
                "10.0.0.1 eth0"
            })
    void addressThatIsNoneIsRefused(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> MovingAddress.parse(text))
                .withMessageStartingWith("addresses: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://", "file:///x", "http://h/\" }", "http://h/a b", "http://h/$X", "http://h/#x"})
    void urlThatWouldMeanSomethingElseIsRefused(String url) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Track.of(url))
                .withMessageStartingWith("track.url: ");
    }

    @Test
    void fileIsWrittenOnceAndAgainWhenItChanges() {
        Path file = folder.resolve("a").resolve("keepalived.conf");
        assertThat(conf("10.0.0.1").write(file)).isTrue();
        assertThat(conf("10.0.0.1").write(file)).isFalse();
        assertThat(conf("10.0.0.2").write(file)).isTrue();
        assertThat(file).content().contains("10.0.0.2");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void fileOfSomebodyElseIsLeftAlone() throws IOException {
        Path file = folder.resolve("keepalived.conf");
        Files.writeString(file, "vrrp_instance mine {}\n");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> conf("10.0.0.1").write(file))
                .withMessageContaining("somebody else's");
        assertThat(file).content().isEqualTo("vrrp_instance mine {}\n");
    }

    @Test
    void fileThatCannotBeWrittenIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("plain"), "x");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> conf("10.0.0.1").write(file.resolve("keepalived.conf")))
                .withMessageContaining("a file that this process may write");
    }
}
