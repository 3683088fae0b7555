package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.server;
import static io.lb4j.ipvs.netlink.RecordedMessagesTest.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Tunnel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel is told nothing that it would ignore. */
class KernelLimitsTest {

    private static final IpvsServer IPIP = server("10.0.0.2", 80, ForwardingMethod.TUNNEL, 1);
    private static final IpvsServer GUE = IPIP.withTunnel(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.NONE));
    private static final IpvsServer GRE = IPIP.withTunnel(new Tunnel(Tunnel.Kind.GRE, 0, Tunnel.Checksum.NONE));
    private static final IpvsServer SUM = IPIP.withTunnel(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.FULL));
    private static final IpvsServer SIX = server("fd00::2", 80, ForwardingMethod.TUNNEL, 1);

    private static boolean takes(@Nullable String release, IpvsServer server) {
        KernelLimits limits = new KernelLimits(release);
        IpvsException add = limits.refusal(new Change.AddServer(WEB, server));
        IpvsException edit = limits.refusal(new Change.EditServer(WEB, server));
        assertThat(add == null).isEqualTo(edit == null);
        assertThat(add == null || add.reason() == IpvsException.Reason.TOO_OLD).isTrue();
        return add == null;
    }

    @ParameterizedTest
    @CsvSource({
        "3.10.0-1160.el7.x86_64, false, false, false, false",
        "3.18.1, false, false, false, true",
        "5.1.21, false, false, false, true",
        "5.2, true, false, false, true",
        "5.3.0-rc1, true, true, true, true",
        "6.1.0-13-amd64, true, true, true, true",
        "10.0, true, true, true, true"
    })
    void eachFeatureHasItsRelease(String release, boolean gue, boolean gre, boolean checksum, boolean otherFamily) {
        assertThat(takes(release, IPIP)).isTrue();
        assertThat(takes(release, GUE)).isEqualTo(gue);
        assertThat(takes(release, GRE)).isEqualTo(gre);
        assertThat(takes(release, SUM)).isEqualTo(checksum);
        assertThat(takes(release, SIX)).isEqualTo(otherFamily);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "linux", "6", "99999.1"})
    void aReleaseThatCannotBeReadIsTakenForANewOne(@Nullable String release) {
        assertThat(takes(release, SUM)).isTrue();
    }

    @Test
    void anOldKernelRunsDaemonsWithItsOwnSettingsAlone() {
        KernelLimits old = new KernelLimits("4.2.8");
        SyncDaemon plain = SyncDaemon.of(SyncDaemon.Role.BACKUP, "eth0", 3);
        SyncDaemon own = new SyncDaemon(SyncDaemon.Role.BACKUP, "eth0", 3, 0, null, 8_849, 0);
        assertThat(old.refusal("start it", plain)).isNull();
        assertThat(old.refusal("start it", own))
                .hasMessage("start it: a sync daemon with own settings needs Linux 4.3; this is 4.2.8");
        assertThat(new KernelLimits("4.3.0").refusal("start it", own)).isNull();
    }
}
