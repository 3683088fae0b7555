package io.lb4j.samples.director.demo;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Persistence;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.ipvs.director.DirectedService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service as a pool in Java: scheduler, servers and persistence of the pool that is directed, but its picks are made here.
 * It tells in advance which real server the kernel will choose for a connection. Not thread-safe.
 */
final class Twin {

    /** For these times the kernel counts a connection that is over as inactive. */
    private static final Duration TIME_WAIT = Duration.ofMinutes(2);

    private static final Duration DATAGRAMS = Duration.ofMinutes(5);

    private final DirectedService service;
    private final Pool pool;

    Twin(DirectedService service) {
        this.service = service;
        Pool directed = service.pool();
        this.pool = Pool.named(service.name() + " in Java")
                .scheduler(directed.scheduler().text())
                .servers(
                        directed.snapshot().servers().stream().map(Server::spec).toList())
                .persistence(directed.persistence())
                .health(HealthPolicy.none())
                .inactiveTime(service.service().protocol() == Protocol.UDP ? DATAGRAMS : TIME_WAIT)
                .build();
    }

    DirectedService service() {
        return service;
    }

    String scheduler() {
        return pool.scheduler().text();
    }

    /** Decides on a connection, which is active until the pick is completed. */
    Pick pick(InetAddress client, InetSocketAddress destination) {
        InetSocketAddress from = new InetSocketAddress(client, 0); // no scheduler here regards the port
        int mark = service.service().mark();
        return pool.pick(
                mark == 0 ? PickRequest.between(from, destination) : PickRequest.marked(mark, from, destination));
    }

    void scheduler(String name) {
        pool.scheduler(Scheduler.named(name));
    }

    void persistence(@Nullable Persistence persistence) {
        pool.persistence(persistence);
    }

    /** Lets a server take no connections, as one of weight 0. */
    void weight(String server, int weight) {
        pool.weight(server, weight);
    }
}
