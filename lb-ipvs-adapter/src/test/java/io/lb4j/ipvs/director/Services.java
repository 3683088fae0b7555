package io.lb4j.ipvs.director;

import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;

/** Services to be directed, in short words. */
final class Services {

    private Services() {}

    static PoolBuilder pool(String scheduler, String... servers) {
        PoolBuilder builder = Pool.named("web").scheduler(scheduler);
        for (String server : servers) {
            builder.server(server);
        }
        return builder;
    }

    static DirectedService tcp(String address, Via via, Pool pool) {
        return DirectedService.of(service(address, Protocol.TCP, via, pool));
    }

    static DirectedService marked(int mark, Via via, Pool pool) {
        return DirectedService.of(new VirtualService("marked", null, mark, Protocol.TCP, pool, via));
    }

    static VirtualService service(String address, Protocol protocol, Via via, Pool pool) {
        return new VirtualService("www", ServerAddress.parse(address), 0, protocol, pool, via);
    }
}
