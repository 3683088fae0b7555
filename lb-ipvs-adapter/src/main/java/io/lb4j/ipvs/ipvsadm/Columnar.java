package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.ipvsadm.ListOptions.Numbers;

/** Text in columns as {@code printf} makes them: what is too long widens its column, and shares its end with the next one. */
final class Columnar {

    private static final int NUMBER_WIDTH = 9;

    private Columnar() {}

    /** Fills with blanks behind; nothing, if the text is too long. */
    static String left(Object value, int width) {
        return fill(value, width, 0);
    }

    /** As {@link #left}, with one blank behind whatever the width. */
    static String cell(Object value, int width) {
        return fill(value, width, 1);
    }

    private static String fill(Object value, int width, int least) {
        String text = String.valueOf(value);
        return text + " ".repeat(Math.max(least, width - text.length()));
    }

    /** Writes an unsigned number of traffic, with a blank before it except if it is shortened and still too long. */
    static String number(long number, Numbers numbers) {
        String exact = Long.toUnsignedString(number);
        int digits = exact.length();
        if (numbers == Numbers.EXACT) {
            return " ".repeat(Math.max(1, NUMBER_WIDTH - digits)) + exact;
        }
        String shortened = shortened(exact);
        return " ".repeat(NUMBER_WIDTH - shortened.length()) + shortened;
    }

    /** Cuts off digits by threes, with the bounds that {@code ipvsadm} has chosen. */
    private static String shortened(String exact) {
        int digits = exact.length();
        if (digits <= 8) {
            return exact;
        } else if (digits == 9) {
            return exact.substring(0, digits - 3) + "K";
        } else if (digits <= 11) {
            return exact.substring(0, digits - 6) + "M";
        } else if (digits <= 14) {
            return exact.substring(0, digits - 9) + "G";
        }
        return exact.substring(0, digits - 12) + "T";
    }
}
