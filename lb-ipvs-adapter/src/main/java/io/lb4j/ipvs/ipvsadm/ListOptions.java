package io.lb4j.ipvs.ipvsadm;

import java.util.Objects;

/**
 * How a table is listed.
 *
 * @param columns what is said of each real server
 * @param numbers how large numbers of traffic are written
 * @param order which service and which server comes first
 */
public record ListOptions(Columns columns, Numbers numbers, Order order) {

    /** What {@code ipvsadm -L -n} says without further options. */
    public static final ListOptions DEFAULT = new ListOptions(Columns.CONNECTIONS, Numbers.ROUNDED, Order.SORTED);

    /** What is said of each real server. */
    public enum Columns {
        /** Method, weight and connections. */
        CONNECTIONS,
        /** {@code --stats}: traffic so far, of services too. */
        STATS,
        /** {@code --rate}: traffic a second, of services too. */
        RATE,
        /** {@code --thresholds}: thresholds and connections. */
        THRESHOLDS,
        /** {@code --persistent-conn}: weight, persistence entries and connections. */
        PERSISTENT,
        /** {@code --tun-info}: method, tunnel, weight and connections. */
        TUNNELS
    }

    /** How large numbers of traffic are written. */
    public enum Numbers {
        /** From 100 million on in thousands ({@code K}), millions ({@code M}) and so on, cut off. */
        ROUNDED,
        /** {@code --exact}: to the last digit, so that columns may not stand in line. */
        EXACT
    }

    /** Which service and which server comes first. */
    public enum Order {
        /** Sorted as {@code ipvsadm} does it. */
        SORTED,
        /** {@code --nosort}: the kernel's order, in which servers stand the newest first. */
        KERNEL
    }

    /** Checks that nothing is missing. */
    public ListOptions {
        Objects.requireNonNull(columns, "columns");
        Objects.requireNonNull(numbers, "numbers");
        Objects.requireNonNull(order, "order");
    }

    /** Returns the same options with these columns. */
    public ListOptions withColumns(Columns newColumns) {
        return new ListOptions(newColumns, numbers, order);
    }

    /** Returns the same options with numbers written so. */
    public ListOptions withNumbers(Numbers newNumbers) {
        return new ListOptions(columns, newNumbers, order);
    }

    /** Returns the same options in this order. */
    public ListOptions withOrder(Order newOrder) {
        return new ListOptions(columns, numbers, newOrder);
    }
}
