package io.lb4j.benchmarks;

import java.util.Locale;

/** Writes one table in Markdown. Not thread-safe. */
final class MarkdownTable {

    private static final String NONE = "";

    private final StringBuilder text = new StringBuilder();
    private final int columns;

    MarkdownTable(String... heads) {
        columns = heads.length;
        row(heads);
        text.append("| --- ".repeat(columns)).append("|\n");
    }

    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + columns + ")");
        }
        for (String cell : cells) {
            text.append("| ").append(cell).append(' ');
        }
        text.append("|\n");
    }

    /** Writes a number as precisely as benchmarks are: two or three digits. */
    static String number(double value) {
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
    }

    /** Writes how many bytes were allocated, or nothing if that was not measured. */
    static String bytes(double bytes) {
        return bytes < 0 ? NONE : String.format(Locale.ROOT, "%.0f", bytes);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
