package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The resolver of this system, and a file such as {@code /etc/services}, which is read anew for each name; rules have few. */
final class SystemNames implements Names {

    private final Path services;

    SystemNames(Path services) {
        this.services = services;
    }

    @Override
    public Optional<InetAddress> host(String name) {
        try {
            return Arrays.stream(InetAddress.getAllByName(name))
                    .filter(Inet4Address.class::isInstance)
                    .findFirst();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    @Override
    public OptionalInt port(String name, Transport transport) {
        String protocol = transport.name().toLowerCase(Locale.ROOT);
        for (String line : lines()) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
            if (words.length < 2 || !words[1].endsWith("/" + protocol)) {
                continue;
            }
            if (words[0].equals(name)
                    || Arrays.asList(words).subList(2, words.length).contains(name)) {
                return port(words[1].substring(0, words[1].indexOf('/')));
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt port(String number) {
        return number.matches("[0-9]{1,5}") ? OptionalInt.of(Integer.parseInt(number)) : OptionalInt.empty();
    }

    /** A system without the file has no names. */
    private List<String> lines() {
        try {
            return Files.readAllLines(services, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(services + " cannot be read", e);
        }
    }
}
