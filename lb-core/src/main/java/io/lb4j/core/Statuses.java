package io.lb4j.core;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of HTTP status codes, written as {@code 200-399}, {@code 5xx} or {@code 200, 204, 301-308}. Immutable. */
public final class Statuses {

    private static final int LOWEST = 100;
    private static final int HIGHEST = 599;
    private static final Pattern RANGE = Pattern.compile("(\\d{3})(?:\\s*-\\s*(\\d{3}))?");
    private static final Pattern CLASS = Pattern.compile("([1-5])xx");

    private final String text;
    private final BitSet codes;

    private Statuses(String text, BitSet codes) {
        this.text = text;
        this.codes = codes;
    }

    /**
     * Reads codes, classes and ranges of codes, separated by commas.
     *
     * @throws InvalidValueException if one is not from 100 to 599, or a range runs backwards
     */
    public static Statuses parse(String text) {
        BitSet codes = new BitSet(HIGHEST + 1);
        for (String part : text.split(",", -1)) {
            String each = CLASS.matcher(part.strip()).replaceFirst("$100-$199");
            Matcher range = RANGE.matcher(each);
            if (!range.matches()) {
                throw invalid(text);
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (first < LOWEST || last > HIGHEST || first > last) {
                throw invalid(text);
            }
            codes.set(first, last + 1);
        }
        return new Statuses(text, codes);
    }

    private static InvalidValueException invalid(String text) {
        return new InvalidValueException(
                "status", text, "codes from 100 to 599 and ranges, such as 200-399 or 200, 204");
    }

    /** Tells whether a code is one of them. */
    public boolean contains(int code) {
        return code >= 0 && codes.get(code);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Statuses statuses && statuses.codes.equals(codes);
    }

    @Override
    public int hashCode() {
        return codes.hashCode();
    }

    /** Returns them as they were written. */
    @Override
    public String toString() {
        return text;
    }
}
