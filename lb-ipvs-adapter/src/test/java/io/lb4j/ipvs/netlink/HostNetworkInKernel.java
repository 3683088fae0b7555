package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.kernel.Namespace;
import io.lb4j.ipvs.kernel.Shell;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import io.lb4j.ipvs.netlink.HostNetwork.Prefix;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Devices, addresses and routes of a kernel, which {@code ip} has made. */
class HostNetworkInKernel {

    @Test
    void whatIpHasMadeIsRead() throws IOException, InterruptedException {
        Namespace host = new Namespace("paper");
        Shell.run("ip netns add paper");
        host.run(
                "ip link set lo up",
                "ip link add x0 mtu 1400 type dummy",
                "ip link add x1 type dummy",
                "ip link set x0 up",
                "ip addr add 10.94.0.1/24 dev x0",
                "ip addr add fd94::1/64 dev x0 nodad",
                "ip route add default via 10.94.0.9 metric 7",
                "ip route add 10.93.0.0/16 nexthop via 10.94.0.8 nexthop via 10.94.0.9",
                "ip route add local 10.92.0.0/16 dev lo table 1000",
                "ip route add blackhole 10.91.0.0/16");
        HostNetwork network = host.call(HostNetwork::read);
        Shell.run("ip netns del paper");

        assertThat(network.devices())
                .contains(new Device("x0", 1400, true, false), new Device("x1", 1500, false, false))
                .anyMatch(device -> device.name().equals("lo") && device.loopback() && device.up());
        assertThat(network.addresses())
                .contains(
                        new Address(address("10.94.0.1"), 24, "x0", false),
                        new Address(address("fd94::1"), 64, "x0", false),
                        new Address(address("127.0.0.1"), 8, "lo", false));
        assertThat(network.routes())
                .contains(
                        new Route(prefix("0.0.0.0", 0), false, "x0", Route.MAIN, 7, false),
                        new Route(prefix("10.94.0.0", 24), true, "x0", Route.MAIN, 0, false),
                        new Route(prefix("10.93.0.0", 16), false, "", Route.MAIN, 0, false),
                        new Route(prefix("10.92.0.0", 16), true, "lo", 1000, 0, true),
                        new Route(prefix("10.94.0.1", 32), true, "x0", 255, 0, true))
                .noneMatch(route -> route.destination().equals(prefix("10.91.0.0", 16)));
        assertThat(network.isLocal(address("10.92.1.1"))).isTrue();
        assertThat(network.isLocal(address("fd94::1"))).isTrue();
        assertThat(network.isLocal(address("10.94.0.2"))).isFalse();
    }

    private static Prefix prefix(String network, int length) {
        return new Prefix(address(network), length);
    }
}
