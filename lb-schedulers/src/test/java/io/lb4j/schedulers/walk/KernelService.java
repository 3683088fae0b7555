package io.lb4j.schedulers.walk;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The virtual service of one walk on the kernel, with addresses that no other walk of the run has. */
final class KernelService {

    /** How often a walk may be begun anew where the machine was too busy: each time with other addresses. */
    static final int ATTEMPTS = 4;

    /** More walks in one run than the quotient of this and the attempts would share addresses. */
    private static final int PLACES = 250;

    static final int PORT = 80;
    static final int OTHER_PORT = 8080;

    private static final int FIRST_MARK = 1000;
    private static final int MARKED_DESTINATIONS = 8;
    private static final int FIRST_CLIENT_PORT = 1024;

    private final KernelKind kind;
    private final int place; // 1 .. PLACES
    private int clients;

    /**
     * Draws nothing: the same walk has the same addresses.
     *
     * @param attempt 0 at first, below {@link #ATTEMPTS}
     */
    KernelService(KernelKind kind, long seed, int attempt) {
        this.kind = kind;
        this.place = 1 + (int) Math.floorMod(seed * ATTEMPTS + attempt, (long) PLACES);
    }

    /** Returns a number that no other service of the run has. */
    int place() {
        return place;
    }

    /** Returns a mark of its own, which no packet carries if the service is not one of a mark. */
    int mark() {
        return FIRST_MARK + place;
    }

    String markedNetwork() {
        return "10.201." + place + ".0/24";
    }

    /** Returns how ipvsadm is told of this service. */
    String option() {
        return switch (kind.traffic()) {
            case TCP, TCP_V6 -> "-t " + text(virtualAddress());
            case UDP -> "-u " + text(virtualAddress());
            case MARK, MARK_ANY_PORT -> "-f " + mark();
        };
    }

    /** Returns how the kernel lists this service, see {@link Director#counts}. */
    String listed() {
        return switch (kind.traffic()) {
            case TCP, TCP_V6 -> "TCP " + text(virtualAddress());
            case UDP -> "UDP " + text(virtualAddress());
            case MARK, MARK_ANY_PORT -> "FWM " + mark();
        };
    }

    ObjectNode describe() {
        ObjectNode node = Recording.JSON.createObjectNode();
        if (kind.isMark()) {
            return node.put("kind", "fwmark").put("mark", mark());
        }
        return node.put("kind", kind.traffic() == KernelKind.Traffic.UDP ? "udp" : "tcp")
                .put("vip", virtualAddress().getAddress().getHostAddress())
                .put("port", PORT);
    }

    private InetSocketAddress virtualAddress() {
        return isV6() ? at("fd00:200:" + place + "::1", PORT) : at("10.200." + place + ".1", PORT);
    }

    List<InetSocketAddress> destinations() {
        return switch (kind.traffic()) {
            case TCP, TCP_V6, UDP -> List.of(virtualAddress());
            case MARK -> marked(PORT).toList();
            case MARK_ANY_PORT ->
                Stream.concat(marked(PORT), marked(OTHER_PORT)).toList();
        };
    }

    private Stream<InetSocketAddress> marked(int port) {
        return IntStream.rangeClosed(1, MARKED_DESTINATIONS).mapToObj(host -> at("10.201." + place + "." + host, port));
    }

    /** Returns the real servers that there may be; two of them differ in the port only. */
    List<InetSocketAddress> servers() {
        List<InetSocketAddress> servers = new ArrayList<>();
        boolean anyPort = kind.traffic() == KernelKind.Traffic.MARK_ANY_PORT;
        for (int host = 1; host <= 5; host++) {
            String address = isV6() ? "fd00:98:" + place + "::" + host : "10.98." + place + "." + host;
            servers.add(at(address, anyPort ? 0 : PORT));
            if (host == 1 && !anyPort) {
                servers.add(at(address, OTHER_PORT));
            }
        }
        return servers;
    }

    /** Returns a client's address and port that this walk has not used yet. */
    InetSocketAddress newClient(Chance chance) {
        int port = FIRST_CLIENT_PORT + place * PLACES + clients++ % PLACES;
        int low = chance.between(1, 254);
        int middle = chance.between(1, 254);
        if (isV6()) {
            return at("fd00:c:" + Integer.toHexString(middle * 256 + low) + "::" + chance.between(1, 9), port);
        }
        String network = chance.oneOf(List.of("10.1.", "10.60.", "172.23.", "192.168."));
        return at(network + middle + "." + low, port);
    }

    private boolean isV6() {
        return kind.traffic() == KernelKind.Traffic.TCP_V6;
    }

    private static InetSocketAddress at(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    /** Writes an address and port as recordings do. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
