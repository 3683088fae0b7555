package io.lb4j.benchmarks.ipvs;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Probe;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.director.DirectedService;
import java.util.ArrayList;
import java.util.List;

/**
 * Services with their servers, all by NAT, {@code wrr}, weight 10.
 *
 * @param name what the table calls it
 * @param services how many
 * @param servers of each
 */
record Topology(String name, int services, int servers) {

    private static final int OCTET = 250;

    List<DirectedService> directed() {
        List<DirectedService> all = new ArrayList<>();
        for (int service = 0; service < services; service++) {
            PoolBuilder pool = Pool.named("pool" + service)
                    .scheduler("wrr")
                    .health(HealthPolicy.none().withProbe(Probe.tcp().turningAfter(1, 1)));
            for (int server = 0; server < servers; server++) {
                pool.server(real(service, server) + " weight=10");
            }
            all.add(DirectedService.of(new VirtualService(
                    "service" + service,
                    ServerAddress.parse(virtual(service)),
                    0,
                    Protocol.TCP,
                    pool.build(),
                    Via.NAT)));
        }
        return all;
    }

    static String virtual(int service) {
        return "10.1." + service / OCTET + "." + (1 + service % OCTET) + ":80";
    }

    String real(int service, int server) {
        int number = service * servers + server;
        return "10.2." + number / OCTET + "." + (1 + number % OCTET) + ":8080";
    }

    /** The same as rules of ipvsadm. */
    List<String> rules() {
        List<String> rules = new ArrayList<>();
        for (int service = 0; service < services; service++) {
            rules.add("-A -t " + virtual(service) + " -s wrr");
            for (int server = 0; server < servers; server++) {
                rules.add("-a -t " + virtual(service) + " -r " + real(service, server) + " -m -w 10");
            }
        }
        return rules;
    }
}
