package io.lb4j.ipvs.keepalived;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.ipvs.keepalived.VrrpSettings.State;
import io.lb4j.ipvs.kernel.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real keepalived reads what is written for it. It looks for devices and programs, so it does that in a kernel. */
class ConfigTestInKernel {

    private static final Track TRACK = Track.of("http://127.0.0.1:8080/actuator/health/liveness");

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeDevices() throws IOException, InterruptedException {
        Shell.run("ip link add kc0 type veth peer name kc1", "ip link set kc0 up", "ip link set kc1 up");
    }

    @AfterAll
    static void takeDevicesAway() throws IOException, InterruptedException {
        Shell.run("ip link del kc0");
    }

    static Stream<VrrpSettings> settings() throws UnknownHostException {
        Duration second = Duration.ofSeconds(1);
        List<MovingAddress> one = addresses("192.0.2.10");
        String[] many = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> i % 3 == 0 ? "2001:db8::" + i : "192.0.2." + i)
                .toArray(String[]::new);
        List<InetAddress> peers = List.of(InetAddress.getByName("192.0.2.2"), InetAddress.getByName("192.0.2.3"));
        Track heavy = new Track("https://[::1]:8443/a?b=c", Duration.ofHours(1), 100, 100, -253);
        return Stream.of(
                of(1, 1, State.BACKUP, second, false, null, one, List.of(), null),
                of(255, 254, State.MASTER, Duration.ofMillis(100), false, null, one, peers, TRACK),
                of(51, 100, State.BACKUP, Duration.ofMillis(1250), true, null, addresses(many), List.of(), TRACK),
                of(
                        51,
                        100,
                        State.BACKUP,
                        Duration.ofSeconds(40),
                        false,
                        Duration.ofSeconds(1000),
                        one,
                        List.of(),
                        heavy),
                of(
                        51,
                        100,
                        State.BACKUP,
                        second,
                        false,
                        Duration.ZERO,
                        addresses("10.0.0.1/24 dev kc1", "192.0.2.10/32"),
                        List.of(),
                        TRACK),
                of(
                        51,
                        100,
                        State.BACKUP,
                        second,
                        false,
                        null,
                        addresses("fd99::100", "fd99::101/64 dev kc1"),
                        List.of(),
                        TRACK));
    }

    private static List<MovingAddress> addresses(String... texts) {
        return Stream.of(texts).map(MovingAddress::parse).toList();
    }

    private static VrrpSettings of(
            int routerId,
            int priority,
            State state,
            Duration interval,
            boolean nopreempt,
            @Nullable Duration delay,
            List<MovingAddress> addresses,
            List<InetAddress> peers,
            @Nullable Track track) {
        return new VrrpSettings("kc0", routerId, priority, state, interval, nopreempt, delay, addresses, peers, track);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whateverIsWrittenIsUnderstood(VrrpSettings settings) {
        Path file = folder.resolve("keepalived.conf");
        KeepalivedConf.of(settings).write(file);

        assertThatCode(() -> Shell.run("keepalived --config-test --use-file " + file))
                .doesNotThrowAnyException();
    }

    /** Else the tests above would say nothing. */
    @Test
    void whatIsNotUnderstoodFails() throws IOException {
        Path file = Files.writeString(
                folder.resolve("wrong.conf"), "vrrp_instance a {\n    interface kc0\n    no_such_word\n}\n");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Shell.run("keepalived --config-test --use-file " + file));
    }
}
