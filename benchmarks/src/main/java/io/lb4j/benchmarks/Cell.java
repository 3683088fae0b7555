package io.lb4j.benchmarks;

import io.lb4j.benchmarks.Series.Measured;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a result is written in a cell of a table; what was not measured leaves it empty. */
final class Cell {

    private static final double MEBIBYTE = 1 << 20;

    /** From here on two digits are left by one decimal place less: benchmarks are no more precise. */
    private static final double ONE_ROUNDED = 0.995;

    private static final double TEN_ROUNDED = 9.95;

    private Cell() {}

    static String time(@Nullable Measured measured) {
        return measured == null ? "" : number(measured.score());
    }

    static String bytes(@Nullable Measured measured) {
        return measured == null || measured.bytes() < 0 ? "" : String.format(Locale.ROOT, "%.0f", measured.bytes());
    }

    static String mebibytes(@Nullable Measured measured) {
        return measured == null || measured.bytes() < 0 ? "" : number(measured.bytes() / MEBIBYTE);
    }

    /** Writes how many times {@code unit} a result is. */
    static String ratio(@Nullable Measured measured, @Nullable Measured unit) {
        return measured == null || unit == null ? "" : number(measured.score() / unit.score());
    }

    private static String number(double value) {
        String digits = value < ONE_ROUNDED ? "%.2f" : value < TEN_ROUNDED ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, digits, value);
    }
}
