package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Tunnel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel would not refuse, but do otherwise than it was told: one of an older release ignores attributes that it does not know,
 * so that GUE would become IPIP; all of them let large time-outs wrap. It goes by the release alone, which costs nothing and changes
 * nothing; a distribution's older kernel with such a feature put back into it is refused it nevertheless. A release that cannot be
 * read is taken for a new one.
 */
final class KernelLimits {

    /** The kernel keeps it in ticks, in 32 bits without a sign; no configuration has more than 1,000 ticks a second. */
    private static final int MAX_PERSISTENCE_SECONDS = (int) (0xffff_ffffL / 1_000);

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    private final String text;
    private final int release;

    /** Takes the release as {@code uname -r} writes it, such as {@code 6.1.0-13-amd64}. */
    KernelLimits(@Nullable String text) {
        this.text = String.valueOf(text);
        Matcher matcher = RELEASE.matcher(this.text);
        release = matcher.matches()
                ? number(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : Integer.MAX_VALUE;
    }

    private static int number(int major, int minor) {
        return major * 10_000 + minor;
    }

    /** Returns why the change must not be sent; {@code null} if it may. */
    @Nullable
    IpvsException refusal(Change change) {
        if (change instanceof Change.AddService add) {
            return refusal(change, add.service());
        }
        if (change instanceof Change.EditService edit) {
            return refusal(change, edit.service());
        }
        if (change instanceof Change.AddServer add) {
            return refusal(change, add.service(), add.server());
        }
        return change instanceof Change.EditServer edit ? refusal(change, edit.service(), edit.server()) : null;
    }

    private static @Nullable IpvsException refusal(Change change, IpvsService service) {
        Persistent persistent = service.persistent();
        return persistent == null || persistent.timeoutSeconds() <= MAX_PERSISTENCE_SECONDS
                ? null
                : new IpvsException(
                        Reason.INVALID,
                        change + ": the kernel cannot keep a persistence time-out of " + persistent.timeoutSeconds()
                                + " seconds; the longest is " + MAX_PERSISTENCE_SECONDS);
    }

    private @Nullable IpvsException refusal(Change change, ServiceKey service, IpvsServer server) {
        Tunnel tunnel = server.tunnel();
        if (tunnel.kind() == Tunnel.Kind.GUE && olderThan(5, 2)) {
            return tooOld(change, "a GUE tunnel", "5.2");
        }
        if (tunnel.kind() == Tunnel.Kind.GRE && olderThan(5, 3)) {
            return tooOld(change, "a GRE tunnel", "5.3");
        }
        if (tunnel.checksum() != Tunnel.Checksum.NONE && olderThan(5, 3)) {
            return tooOld(change, "a tunnel's checksum", "5.3");
        }
        return AddressFamily.of(server.key().address()) != service.family() && olderThan(3, 18)
                ? tooOld(change, "a server of the other address family", "3.18")
                : null;
    }

    /** Returns why the daemon must not be started; {@code null} if it may. */
    @Nullable
    IpvsException refusal(Object wish, SyncDaemon daemon) {
        boolean plain = daemon.equals(SyncDaemon.of(daemon.role(), daemon.device(), daemon.syncId()));
        return !plain && olderThan(4, 3) ? tooOld(wish, "a sync daemon with own settings", "4.3") : null;
    }

    private boolean olderThan(int major, int minor) {
        return release < number(major, minor);
    }

    private IpvsException tooOld(Object wish, String what, String since) {
        return new IpvsException(Reason.TOO_OLD, wish + ": " + what + " needs Linux " + since + "; this is " + text);
    }
}
