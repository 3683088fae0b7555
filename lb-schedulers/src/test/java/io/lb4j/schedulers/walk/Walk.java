package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One recorded walk.
 *
 * @param name tells peer, kind and seed
 * @param steps how many were recorded
 * @param recordings to be replayed one by one, each on a new pool
 * @param failure why there is no complete recording, or {@code null} if there is one
 */
public record Walk(
        String name,
        int steps,
        List<Path> recordings,
        @Nullable String failure) {

    /**
     * Returns the seeds of a run: as many as the system property {@code lb.walk.count} says, or else {@code kinds}, from the one on
     * that {@code lb.walk.seed} names. The kind of a walk is its seed modulo the number of kinds.
     */
    static long[] seeds(int kinds) {
        long first = Long.getLong("lb.walk.seed", 0);
        return LongStream.range(first, first + Integer.getInteger("lb.walk.count", kinds))
                .toArray();
    }

    /** Returns the directory for the recordings of a family, with no file of an earlier run in it. */
    static Path directory(String family) throws IOException {
        Path directory =
                Files.createDirectories(Path.of("target", "walks", family).toAbsolutePath());
        try (Stream<Path> old = Files.list(directory)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        return directory;
    }
}
