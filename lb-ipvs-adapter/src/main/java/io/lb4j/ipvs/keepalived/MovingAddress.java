package io.lb4j.ipvs.keepalived;

import io.lb4j.core.AddressText;
import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.director.DirectedService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address that whichever director is the master has.
 *
 * @param address the address
 * @param prefix how many of its bits tell the network that is reached through its device; all of them for no more than the address
 * @param device the network device that has it; {@code null} for the one over which VRRP speaks
 */
public record MovingAddress(
        InetAddress address, int prefix, @Nullable String device) {

    /** What Linux calls a device, without what would mean something in keepalived's file. */
    static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");

    private static final Pattern TEXT =
            Pattern.compile("([0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/([0-9]{1,3}))?(?:\\s+dev\\s+(\\S+))?");
    private static final String EXPECTED = "an address such as 192.0.2.10, 10.0.0.1/24 dev eth1, or 2001:db8::10";

    /** Checks every component. */
    public MovingAddress {
        Objects.requireNonNull(address, "address");
        int bits = AddressFamily.of(address).bits();
        if (prefix < 1 || prefix > bits) {
            throw new InvalidValueException(
                    "addresses", AddressText.of(address) + "/" + prefix, "a prefix of 1.." + bits);
        }
        if (device != null && !DEVICE.matcher(device).matches()) {
            throw new InvalidValueException("addresses", device, "the name of a network device, such as eth1");
        }
    }

    /** Reads {@code ADDRESS[/PREFIX] [dev DEVICE]}, as {@code ip addr} and keepalived write it; the prefix is the longest by default. */
    public static MovingAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new InvalidValueException("addresses", text, EXPECTED);
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(matcher.group(1)); // digits, dots and colons: no name to look up
        } catch (UnknownHostException e) {
            InvalidValueException complaint = new InvalidValueException("addresses", text, EXPECTED);
            complaint.initCause(e);
            throw complaint;
        }
        String prefix = matcher.group(2);
        return new MovingAddress(
                address,
                prefix == null ? AddressFamily.of(address).bits() : Integer.parseInt(prefix),
                matcher.group(3));
    }

    /** Returns the addresses of services, each once; one that is told by its mark has none. */
    public static List<MovingAddress> of(List<DirectedService> services) {
        return services.stream()
                .map(DirectedService::key)
                .filter(ServiceAddress.class::isInstance)
                .map(key -> ((ServiceAddress) key).address())
                .distinct()
                .map(address ->
                        new MovingAddress(address, AddressFamily.of(address).bits(), null))
                .toList();
    }

    AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** Returns it as keepalived reads it, on this device unless it has its own. */
    String text(String otherwise) {
        return AddressText.of(address) + "/" + prefix + " dev " + (device == null ? otherwise : device);
    }
}
