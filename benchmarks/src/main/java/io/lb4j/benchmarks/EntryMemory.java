package io.lb4j.benchmarks;

import io.lb4j.core.KeyPersistence;
import io.lb4j.core.LearnedPersistence;
import io.lb4j.core.Outcome;
import io.lb4j.core.Persistence;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.IntFunction;

/** Measures how many bytes of the heap one entry of a persistence table takes, and prints a table of it. */
public final class EntryMemory {

    private static final int ENTRIES = 1_000_000;
    private static final int COLLECTIONS = 4; // the first ones may leave what only finalization frees

    private EntryMemory() {}

    /** Measures each kind that remembers clients. */
    public static void main(String[] arguments) {
        System.out.println("| kind | entries | bytes for each |");
        System.out.println("| --- | --- | --- |");
        measure("client", PersistenceTemplate.client().withMaxEntries(ENTRIES), EntryMemory::client);
        measure("key", KeyPersistence.by("$key").withMaxEntries(ENTRIES), i -> PickRequest.forKey("user-" + i));
        measure(
                "learn",
                LearnedPersistence.of("$upstream_cookie_sid", "$cookie_sid").withMaxEntries(ENTRIES),
                i -> PickRequest.ofVariables(null, Map.of("upstream_cookie_sid", "session-" + i)));
    }

    private static void measure(String kind, Persistence persistence, IntFunction<PickRequest> requests) {
        Pool pool = Pool.named("memory")
                .server("127.0.0.1:9001")
                .server("127.0.0.1:9002")
                .persistence(persistence)
                .build();
        pool.pick(requests.apply(0)).complete(Outcome.SUCCESS);
        long before = used();
        for (int i = 1; i < ENTRIES; i++) {
            pool.pick(requests.apply(i)).complete(Outcome.SUCCESS);
        }
        long bytes = used() - before;
        long entries = pool.persistenceEntries();
        System.out.printf("| `%s` | %,d | %.0f |%n", kind, entries, (double) bytes / entries);
    }

    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static PickRequest client(int number) {
        byte[] octets = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return PickRequest.from(new InetSocketAddress(InetAddress.getByAddress(octets), 1024));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
