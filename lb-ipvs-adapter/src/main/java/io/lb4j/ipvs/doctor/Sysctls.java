package io.lb4j.ipvs.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The kernel's settings below {@code /proc/sys}. */
@FunctionalInterface
public interface Sysctls {

    /**
     * Returns a setting, without white space around it.
     *
     * @param path its name with slashes, such as {@code net/ipv4/ip_forward}; dots may be part of a device's name
     * @return {@code null} if there is none of this name, or it may not be read
     */
    @Nullable
    String value(String path);

    /** Returns those of this host, of the network namespace of whoever asks for a value. */
    static Sysctls ofThisHost() {
        return path -> {
            try {
                return Files.readString(Path.of("/proc/sys").resolve(path)).strip();
            } catch (IOException e) {
                return null; // absent or forbidden: nothing can be said about it
            }
        };
    }

    /** Returns a setting that is a number; the other value if it is absent, or is none. */
    default int number(String path, int otherwise) {
        String value = value(path);
        return value != null && value.matches("-?[0-9]{1,9}") ? Integer.parseInt(value) : otherwise;
    }

    /** Returns the command that gives a setting this value. */
    static String command(String path, int value) {
        return "sysctl -w " + (path.contains(".") ? path : path.replace('/', '.')) + "=" + value;
    }
}
