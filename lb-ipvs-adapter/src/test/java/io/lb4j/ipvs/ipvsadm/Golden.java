package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.ipvsadm.ListOptions.Order;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Texts that ipvsadm 1.31 printed on Linux 6.1, and the tables that they tell of. */
final class Golden {

    private Golden() {}

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<ServiceTable> table(String rules) {
        return Rules.table(new RuleReader(Names.none()).read(rules));
    }

    /** Puts services into the order in which the kernel had them, as the tool's own {@code --nosort} tells. */
    static List<ServiceTable> inOrderOf(String kernelOrder, List<ServiceTable> services) {
        ListOptions unsorted = ListOptions.DEFAULT.withOrder(Order.KERNEL);
        List<ServiceTable> ordered = new ArrayList<>(services);
        ordered.sort(Comparator.comparingInt(service -> {
            String whole = Listing.one(service, unsorted);
            String line = whole.lines().toList().get(2);
            int place = kernelOrder.indexOf("\n" + line + "\n");
            if (place < 0) {
                throw new AssertionError("not in the kernel's order: " + line);
            }
            return place;
        }));
        return ordered;
    }

    /** The large table of all kinds of services and servers, in the kernel's order. */
    static List<ServiceTable> rich() {
        return inOrderOf(text("rich.kernel-order"), table(text("rich.rules")));
    }
}
