package io.lb4j.schedulers.walk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * The network namespace that balances, seen from another one: the first process of the guest lives there.
 *
 * <p>One ipvsadm carries out all changes of a walk, since its start takes longer than all the rest. It does not say when it has
 * done what it read, so every command is followed by a change of another service, and that is awaited.
 */
final class Director implements AutoCloseable {

    record Counts(int active, int inactive) {

        int total() {
            return active + inactive;
        }
    }

    private static final Path LIST = Path.of("/proc/1/net/ip_vs");
    private static final List<String> INSIDE = List.of("nsenter", "--target", "1", "--net");
    private static final int FIRST_MARKER = 100_000; // above every mark in use
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Process ipvsadm;
    private final Writer commands;
    private final int marker;
    private boolean turned;

    private Director(Process ipvsadm, int marker) {
        this.ipvsadm = ipvsadm;
        this.commands = ipvsadm.outputWriter(StandardCharsets.US_ASCII);
        this.marker = marker;
    }

    /** Starts with a number that no other director has. */
    static Director start(int number) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(List.of("ipvsadm", "--restore")));
        Director director = new Director(Children.start(builder.redirectErrorStream(true)), FIRST_MARKER + number);
        director.commands.write("-A -f " + director.marker + " -s rr\n");
        return director;
    }

    /** Runs a command to its end. */
    static void execute(List<String> words) throws IOException, InterruptedException {
        Process process = Children.start(new ProcessBuilder(command(words)).redirectErrorStream(true));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(words + ": " + output);
        }
    }

    private static List<String> command(List<String> words) {
        List<String> all = new ArrayList<>(INSIDE);
        all.addAll(words);
        return all;
    }

    /** Changes something by a command of ipvsadm, and returns when that is done. */
    void change(String command) throws IOException, InterruptedException {
        turned = !turned;
        String scheduler = turned ? "lc" : "rr";
        commands.write(command + "\n-E -f " + marker + " -s " + scheduler + "\n");
        commands.flush();
        String done = String.format("FWM  %08X %s ", marker, scheduler);
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.readString(LIST, StandardCharsets.US_ASCII).contains(done)) {
            complain(command);
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("ipvsadm did not come to an end with: " + command);
            }
            Thread.onSpinWait();
        }
        complain(command);
    }

    private void complain(String command) throws IOException {
        InputStream output = ipvsadm.getInputStream();
        if (!ipvsadm.isAlive() || output.available() > 0) {
            String said = new String(output.readNBytes(output.available()), StandardCharsets.UTF_8);
            throw new IllegalStateException("ipvsadm " + command + ": " + said);
        }
    }

    /**
     * Returns the counters of a service's servers in the kernel's own order.
     *
     * @param service protocol and address, or {@code FWM} and mark
     */
    Map<String, Counts> counts(String service) throws IOException {
        Map<String, Counts> counts = new LinkedHashMap<>();
        boolean found = false;
        try (BufferedReader list = Files.newBufferedReader(LIST, StandardCharsets.US_ASCII)) {
            for (String line = list.readLine(); line != null; line = list.readLine()) {
                String[] words = line.strip().split("\\s+");
                boolean server = words[0].equals("->");
                if (!server) {
                    found = words.length > 1 && service.equals(words[0] + " " + address(words[1]));
                } else if (found) {
                    counts.put(address(words[1]), new Counts(Integer.parseInt(words[4]), Integer.parseInt(words[5])));
                }
            }
        }
        return counts;
    }

    /** Translates {@code 0A630402:0050}, {@code [fd00:0200:...:0001]:0050} or the mark {@code 000003EA}; leaves others alone. */
    private static String address(String listed) {
        if (listed.matches("[0-9A-F]{8}")) {
            return Integer.toString(Integer.parseUnsignedInt(listed, 16));
        }
        if (listed.matches("[0-9A-F]{8}:[0-9A-F]{4}")) {
            StringJoiner octets = new StringJoiner(".");
            for (byte octet : HexFormat.of().parseHex(listed, 0, 8)) {
                octets.add(Integer.toString(Byte.toUnsignedInt(octet)));
            }
            return octets + ":" + Integer.parseInt(listed.substring(9), 16);
        }
        if (listed.matches("\\[[0-9a-f:]+]:[0-9A-F]{4}")) {
            int end = listed.indexOf(']');
            StringJoiner groups = new StringJoiner(":", "[", "]");
            for (String group : listed.substring(1, end).split(":")) {
                groups.add(Integer.toHexString(Integer.parseInt(group, 16)));
            }
            return groups + ":" + Integer.parseInt(listed.substring(end + 2), 16);
        }
        return listed;
    }

    @Override
    public void close() throws IOException {
        commands.close(); // its end
    }
}
