package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The connections of kernel IPVS: netlink tells nothing of them, a file does.
 *
 * <p>The kernel writes the file while it is read: what comes and goes meanwhile may be in it or not. Each line costs some hundred
 * octets of memory here; of a table with millions of connections take the lines one by one with {@link Connection#parse}.
 */
public final class Connections {

    private static final Path TABLE = Path.of("/proc/net/ip_vs_conn");
    private static final String HEADER = "Pro ";
    private static final String HEAD = """
            IPVS connection entries
            pro expire state       source             virtual            destination""";

    /** Whether the listing says what persistence engines know. */
    public enum Engines {
        /** As {@code ipvsadm -L -n -c}. */
        LEFT_OUT,
        /** As {@code ipvsadm -L -n -c --persistent-conn}. */
        SHOWN
    }

    private Connections() {}

    /** Returns the connections of this network namespace, in the kernel's order, which means nothing. */
    public static List<Connection> read() {
        return read(TABLE);
    }

    static List<Connection> read(Path table) {
        try (Stream<String> lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
            return parse(lines);
        } catch (NoSuchFileException e) {
            throw new IpvsException(Reason.NO_MODULE, table + " is not there: load the module ip_vs", e);
        } catch (IOException e) {
            throw new IpvsException(Reason.NO_ANSWER, table + " cannot be read", e);
        }
    }

    /** Reads the lines of such a file, its header among them or not. */
    public static List<Connection> parse(Stream<String> lines) {
        return lines.filter(line -> !line.startsWith(HEADER))
                .map(Connection::parse)
                .toList();
    }

    /** Returns what {@code ipvsadm} prints of them, byte for byte: in the same order, since it sorts services only. */
    public static String list(List<Connection> connections, Engines engines) {
        StringBuilder text = new StringBuilder(HEAD);
        text.append(engines == Engines.SHOWN ? "        pe name          pe_data\n" : "\n");
        for (Connection connection : connections) {
            text.append(Columnar.cell(connection.protocol(), 4));
            text.append(Columnar.cell(expires(connection.expiresSeconds()), 7));
            text.append(Columnar.cell(connection.state(), 12));
            text.append(Columnar.cell(connection.client(), 19));
            text.append(Columnar.cell(connection.virtual(), 19));
            if (engines == Engines.SHOWN && connection.engine() != null) {
                text.append(Columnar.cell(connection.server(), 17));
                text.append(Columnar.cell(connection.engine(), 19));
                text.append(connection.engineData());
            } else {
                text.append(connection.server());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String expires(long seconds) {
        return twoDigits(seconds / 60) + ":" + twoDigits(seconds % 60);
    }

    private static String twoDigits(long number) {
        return (number < 10 ? "0" : "") + number;
    }
}
