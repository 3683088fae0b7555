package io.lb4j.ipvs.netlink;

import io.lb4j.core.AddressText;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.IpvsException;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Devices, addresses and routes of a network namespace, as of one moment. Immutable.
 *
 * @param devices network devices in the kernel's order
 * @param addresses addresses of all families
 * @param routes routes of all tables that are unicast or local
 */
public record HostNetwork(List<Device> devices, List<Address> addresses, List<Route> routes) {

    /** Keeps all of them as they are now. */
    public HostNetwork {
        devices = List.copyOf(devices);
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }

    /**
     * Asks the kernel, for the network namespace of the calling thread. No privilege is needed.
     *
     * @throws IpvsException with {@code NO_KERNEL} where there is no Linux, with {@code NO_ANSWER} if the answer cannot be read
     */
    public static HostNetwork read() {
        return RouteReader.read(LinuxSocket.openRoute(System.getProperty("os.name")));
    }

    /** Returns the device of this name. */
    public Optional<Device> device(String name) {
        return devices.stream().filter(device -> device.name().equals(name)).findFirst();
    }

    /** Returns how often this address is there: once for each device that has it. */
    public List<Address> having(InetAddress address) {
        return addresses.stream().filter(own -> own.address().equals(address)).toList();
    }

    /** Tells whether packets to this address are for this host, by an address of its own or by a route of type local. */
    public boolean isLocal(InetAddress address) {
        return routes.stream()
                .anyMatch(route -> route.local() && route.destination().contains(address));
    }

    /** Returns the route that packets to this address take, or {@code null}; rules that choose among tables are not looked at. */
    public @Nullable Route routeTo(InetAddress address) {
        return routes.stream()
                .filter(route -> !route.local() && route.table() == Route.MAIN)
                .filter(route -> route.destination().contains(address))
                .max(Comparator.comparingInt(
                                (Route route) -> route.destination().length())
                        .thenComparing(Comparator.comparingLong(Route::metric).reversed()))
                .orElse(null);
    }

    /**
     * A network device.
     *
     * @param name its name
     * @param mtu the largest packet in octets
     * @param up whether it is switched on
     * @param loopback whether it is {@code lo}
     */
    public record Device(String name, int mtu, boolean up, boolean loopback) {}

    /**
     * An address of a device.
     *
     * @param address the address
     * @param prefix how many of its bits tell the network
     * @param device the device that has it
     * @param duplicate whether somebody else was found to have it; IPv6 only
     */
    public record Address(InetAddress address, int prefix, String device, boolean duplicate) {}

    /**
     * A route.
     *
     * @param destination where it leads
     * @param connected whether hosts there are neighbours, not behind a router
     * @param device through what; empty if it has none or several
     * @param table its table's number
     * @param metric the smaller one is preferred
     * @param local whether its destination is this host
     */
    public record Route(Prefix destination, boolean connected, String device, int table, long metric, boolean local) {

        /** The table that is used unless a rule says otherwise. */
        public static final int MAIN = 254;

        /** Tells whether it leads anywhere that no other route leads to. */
        public boolean isDefault() {
            return destination.length() == 0 && !local;
        }
    }

    /**
     * A network.
     *
     * @param address its first address
     * @param length how many bits of an address tell that it belongs to it
     */
    public record Prefix(InetAddress address, int length) {

        /** Checks the length. */
        public Prefix {
            Objects.checkIndex(length, AddressFamily.of(address).bits() + 1);
        }

        /** Returns the network of an address. */
        public static Prefix of(InetAddress address, int length) {
            byte[] octets = address.getAddress();
            for (int bit = length; bit < octets.length * Byte.SIZE; bit++) {
                octets[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
            }
            return new Prefix(Addresses.of(octets, AddressFamily.of(address)), length);
        }

        /** Tells whether an address belongs to it. */
        public boolean contains(InetAddress other) {
            return AddressFamily.of(other) == AddressFamily.of(address)
                    && of(other, length).address().equals(of(address, length).address());
        }

        /** Returns it as in {@code 10.0.0.0/8}. */
        @Override
        public String toString() {
            return AddressText.of(address) + "/" + length;
        }
    }
}
