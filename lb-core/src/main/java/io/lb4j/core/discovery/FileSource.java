package io.lb4j.core.discovery;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A file with a server on each line, as nginx's {@code server} directive has it: {@code 10.0.0.1:8080 weight=3}. What follows a {@code #}
 * is a comment.
 *
 * <p>The file is read again and again rather than watched through the file system, which tells nothing of network file systems and little
 * of the links by which Kubernetes replaces a mounted file. A file that is written in place may be read half written: write another one and
 * rename it. One thread for each file that is watched.
 */
public final class FileSource implements ServerSource {

    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(1);

    private final Path file;
    private final Duration interval;
    private final String parameters;

    private FileSource(Path file, Duration interval, String parameters) {
        this.file = file;
        this.interval = interval;
        this.parameters = parameters;
    }

    /** Reads this file once a second. */
    public static FileSource of(Path file) {
        return new FileSource(file, USUAL_INTERVAL, "");
    }

    /** Returns the same with another time between two looks. */
    public FileSource withInterval(Duration newInterval) {
        if (newInterval.isNegative() || newInterval.isZero()) {
            throw new InvalidValueException("interval", newInterval, "more than 0");
        }
        return new FileSource(file, newInterval, parameters);
    }

    /** Returns the same with parameters, such as {@code max_fails=3}, for every line that does not have them itself. */
    public FileSource withParameters(String newParameters) {
        ServerSpec.parse("127.0.0.1:1 " + newParameters); // complains about what no server can have
        return new FileSource(file, interval, newParameters);
    }

    @Override
    public Watch watch(Answers answers) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "lb-file-" + file.getFileName());
            made.setDaemon(true);
            return made;
        });
        Reading reading = new Reading(answers);
        ScheduledFuture<?> looking =
                thread.scheduleWithFixedDelay(reading::look, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
        return () -> {
            looking.cancel(false);
            thread.shutdown();
        };
    }

    /** What one watch has read. */
    final class Reading {

        private final Answers answers;
        private byte[] last = {};

        Reading(Answers answers) {
            this.answers = answers;
        }

        /** Looks once. */
        void look() {
            try {
                byte[] text = Files.readAllBytes(file);
                if (text.length == 0 || !Arrays.equals(text, last)) {
                    answers.found(parse(new String(text, StandardCharsets.UTF_8)));
                    last = text;
                }
            } catch (InvalidValueException e) {
                tellFailure(String.valueOf(e.getMessage()));
            } catch (NoSuchFileException e) {
                tellFailure("there is no such file");
            } catch (IOException | RuntimeException e) {
                tellFailure(e.toString());
            }
        }

        private void tellFailure(String reason) {
            last = new byte[0]; // what comes next is news, even if it is what was there before
            answers.failed(reason);
        }
    }

    private List<ServerSpec> parse(String text) {
        List<ServerSpec> servers = new ArrayList<>();
        int number = 0;
        for (String written : text.split("\n", -1)) {
            number++;
            int comment = written.indexOf('#');
            String line = (comment < 0 ? written : written.substring(0, comment)).strip();
            if (!line.isEmpty()) {
                servers.add(server(line, number));
            }
        }
        return servers;
    }

    private ServerSpec server(String line, int number) {
        StringBuilder whole = new StringBuilder(line);
        Set<String> own = keys(line);
        for (String parameter : parameters.strip().split("\\s+")) {
            if (!parameter.isEmpty() && !own.contains(key(parameter))) {
                whole.append(' ').append(parameter);
            }
        }
        try {
            return ServerSpec.parse(whole.toString());
        } catch (InvalidValueException e) {
            throw e.at("line " + number + ", " + e.key());
        }
    }

    private static Set<String> keys(String line) {
        return Arrays.stream(line.split("\\s+")).map(FileSource::key).collect(Collectors.toSet());
    }

    private static String key(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }

    @Override
    public String toString() {
        return "file " + file;
    }
}
