package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.server;
import static io.lb4j.ipvs.netlink.Given.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Tunnel;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever the kernel refuses is told with what was wanted, why, and what to do. */
class ErrorsInKernel {

    private static final ServiceAddress WEB = tcp("10.99.0.1", 80);
    private static final ServiceAddress GONE = tcp("10.99.0.1", 81);
    private static final IpvsServer SERVER = server("10.99.1.1", 80, ForwardingMethod.MASQUERADE, 1);
    private static final IpvsServer OTHER = server("10.99.1.2", 80, ForwardingMethod.MASQUERADE, 1);

    private final Ipvs ipvs = NetlinkIpvs.open();

    @BeforeEach
    void oneServiceWithOneServerIsThere() {
        ipvs.flush();
        ipvs.add(IpvsService.of(WEB, "wlc"));
        ipvs.add(WEB, SERVER);
    }

    @AfterEach
    void closeSocket() {
        ipvs.flush();
        ipvs.close();
    }

    private static void refused(Reason reason, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        IpvsException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }

    @Test
    void whatExistsCannotBeAdded() {
        refused(
                Reason.EXISTS,
                "add service TCP 10.99.0.1:80: it is there already",
                () -> ipvs.add(IpvsService.of(WEB, "rr")));
        refused(
                Reason.EXISTS,
                "add server 10.99.1.1:80 to TCP 10.99.0.1:80: it is there already",
                () -> ipvs.add(WEB, SERVER));
        assertThat(ipvs.service(WEB).service().scheduler()).isEqualTo("wlc");
    }

    @Test
    void aServiceThatIsNotThereIsToldByEveryCommandButTheListOfItsServers() {
        String why = " TCP 10.99.0.1:81: there is no such virtual service";
        refused(Reason.NO_SUCH_SERVICE, "read service" + why, () -> ipvs.service(GONE));
        refused(Reason.NO_SUCH_SERVICE, "edit service" + why, () -> ipvs.edit(IpvsService.of(GONE, "rr")));
        refused(Reason.NO_SUCH_SERVICE, "delete service" + why, () -> ipvs.delete(GONE));
        refused(Reason.NO_SUCH_SERVICE, "add server 10.99.1.1:80 to" + why, () -> ipvs.add(GONE, SERVER));
        refused(Reason.NO_SUCH_SERVICE, "edit server 10.99.1.1:80 of" + why, () -> ipvs.edit(GONE, SERVER));
        refused(Reason.NO_SUCH_SERVICE, "delete server 10.99.1.1:80 of" + why, () -> ipvs.delete(GONE, SERVER.key()));
        refused(
                Reason.NO_SUCH_SERVICE,
                "start the counters of TCP 10.99.0.1:81 anew: there is no such virtual service",
                () -> ipvs.zero(GONE));
        assertThat(ipvs.servers(GONE)).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        String why = "server 10.99.1.2:80 of TCP 10.99.0.1:80: the virtual service has no such real server";
        refused(Reason.NO_SUCH_SERVER, "edit " + why, () -> ipvs.edit(WEB, OTHER));
        refused(Reason.NO_SUCH_SERVER, "delete " + why, () -> ipvs.delete(WEB, OTHER.key()));
    }

    @Test
    void anUnknownSchedulerIsToldWithTheNearestOneOrItsModule() {
        refused(
                Reason.UNKNOWN_NAME,
                "edit service TCP 10.99.0.1:80: the kernel knows no scheduler wrx; did you mean wrr?",
                () -> ipvs.edit(IpvsService.of(WEB, "wrx")));
        refused(
                Reason.UNKNOWN_NAME,
                "add service TCP 10.99.0.1:81: the kernel knows no scheduler twos; run modprobe ip_vs_twos, or use wlc: twos came"
                        + " with Linux 5.12, and not every kernel is built with it",
                () -> ipvs.add(IpvsService.of(GONE, "twos")));
        refused(
                Reason.UNKNOWN_NAME,
                "add service TCP 10.99.0.1:81: the kernel knows no scheduler my_scheduler; run modprobe ip_vs_my_scheduler",
                () -> ipvs.add(IpvsService.of(GONE, "my_scheduler")));
        refused(
                Reason.UNKNOWN_NAME,
                "add service TCP 10.99.0.1:81: the kernel knows no scheduler rr; run modprobe ip_vs_rr, or no persistence engine "
                        + "sap; run modprobe ip_vs_pe_sap",
                () -> ipvs.add(IpvsService.of(GONE, "rr").withPersistent(new Persistent(9, 32, "sap"))));
    }

