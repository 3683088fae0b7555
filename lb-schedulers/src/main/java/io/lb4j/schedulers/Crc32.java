package io.lb4j.schedulers;

/**
 * The ordinary CRC-32 (IEEE 802.3, as in zlib) whose state is a plain number, so that a common beginning is computed once.
 *
 * <p>Text is taken as UTF-8.
 */
final class Crc32 {

    /** The state before the first byte. */
    static final int INITIAL = ~0;

    private static final int[] TABLE = table();
    private static final int[] BEHIND_ONE = further(TABLE);
    private static final int[] BEHIND_TWO = further(BEHIND_ONE);
    private static final int[] BEHIND_THREE = further(BEHIND_TWO);

    private Crc32() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int n = 0; n < 256; n++) {
            int c = n;
            for (int bit = 0; bit < 8; bit++) {
                c = (c & 1) != 0 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
            }
            table[n] = c;
        }
        return table;
    }

    /** Returns what becomes of each octet when one more of value 0 has followed. */
    private static int[] further(int[] before) {
        int[] table = new int[256];
        for (int n = 0; n < 256; n++) {
            table[n] = update(before[n], 0);
        }
        return table;
    }

    static int update(int state, int octet) {
        return TABLE[(state ^ octet) & 0xff] ^ (state >>> 8);
    }

    static int update(int state, String text) {
        int next = state;
        int i = 0;
        for (; i + 4 <= text.length(); i += 4) { // four octets in one step, as they do not depend on each other
            int a = text.charAt(i);
            int b = text.charAt(i + 1);
            int c = text.charAt(i + 2);
            int d = text.charAt(i + 3);
            if ((a | b | c | d) >= 0x80) {
                break;
            }
            int mixed = next ^ (a | (b << 8) | (c << 16) | (d << 24));
            next = BEHIND_THREE[mixed & 0xff]
                    ^ BEHIND_TWO[(mixed >>> 8) & 0xff]
                    ^ BEHIND_ONE[(mixed >>> 16) & 0xff]
                    ^ TABLE[mixed >>> 24];
        }
        for (; i < text.length(); i++) {
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
