package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntConsumer;

/**
 * Collects which servers of a {@link Level} took or ended a pick, or may have become eligible or ceased to be, since it was
 * drained: so that an index over them is kept up by what has changed, not by looking at all.
 *
 * <p>Any thread marks, without a lock; one thread at a time drains. A mark is never lost: whoever drains clears it before
 * reading what it stands for.
 */
public final class LoadChanges {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SHIFT = 6; // 64 marks a word

    private final long[] marks; // a bit for each server
    private final long[] words; // a bit for each word of marks that is not empty

    LoadChanges(int servers) {
        marks = new long[wordsFor(servers)];
        words = new long[wordsFor(marks.length)];
    }

    private static int wordsFor(int bits) {
        return ((bits - 1) >> SHIFT) + 1;
    }

    void mark(int index) {
        set(marks, index);
        set(words, index >> SHIFT);
    }

    private static void set(long[] bits, int index) {
        long bit = 1L << index;
        if (((long) WORD.getVolatile(bits, index >> SHIFT) & bit) == 0) {
            WORD.getAndBitwiseOr(bits, index >> SHIFT, bit);
        }
    }

    /** Hands the index of each marked server to {@code changed} and clears its mark. One thread at a time. */
    public void drain(IntConsumer changed) {
        for (int i = 0; i < words.length; i++) {
            if ((long) WORD.getVolatile(words, i) != 0) {
                long filled = (long) WORD.getAndSet(words, i, 0L);
                for (; filled != 0; filled &= filled - 1) {
                    drain((i << SHIFT) + Long.numberOfTrailingZeros(filled), changed);
                }
            }
        }
    }

    private void drain(int word, IntConsumer changed) {
        long set = (long) WORD.getAndSet(marks, word, 0L);
        for (; set != 0; set &= set - 1) {
            changed.accept((word << SHIFT) + Long.numberOfTrailingZeros(set));
        }
    }
}
