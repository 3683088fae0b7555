package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** The networks in which a director may stand; each is set up by the recipe of its name in the folder {@code network}. */
enum Network {
    NAT,
    DR,
    TUN,
    PAIR;

    /** Which machine has which address, as the recipes have it. */
    private static final Map<String, String> REAL_SERVERS = Map.of(
            "192.168.10.2", "web1",
            "192.168.10.3", "web2",
            "192.168.10.4", "web3",
            "2001:db8:10::2", "web1",
            "2001:db8:10::3", "web2",
            "192.168.0.12", "web1",
            "192.168.0.13", "web2",
            "200.168.10.2", "web1",
            "200.168.20.3", "web2");

    /** Returns which machine has this address of a real server. */
    static String machineAt(String address) {
        String machine = REAL_SERVERS.get(address);
        if (machine == null) {
            throw new IllegalArgumentException("no recipe gives " + address + " to a real server");
        }
        return machine;
    }

    void setUp() throws IOException, InterruptedException {
        Commands.run("network/" + name().toLowerCase(Locale.ROOT));
    }
}
