package io.lb4j.core;

import io.lb4j.testkit.FakeTicker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;

/** Pools that give each request to the next server, so that only persistence can keep a client where it is. */
final class BoundClients {

    private BoundClients() {}

    static Scheduler turns() {
        AtomicInteger next = new AtomicInteger();
        return (level, previous) -> request -> {
            for (int i = 0; i < level.size(); i++) {
                Server server = level.server(next.getAndIncrement() % level.size());
                if (server.eligible(request)) {
                    return server;
                }
            }
            return null;
        };
    }

    static PoolBuilder pool(FakeTicker ticker, PersistenceTemplate template, String... lines) {
        PoolBuilder builder =
                Pool.named("shop").scheduler(turns()).ticker(ticker).persistence(template);
        for (String line : lines) {
            builder.server(line);
        }
        return builder;
    }

    static InetSocketAddress socket(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static PickRequest requestOf(String address) {
        return PickRequest.from(socket(address, 1000));
    }

    static String picked(Pool pool, String client) {
        return picked(pool, requestOf(client));
    }

    static String picked(Pool pool, PickRequest request) {
        try (Pick pick = pool.pick(request)) {
            return pick.server().id();
        }
    }
}
