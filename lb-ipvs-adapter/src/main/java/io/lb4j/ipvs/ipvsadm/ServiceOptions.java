package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.SchedulerFlag;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Transport;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The virtual service of a line. */
final class ServiceOptions {

    static final int MAX_TIMEOUT_SECONDS = 31 * 24 * 60 * 60;
    static final String DEFAULT_SCHEDULER = "wlc";
    private static final long MAX_MARK = 0xffff_ffffL;
    private static final Set<Option> KEYS =
            EnumSet.of(Option.TCP_SERVICE, Option.UDP_SERVICE, Option.SCTP_SERVICE, Option.FWMARK_SERVICE);

    private final CommandLine line;
    private final Names names;

    ServiceOptions(CommandLine line, Names names) {
        this.line = line;
        this.names = names;
    }

    /** Returns the service that the line names. */
    ServiceKey key() {
        ServiceKey key = keyOrNull();
        if (key == null) {
            throw new InvalidValueException(
                    line.command().toString(), "", "one of -t, -u, --sctp-service and -f beside it");
        }
        return key;
    }

    /** Returns the service that the line names, if it names one. */
    @Nullable
    ServiceKey keyOrNull() {
        Option option = line.which(KEYS);
        if (line.has(Option.IPV6) && option != Option.FWMARK_SERVICE) {
            throw new InvalidValueException(
                    line.command().toString(), Option.IPV6, "-6 beside -f alone: an address tells its family");
        }
        if (option == null) {
            return null;
        }
        String text = value(option);
        if (option == Option.FWMARK_SERVICE) {
            int mark = (int) Words.number(option, text, 1L, MAX_MARK);
            return new FirewallMark(mark, line.has(Option.IPV6) ? AddressFamily.IPV6 : AddressFamily.IPV4);
        }
        Transport transport = option == Option.TCP_SERVICE
                ? Transport.TCP
                : option == Option.UDP_SERVICE ? Transport.UDP : Transport.SCTP;
        HostPort where = HostPort.of(option, text, transport, names);
        return new ServiceAddress(transport, where.address(), where.port().orElse(0));
    }

    /** Returns the definition of the service. */
    IpvsService service() {
        ServiceKey key = key();
        String scheduler = line.has(Option.SCHEDULER) ? value(Option.SCHEDULER) : DEFAULT_SCHEDULER;
        Persistent persistent = persistent(key);
        boolean onePacket = line.has(Option.ONE_PACKET);
        if (key instanceof ServiceAddress address) {
            if (onePacket && address.transport() != Transport.UDP) {
                throw new InvalidValueException("-o", address, "a service of UDP or of a mark");
            }
            if (address.port() == 0 && persistent == null) {
                throw new InvalidValueException(
                        "port", 0, "a port, or -p beside it: Zero port specified for non-persistent service");
            }
        }
        return new IpvsService(key, scheduler, flags(scheduler), persistent, onePacket);
    }

    private Set<SchedulerFlag> flags(String scheduler) {
        Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
        if (line.has(Option.SCHEDULER_FLAGS)) {
            List<String> known = FlagNames.known(scheduler);
            for (String word : value(Option.SCHEDULER_FLAGS).split(",")) {
                if (word.isEmpty()) {
                    continue; // as strtok does
                }
                SchedulerFlag flag = FlagNames.flag(scheduler, word);
                if (flag == null) {
                    throw new InvalidValueException(
                            "-b",
                            word,
                            String.join(", ", known) + " with scheduler " + scheduler,
                            NearestName.of(word, known));
                }
                flags.add(flag);
            }
        }
        return flags;
    }

    private @Nullable Persistent persistent(ServiceKey key) {
        int prefix = prefix(key.family());
        String engine = line.value(Option.ENGINE);
        if (!line.has(Option.PERSISTENT)) {
            if (engine != null) {
                throw new InvalidValueException(
                        "--pe", engine, "-p beside it: without persistence an engine does nothing");
            }
            return null;
        }
        String text = value(Option.PERSISTENT);
        int seconds = text.equals(CommandLine.ABSENT)
                ? Persistent.DEFAULT_TIMEOUT_SECONDS
                : Words.number(Option.PERSISTENT, text, 1, MAX_TIMEOUT_SECONDS);
        return new Persistent(seconds, prefix, engine);
    }

    /** Reads the mask even where it does nothing, which is without persistence: what is misspelt is refused. */
    private int prefix(AddressFamily family) {
        String text = line.value(Option.NETMASK);
        if (text == null) {
            return family.bits();
        }
        if (family == AddressFamily.IPV6) {
            return Words.number(Option.NETMASK, text, 1, family.bits());
        }
        InetAddress mask = text.contains(".") || text.equals("0") ? HostPort.ipv4(text) : null;
        if (mask != null) {
            int bits = ByteBuffer.wrap(mask.getAddress()).getInt();
            int ones = Integer.bitCount(bits);
            if (bits == (ones == 0 ? 0 : -1 << (family.bits() - ones))) {
                return ones;
            }
        }
        throw new InvalidValueException(
                "-M", text, "an IPv4 mask of ones and then zeros, such as 255.255.255.0", nearestMask(text));
    }

    /** People write the length of a prefix, which {@code ipvsadm} takes for the mask 0.0.0.24. */
    private static @Nullable String nearestMask(String text) {
        Long length = Words.numberOrNull(text.startsWith("/") ? text.substring(1) : text, AddressFamily.IPV4.bits());
        return length == null ? null : RuleText.mask(length.intValue());
    }

    private String value(Option option) {
        String value = line.value(option);
        if (value == null || value.isEmpty()) {
            throw new InvalidValueException(option.toString(), "", "a value");
        }
        return value;
    }
}
