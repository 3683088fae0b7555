package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemNamesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void portsAreFoundByNameOrAliasAndProtocol() throws Exception {
        Path file = Files.writeString(directory.resolve("services"), """
                # Network services
                http\t80/tcp\twww   # WorldWideWeb HTTP
                domain  53/tcp
                domain  53/udp

                broken
                odd  x/tcp
                """);
        Names names = new SystemNames(file);

        assertThat(names.port("http", Transport.TCP)).hasValue(80);
        assertThat(names.port("www", Transport.TCP)).hasValue(80);
        assertThat(names.port("domain", Transport.UDP)).hasValue(53);
        assertThat(names.port("http", Transport.UDP)).isEmpty();
        assertThat(names.port("HTTP", Transport.TCP)).isEmpty();
        assertThat(names.port("odd", Transport.TCP)).isEmpty();
        assertThat(names.port("WorldWideWeb", Transport.TCP)).isEmpty();
    }

    @Test
    void aSystemWithoutTheFileHasNoNames() {
        assertThat(new SystemNames(directory.resolve("none")).port("http", Transport.TCP))
                .isEmpty();
    }

    @Test
    void hostsAreAskedOfTheResolver() {
        assertThat(Names.ofSystem().host("localhost"))
                .hasValueSatisfying(
                        address -> assertThat(address.isLoopbackAddress()).isTrue());
    }
}
