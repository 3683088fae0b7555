package io.lb4j.ipvs.doctor;

import io.lb4j.ipvs.netlink.HostNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What there is to know of a host.
 *
 * @param network its devices, addresses and routes
 * @param sysctls its settings, read when they are asked for
 * @param modules modules of its kernel that are loaded or built in, by the names that {@code lsmod} shows
 * @param release its kernel's release, such as {@code 6.1.0-18-amd64}
 */
public record HostFacts(HostNetwork network, Sysctls sysctls, Set<String> modules, String release) {

    /** Keeps the modules as they are now. */
    public HostFacts {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(sysctls, "sysctls");
        modules = Set.copyOf(modules);
    }

    /**
     * Reads those of this host, in the network namespace of the calling thread. It takes some milliseconds and needs no privilege.
     *
     * @throws io.lb4j.ipvs.IpvsException if this is no Linux, or its kernel gives no answer
     */
    public static HostFacts read() {
        String release = System.getProperty("os.version");
        return new HostFacts(HostNetwork.read(), Sysctls.ofThisHost(), modules(release), release);
    }

    /** A module that is built in has a folder only if it has parameters; the list beside the others is not in every container. */
    private static Set<String> modules(String release) {
        Set<String> modules = new HashSet<>();
        Path folder = Path.of("/sys/module");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> names = Files.list(folder)) {
                names.forEach(name -> modules.add(name.getFileName().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + folder, e);
            }
        }
        Path builtIn = Path.of("/lib/modules", release, "modules.builtin");
        if (Files.isReadable(builtIn)) {
            try (Stream<String> lines = Files.lines(builtIn)) {
                lines.forEach(line -> modules.add(line.substring(line.lastIndexOf('/') + 1)
                        .replaceFirst("\\.ko.*", "")
                        .replace('-', '_')));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + builtIn, e);
            }
        }
        return modules;
    }

    /** Tells whether the kernel is of this release or later. */
    boolean isAtLeast(int major, int minor) {
        String[] numbers = release.split("[^0-9]+", 3);
        try {
            int own = Integer.parseInt(numbers[0]);
            return own > major || (own == major && numbers.length > 1 && Integer.parseInt(numbers[1]) >= minor);
        } catch (NumberFormatException e) {
            return true; // no Linux counts like this
        }
    }
}
