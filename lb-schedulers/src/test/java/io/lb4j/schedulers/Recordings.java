package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.schedulers.walk.Walk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recorded decisions of the originals: one file for each scenario, one test for each file. */
final class Recordings {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int STEPS_OF_A_WALK = 200;

    private Recordings() {}

    /**
     * Makes a test of every recording in the directory that the system property {@code lb.golden.FAMILY} names, or else of those
     * among the test resources.
     *
     * @param obstacle says why a recording cannot be replayed, or {@code null} if it can; such a test is aborted with that reason
     * @param replay replays a recording; the text is the file's name, for messages
     */
    static Stream<DynamicTest> tests(
            String family, Function<JsonNode, @Nullable String> obstacle, BiConsumer<String, JsonNode> replay) {
        List<Path> files = files(directory(family));
        assertThat(files).as("recordings of " + family).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(), file.toUri(), () -> replay(file, obstacle, replay)));
    }

    /** Makes a test of every walk; parameters as above. */
    static Stream<DynamicTest> tests(
            List<Walk> walks, Function<JsonNode, @Nullable String> obstacle, BiConsumer<String, JsonNode> replay) {
        return walks.stream()
                .map(walk -> DynamicTest.dynamicTest(walk.name(), () -> {
                    assertThat(walk.failure()).isNull();
                    assertThat(walk.steps()).isGreaterThanOrEqualTo(STEPS_OF_A_WALK);
                    walk.recordings().forEach(file -> replay(file, obstacle, replay));
                }));
    }

    private static void replay(
            Path file, Function<JsonNode, @Nullable String> obstacle, BiConsumer<String, JsonNode> replay) {
        String name = file.getFileName().toString();
        JsonNode recording = JSON.readTree(file);
        String reason = obstacle.apply(recording);
        if (reason != null) {
            Assumptions.abort(name + ": " + reason);
        }
        replay.accept(name, recording);
    }

    private static Path directory(String family) {
        String given = System.getProperty("lb.golden." + family);
        if (given != null) {
            return Path.of(given);
        }
        try {
            URL resources = Objects.requireNonNull(Recordings.class.getResource("/golden/" + family));
            return Path.of(resources.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads {@code address:port} or {@code [ipv6]:port}; looks nothing up. */
    static InetSocketAddress socketAddress(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(address(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    /**
     * Reads an IPv4 or IPv6 address, with or without brackets; looks nothing up. An IPv4 address that is written as IPv6 stays
     * sixteen bytes, as it is on a socket of nginx that takes both.
     */
    static InetAddress address(String text) {
        if (!text.matches("[0-9.]+|\\[?[0-9a-fA-F:.]+]?")) {
            throw new IllegalArgumentException("not an address: " + text);
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            return address instanceof Inet4Address && text.indexOf(':') >= 0 ? mapped(address) : address;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static InetAddress mapped(InetAddress address) throws UnknownHostException {
        byte[] octets = new byte[16];
        octets[10] = (byte) 0xff;
        octets[11] = (byte) 0xff;
        System.arraycopy(address.getAddress(), 0, octets, 12, 4);
        return Inet6Address.getByAddress(null, octets, -1);
    }
}
