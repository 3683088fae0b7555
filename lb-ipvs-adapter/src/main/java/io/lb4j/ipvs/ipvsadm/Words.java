package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Numbers as {@code ipvsadm} reads them: decimal, with leading zeros or a plus sign if one likes. */
final class Words {

    private Words() {}

    static int number(Object key, String text, int min, int max) {
        return (int) number(key, text, (long) min, max);
    }

    static long number(Object key, String text, long min, long max) {
        Long value = numberOrNull(text, max);
        if (value == null || value < min) {
            throw new InvalidValueException(key.toString(), text, min + ".." + max);
        }
        return value;
    }

    /** Returns {@code null} for what is no number, or one above the maximum. */
    static @Nullable Long numberOrNull(String text, long max) {
        if (!text.matches("\\+?[0-9]+")) {
            return null;
        }
        BigInteger value = new BigInteger(text);
        return value.compareTo(BigInteger.valueOf(max)) > 0 ? null : value.longValueExact();
    }
}
