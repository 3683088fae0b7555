package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.ipvsadm.Connections.Engines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {

    private static List<Connection> recorded() {
        return Connections.parse(Golden.text("entries.proc").lines());
    }

    @Test
    void connectionsAreListedAsTheToolDoes() {
        assertThat(Connections.list(recorded(), Engines.LEFT_OUT)).isEqualTo(Golden.text("entries.listed"));
        assertThat(Connections.list(recorded(), Engines.SHOWN)).isEqualTo(Golden.text("entries.engines"));
    }

    @Test
    void aLineTellsWhoIsServedByWhom() {
        Connection connection = Connection.parse("TCP 0A630002 A55A 0A630001 0050 0A630102 1F90 ESTABLISHED     899");

        assertThat(connection.client()).hasToString("10.99.0.2:42330");
        assertThat(connection.virtual()).hasToString("10.99.0.1:80");
        assertThat(connection.server()).hasToString("10.99.1.2:8080");
        assertThat(connection.expiresSeconds()).isEqualTo(899);
        assertThat(connection.engine()).isNull();
        assertThat(connection.isTemplate()).isFalse();
    }

    @Test
    void persistenceEntriesHaveNoPortOfTheClient() {
        assertThat(recorded().stream().filter(Connection::isTemplate)).hasSize(6);
    }

    @Test
    void linesThatCannotBeReadAreRefused() {
        for (String line : List.of("", "TCP", "TCP 0A63 A 0A630001 0 0A630102 0 X 1", "TCP z z z z z z z z z")) {
            assertThatThrownBy(() -> Connection.parse(line)).isInstanceOf(InvalidValueException.class);
        }
    }

    @Test
    void aKernelWithoutTheModuleHasNoFile(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> Connections.read(directory.resolve("none")))
                .isInstanceOf(IpvsException.class)
                .hasMessageContaining("load the module ip_vs");
        Path table = Files.writeString(directory.resolve("table"), Golden.text("entries.proc"));
        assertThat(Connections.read(table)).isEqualTo(recorded());
    }
}
