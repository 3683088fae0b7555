package io.lb4j.netty;

import io.lb4j.core.Probe;
import io.lb4j.core.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the commands of probes, a few at a time; the others wait for their turn, and their timeout begins with it.
 *
 * <p>Its threads exist only while there is something to run.
 */
final class Commands {

    /** Chosen: enough to wait for some that hang, too few to be felt. */
    private static final int AT_ONCE = 8;

    private static final long IDLE_SECONDS = 10;
    private static final long READ_MILLIS = 20; // how long a full pipe may hold a command up
    private static final int LONGEST_REASON = 256;

    private final ThreadPoolExecutor runners;

    Commands() {
        runners = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lb-commands");
                    thread.setDaemon(true);
                    return thread;
                });
        runners.allowCoreThreadTimeOut(true);
    }

    /** Returns how this server is asked. */
    ProbeKind asking(Probe.Command command, String id, ServerAddress address, Duration timeout) {
        List<String> words = words(command, id, address);
        return answer -> {
            try {
                runners.execute(() -> run(words, timeout, answer));
            } catch (RejectedExecutionException e) {
                answer.failed("its probe came after the end");
            }
        };
    }

    private static List<String> words(Probe.Command command, String id, ServerAddress address) {
        List<String> words = new ArrayList<>();
        for (String word : command.words()) {
            words.add(word.replace("{host}", address.isUnix() ? address.toString() : address.host())
                    .replace("{port}", address.isUnix() ? "" : String.valueOf(address.port()))
                    .replace("{id}", id));
        }
        return words;
    }

    private static void run(List<String> words, Duration timeout, ProbeAnswer answer) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            try {
                wait(words.get(0), process, timeout, answer);
            } finally {
                kill(process);
            }
        } catch (IOException e) {
            end(answer, false, "its probe could not run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(answer, false, "its probe was given up");
        }
    }

    private static void wait(String program, Process process, Duration timeout, ProbeAnswer answer)
            throws IOException, InterruptedException {
        process.getOutputStream().close();
        long deadline = System.nanoTime() + timeout.toNanos();
        StringBuilder output = new StringBuilder();
        boolean exited;
        do {
            long left = Math.min(TimeUnit.MILLISECONDS.toNanos(READ_MILLIS), deadline - System.nanoTime());
            exited = process.waitFor(left, TimeUnit.NANOSECONDS);
            read(process.getInputStream(), output);
        } while (!exited && System.nanoTime() - deadline < 0);
        if (!exited) {
            end(answer, false, program + " did not end within " + timeout.toMillis() + " ms");
            return;
        }
        int status = process.exitValue();
        String line = output.toString().lines().findFirst().orElse("").strip();
        end(answer, status == 0, program + " exited with " + status + (line.isEmpty() ? "" : ": " + line));
    }

    /** Reads what is there, so that the command can go on, and keeps the beginning. */
    private static void read(InputStream in, StringBuilder output) throws IOException {
        byte[] part = new byte[1 << 12];
        for (int there = in.available(); there > 0; there = in.available()) {
            int length = in.read(part, 0, Math.min(part.length, there));
            int kept = Math.min(length, LONGEST_REASON - output.length());
            if (kept > 0) {
                output.append(new String(part, 0, kept, StandardCharsets.UTF_8));
            }
        }
    }

    /** Ends the process and whatever it has started, if they have not ended. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void end(ProbeAnswer answer, boolean passed, String detail) {
        try {
            answer.loop().execute(() -> {
                if (passed) {
                    answer.passed(detail);
                } else {
                    answer.failed(detail);
                }
            });
        } catch (RejectedExecutionException e) {
            // the forwarder has ended, and nobody asks any more
        }
    }

    /** Ends what runs, by interrupting its runner. */
    void stop() {
        runners.shutdownNow();
    }
}
