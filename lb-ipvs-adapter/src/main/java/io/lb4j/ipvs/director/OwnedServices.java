package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of the services that are the director's own, kept in a file if there is one. Not thread-safe. */
final class OwnedServices {

    private static final String HEAD = "# Virtual services of kernel IPVS that a director of lb4j has made.";

    private final @Nullable Path file;
    private final Set<ServiceKey> keys = new LinkedHashSet<>();

    private OwnedServices(@Nullable Path file) {
        this.file = file;
    }

    /**
     * Reads the file, if there is one.
     *
     * @throws InvalidValueException if it is there and cannot be read
     */
    static OwnedServices in(@Nullable Path file) {
        OwnedServices owned = new OwnedServices(file);
        if (file != null && Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        owned.keys.add(parse(file, line));
                    }
                }
            } catch (IOException e) {
                throw complaint(file, "a file that can be read", e);
            }
        }
        return owned;
    }

    private static ServiceKey parse(Path file, String line) {
        String[] words = line.split(" ");
        try {
            if (words[0].equals("mark")) {
                return new FirewallMark(Integer.parseUnsignedInt(words[1]), AddressFamily.valueOf(words[2]));
            }
            return new ServiceAddress(
                    Transport.valueOf(words[0]),
                    IpLiteral.parse(file.toString(), words[1]),
                    Integer.parseInt(words[2]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw complaint(file, "a file of an earlier run, but \"" + line + "\" in it names no service", e);
        }
    }

    private static InvalidValueException complaint(Path file, String expected, Exception cause) {
        InvalidValueException complaint = new InvalidValueException("state-file", file, expected + " (" + cause + ")");
        complaint.initCause(cause);
        return complaint;
    }

    private static String format(ServiceKey key) {
        if (key instanceof FirewallMark mark) {
            return "mark " + Integer.toUnsignedString(mark.mark()) + " " + mark.family();
        }
        ServiceAddress address = (ServiceAddress) key;
        return address.transport() + " " + address.address().getHostAddress() + " " + address.port();
    }

    Set<ServiceKey> keys() {
        return keys;
    }

    /** Takes services over, and writes that down before anything is done for them. */
    void add(Collection<ServiceKey> more) {
        if (keys.addAll(more)) {
            write();
        }
    }

    void remove(ServiceKey key) {
        if (keys.remove(key)) {
            write();
        }
    }

    private void write() {
        if (file == null) {
            return;
        }
        List<String> lines = new ArrayList<>(List.of(HEAD));
        keys.forEach(key -> lines.add(format(key)));
        Path absolute = file.toAbsolutePath();
        Path fresh = absolute.resolveSibling(absolute.getFileName() + ".new");
        try {
            Files.createDirectories(absolute.getParent());
            Files.write(fresh, lines);
            Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw complaint(file, "a file that can be written", e);
        }
    }
}
