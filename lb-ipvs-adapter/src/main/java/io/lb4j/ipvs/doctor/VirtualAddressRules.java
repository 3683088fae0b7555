package io.lb4j.ipvs.doctor;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import java.net.InetAddress;
import java.util.List;

/** Whether clients' packets come to this host at all. */
final class VirtualAddressRules {

    private VirtualAddressRules() {}

    /** IPVS sees what is for this host alone. An address is so even on a device that is down, but in IPv6 not on one that went down. */
    static void missing(Examination at) {
        InetAddress virtual = at.virtualAddress();
        if (virtual == null || at.host.network().isLocal(virtual)) {
            return;
        }
        List<Address> present = at.host.network().having(virtual);
        present.stream()
                .filter(address -> isDown(at, address))
                .forEach(address -> at.error(
                        Examination.text(virtual) + " is on " + address.device() + ", which is down",
                        "the kernel takes no packets for it, so nobody reaches the service",
                        "ip link set " + address.device() + " up"));
        if (present.isEmpty() && !at.moving.contains(virtual)) {
            at.error(
                    "no device of this host has " + Examination.text(virtual),
                    "the kernel balances only what is for this host, so nobody reaches the service",
                    "ip addr add " + Examination.alone(virtual) + " dev " + at.deviceFor(virtual));
        }
    }

    private static boolean isDown(Examination at, Address address) {
        return at.host
                .network()
                .device(address.device())
                .filter(device -> !device.up())
                .isPresent();
    }

    /** Somebody else in the segment answered first. */
    static void duplicate(Examination at) {
        InetAddress virtual = at.virtualAddress();
        if (virtual == null) {
            return;
        }
        for (Address address : at.host.network().having(virtual)) {
            if (address.duplicate()) {
                String place = Examination.text(virtual) + "/" + address.prefix() + " dev " + address.device();
                at.error(
                        "another host of the segment of " + address.device() + " has " + Examination.text(virtual),
                        "the kernel does not use the address; a real server must have it on lo, where it is silent",
                        "ip addr del " + place + " && ip addr add " + place + " nodad");
            }
        }
    }

    /** On lo it is nobody's neighbour, and does not move. */
    static void onLoopback(Examination at) {
        InetAddress virtual = at.virtualAddress();
        if (virtual == null || virtual.isLoopbackAddress()) {
            return;
        }
        List<Address> present = at.host.network().having(virtual);
        boolean elsewhere = present.stream().anyMatch(address -> !isLoopback(at, address));
        for (Address address : present) {
            if (!isLoopback(at, address)) {
                continue;
            }
            String remove =
                    "ip addr del " + Examination.text(virtual) + "/" + address.prefix() + " dev " + address.device();
            String what = Examination.text(virtual) + " is on " + address.device();
            if (at.moving.contains(virtual)) {
                at.error(
                        what,
                        "it stays here when keepalived takes it to the other director, and both answer for it",
                        remove);
            } else if (!elsewhere) {
                String move =
                        remove + " && ip addr add " + Examination.alone(virtual) + " dev " + at.deviceFor(virtual);
                if (at.family() == AddressFamily.IPV6) {
                    at.warning(
                            what,
                            "nobody in the segment finds it there; only packets that are routed to this host arrive",
                            move);
                } else {
                    at.hint(
                            what,
                            "that is where real servers have it; on a director it hides which segment it belongs to",
                            move);
                }
            }
        }
    }

    private static boolean isLoopback(Examination at, Address address) {
        return at.host.network().device(address.device()).map(Device::loopback).orElse(false);
    }
}
