package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** The networks in which a director may stand; each is set up by the recipe of its name in the folder {@code network}. */
enum Network {
    NAT(Map.of(
            "192.168.10.2", "web1",
            "192.168.10.3", "web2",
            "192.168.10.4", "web3",
            "2001:db8:10::2", "web1",
            "2001:db8:10::3", "web2")),
    DR(Map.of(
            "192.168.0.12", "web1",
            "192.168.0.13", "web2")),
    TUN(Map.of(
            "200.168.10.2", "web1",
            "200.168.20.3", "web2"));

    private final Map<String, String> servers;

    Network(Map<String, String> servers) {
        this.servers = servers;
    }

    /** Returns which machine has this address of a real server. */
    String machineAt(String address) {
        String machine = servers.get(address);
        if (machine == null) {
            throw new IllegalArgumentException("nobody has " + address + " in network/" + recipe());
        }
        return machine;
    }

    String recipe() {
        return name().toLowerCase(Locale.ROOT);
    }

    void setUp() throws IOException, InterruptedException {
        Commands.run("network/" + recipe());
    }
}
