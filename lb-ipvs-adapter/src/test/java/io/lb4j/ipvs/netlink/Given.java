package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Services and servers in few words. */
final class Given {

    private Given() {}

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static ServiceAddress tcp(String address, int port) {
        return new ServiceAddress(Transport.TCP, address(address), port);
    }

    static ServiceAddress udp(String address, int port) {
        return new ServiceAddress(Transport.UDP, address(address), port);
    }

    static ServiceAddress sctp(String address, int port) {
        return new ServiceAddress(Transport.SCTP, address(address), port);
    }

    static ServerKey key(String address, int port) {
        return new ServerKey(address(address), port);
    }

    static IpvsServer server(String address, int port, ForwardingMethod method, int weight) {
        return IpvsServer.of(key(address, port), method, weight);
    }

    /** Returns one of 65,536 servers. */
    static IpvsServer routed(int number) {
        return server("10.1." + ((number >> 8) & 0xff) + "." + (number & 0xff), 80, ForwardingMethod.ROUTE, 1);
    }
}