    @Test
    void addressesThatNoServerCanHaveAreRefused() {
        String why = " to TCP 10.99.0.1:80: the kernel takes no such value; a real server's address is unicast and not "
                + "link-local, or one of this host";
        for (String address : List.of("0.0.0.0", "224.0.0.1", "255.255.255.255")) {
            refused(
                    Reason.INVALID,
                    "add server " + address + ":80" + why,
                    () -> ipvs.add(WEB, server(address, 80, ForwardingMethod.ROUTE, 1)));
        }
    }

    @Test
    void aServerOfTheOtherFamilyIsReachedByTunnelOnly() {
        refused(
                Reason.INVALID,
                "add server [fd00:99::2]:80 to TCP 10.99.0.1:80: a server of the other family is reached by tunnel only",
                () -> ipvs.add(WEB, server("fd00:99::2", 80, ForwardingMethod.MASQUERADE, 1)));
    }

    @Test
    void timeoutsOutOfTheKernelsRangeAreRefused() {
        refused(
                Reason.INVALID,
                "set the time-outs 2147483647 0 0: the kernel takes no such value",
                () -> ipvs.timeouts(new Timeouts(Integer.MAX_VALUE, 0, 0)));
    }

    @Test
    void aPersistenceTimeoutThatTheKernelWouldLetWrapIsRefused() {
        refused(
                Reason.INVALID,
                "edit service TCP 10.99.0.1:80: the kernel cannot keep a persistence time-out of 4294968 seconds; the longest is "
                        + "4294967",
                () -> ipvs.edit(IpvsService.of(WEB, "rr").withPersistent(new Persistent(4_294_968, 32, null))));
    }

    @Test
    void daemonsThatCannotStartOrDoNotRunAreTold() {
        refused(
                Reason.NO_DEVICE,
                "start the sync daemon master on nix0: there is no network device of this name in this network namespace",
                () -> ipvs.start(SyncDaemon.of(SyncDaemon.Role.MASTER, "nix0", 1)));
        refused(
                Reason.NO_DAEMON,
                "stop the sync daemon master: no such sync daemon runs",
                () -> ipvs.stop(SyncDaemon.Role.MASTER));
    }

    @Test
    void whatAnOlderKernelWouldIgnoreIsNotSent() {
        try (Ipvs old = NetlinkIpvs.open(LinuxSocket.open("Linux"), ByteOrder.nativeOrder(), "4.9.0-8-amd64")) {
            IpvsServer gue = server("10.99.1.2", 80, ForwardingMethod.TUNNEL, 1)
                    .withTunnel(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.NONE));
            refused(
                    Reason.TOO_OLD,
                    "add server 10.99.1.2:80 to TCP 10.99.0.1:80: a GUE tunnel needs Linux 5.2; this is 4.9.0-8-amd64",
                    () -> old.add(WEB, gue));
            assertThat(old.servers(WEB)).hasSize(1);
        }
    }

    @Test
    void withoutThePrivilegeNothingIsOpened() throws IOException, InterruptedException {
        assertThat(Opening.with(List.of("setpriv", "--bounding-set=-net_admin")))
                .isEqualTo(
                        "NOT_PERMITTED ask for the version of IPVS: the process lacks CAP_NET_ADMIN in its network namespace; "
                                + "run it as root or give it CAP_NET_ADMIN\n");
    }

    @Test
    void aClosedClientAsksNobody() {
        Ipvs closed = NetlinkIpvs.open();
        closed.close();
        closed.close();
        assertThatIllegalStateException().isThrownBy(closed::info).withMessage("this IPVS client is closed");
    }
}
