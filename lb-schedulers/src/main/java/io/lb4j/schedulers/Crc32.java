package io.lb4j.schedulers;

/**
 * The ordinary CRC-32 (IEEE 802.3, as in zlib) whose state is a plain number, so that a common beginning is computed once.
 *
 * <p>Text is taken as UTF-8. Eight octets go in one step, as their looks into the table do not wait for each other; the last few go
 * in one step too, whatever their number, so that keys of different lengths mislead no branch predictor.
 */
final class Crc32 {

    /** The state before the first byte. */
    static final int INITIAL = ~0;

    private static final int POLYNOMIAL = 0xedb88320;
    private static final int STEP = Long.BYTES;

    /** What becomes of each octet, and behind it what becomes of it when one, two, ... more of value 0 have followed. */
    private static final int[] TABLE = table();

    private Crc32() {}

    private static int[] table() {
        int[] table = new int[STEP << Byte.SIZE];
        for (int n = 0; n < table.length; n++) {
            int before = n < 1 << Byte.SIZE ? n : table[n - (1 << Byte.SIZE)];
            int c = before;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                c = (c & 1) != 0 ? (c >>> 1) ^ POLYNOMIAL : c >>> 1;
            }
            table[n] = c;
        }
        return table;
    }

    static int update(int state, int octet) {
        return TABLE[(state ^ octet) & 0xff] ^ (state >>> Byte.SIZE);
    }

    static int update(int state, String text) {
        int length = text.length();
        if (length < STEP) {
            return update(state, text, 0);
        }
        int next = state;
        int i = 0;
        for (; i + STEP <= length; i += STEP) {
            long octets = octets(text, i);
            if (octets < 0) {
                return update(next, text, i);
            }
            next = behind(octets ^ Integer.toUnsignedLong(next));
        }
        long last = octets(text, length - STEP);
        return last < 0 ? update(next, text, i) : updateByLast(next, last, length - i);
    }

    /** Takes the first {@code count} of eight octets, 1 to 8, the first in the low bits. */
    static int update(int state, long octets, int count) {
        long wide = Integer.toUnsignedLong(state);
        long mixed = (octets ^ wide) << (Byte.SIZE * (STEP - count));
        return behind(mixed) ^ (int) (wide >>> (Byte.SIZE * (count - 1)) >>> Byte.SIZE);
    }

    /** Takes the last {@code count} of eight octets, 0 to 7; shifts by all 64 bits take two steps, since one would do nothing. */
    private static int updateByLast(int state, long octets, int count) {
        int others = Byte.SIZE * (STEP - 1 - count);
        long wide = Integer.toUnsignedLong(state);
        long mixed = (octets >>> others >>> Byte.SIZE) ^ wide;
        return behind(mixed << others << Byte.SIZE) ^ (int) (wide >>> (Byte.SIZE * count));
    }

    /** Returns the state behind eight octets with which the state before has been mixed. */
    private static int behind(long mixed) {
        int low = (int) mixed;
        int high = (int) (mixed >>> Integer.SIZE);
        return TABLE[0x700 | (low & 0xff)]
                ^ TABLE[0x600 | ((low >>> 8) & 0xff)]
                ^ TABLE[0x500 | ((low >>> 16) & 0xff)]
                ^ TABLE[0x400 | (low >>> 24)]
                ^ TABLE[0x300 | (high & 0xff)]
                ^ TABLE[0x200 | ((high >>> 8) & 0xff)]
                ^ TABLE[0x100 | ((high >>> 16) & 0xff)]
                ^ TABLE[high >>> 24];
    }

    /** Packs eight characters of one octet each, the first in front; negative if one is longer. */
    private static long octets(String text, int from) {
        int low = four(text, from);
        int high = four(text, from + Integer.BYTES);
        return (low | high) < 0 ? -1 : ((long) high << Integer.SIZE) | low;
    }

    private static int four(String text, int from) {
        int a = text.charAt(from);
        int b = text.charAt(from + 1);
        int c = text.charAt(from + 2);
        int d = text.charAt(from + 3);
        return (a | b | c | d) < 0x80 ? a | (b << 8) | (c << 16) | (d << 24) : -1;
    }

    private static int update(int state, String text, int from) {
        int next = state;
        for (int i = from; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                next = update(next, c);
            } else {
                int point = text.codePointAt(i);
                next = updateEncoded(next, point);
                i += Character.charCount(point) - 1;
            }
        }
        return next;
    }

    private static int updateEncoded(int state, int point) {
        if (point < 0x800) {
            return update(update(state, 0xc0 | (point >> 6)), 0x80 | (point & 0x3f));
        }
        if (point < 0x10000) {
            int next = update(update(state, 0xe0 | (point >> 12)), 0x80 | ((point >> 6) & 0x3f));
            return update(next, 0x80 | (point & 0x3f));
        }
        int next = update(update(state, 0xf0 | (point >> 18)), 0x80 | ((point >> 12) & 0x3f));
        return update(update(next, 0x80 | ((point >> 6) & 0x3f)), 0x80 | (point & 0x3f));
    }

    /** Returns the checksum that a state stands for. */
    static int finish(int state) {
        return ~state;
    }
}
