package io.lb4j.benchmarks;

/** Writes one table in Markdown. Not thread-safe. */
final class MarkdownTable {

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

    @Override
    public String toString() {
        return text.toString();
    }
}
