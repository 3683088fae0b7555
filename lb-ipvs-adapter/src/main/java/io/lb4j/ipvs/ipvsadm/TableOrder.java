package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceKey;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which {@code ipvsadm} prints: services by mark, family, protocol, address and port, servers by address and port.
 *
 * <p>It compares numbers by the sign of their 32-bit difference, which wraps: 200.0.0.1 comes before 9.0.0.1, but after
 * 100.0.0.1, and marks from 2^31 come before everything else. Such an order is none, so what comes out depends on the kernel's
 * order and on how glibc merges; both are repeated here. Java's own sort would refuse the comparison.
 */
final class TableOrder {

    private static final int WORDS = 4;
    private static final int WORD_OCTETS = 4;

    private TableOrder() {}

    static List<ServiceTable> services(List<ServiceTable> kernelOrder) {
        return sorted(
                kernelOrder,
                (a, b) -> compare(a.entry().service().key(), b.entry().service().key()));
    }

    static List<ServerEntry> servers(List<ServerEntry> kernelOrder) {
        return sorted(
                kernelOrder, (a, b) -> compare(a.server().key(), b.server().key()));
    }

    private static int compare(ServiceKey a, ServiceKey b) {
        int difference = mark(a) - mark(b);
        if (difference == 0) {
            difference = a.family().number() - b.family().number();
        }
        if (difference == 0 && a instanceof ServiceAddress one && b instanceof ServiceAddress other) {
            difference = one.transport().number() - other.transport().number();
            difference = difference == 0 ? compare(one.address(), other.address()) : difference;
            difference = difference == 0 ? one.port() - other.port() : difference;
        }
        return difference;
    }

    private static int mark(ServiceKey key) {
        return key instanceof FirewallMark mark ? mark.mark() : 0;
    }

    private static int compare(ServerKey a, ServerKey b) {
        int difference = compare(a.address(), b.address());
        return difference == 0 ? a.port() - b.port() : difference;
    }

    /** The family of the first says how many words count. */
    private static int compare(InetAddress a, InetAddress b) {
        int words = AddressFamily.of(a) == AddressFamily.IPV6 ? WORDS : 1;
        ByteBuffer one = padded(a);
        ByteBuffer other = padded(b);
        int difference = 0;
        for (int i = 0; i < words && difference == 0; i++) {
            difference = one.getInt() - other.getInt();
        }
        return difference;
    }

    private static ByteBuffer padded(InetAddress address) {
        return ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), WORDS * WORD_OCTETS));
    }

    /** Halves, sorts both, and merges, taking from the first half where neither is less. */
    private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
        if (list.size() < 2) {
            return list;
        }
        int half = list.size() / 2;
        List<T> first = sorted(list.subList(0, half), order);
        List<T> second = sorted(list.subList(half, list.size()), order);
        List<T> merged = new ArrayList<>(list.size());
        int i = 0;
        int j = 0;
        while (i < first.size() && j < second.size()) {
            merged.add(order.compare(first.get(i), second.get(j)) <= 0 ? first.get(i++) : second.get(j++));
        }
        merged.addAll(first.subList(i, first.size()));
        merged.addAll(second.subList(j, second.size()));
        return merged;
    }
}
