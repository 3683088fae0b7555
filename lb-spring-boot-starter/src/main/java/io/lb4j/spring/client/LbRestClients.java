package io.lb4j.spring.client;

import io.lb4j.core.Pool;
import io.lb4j.spring.Pools;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.DefaultUriBuilderFactory;

/**
 * Makes HTTP clients that send each request to a real server of one pool. Thread-safe.
 *
 * <p>Each starts from the application's {@code RestClient.Builder}, so customizers and message converters apply, and resolves
 * relative URIs against {@code http://<pool>}. A request to any other host passes untouched.
 */
public final class LbRestClients {

    private final Pools pools;
    private final ObjectProvider<RestClient.Builder> builders;

    LbRestClients(Pools pools, ObjectProvider<RestClient.Builder> builders) {
        this.pools = pools;
        this.builders = builders;
    }

    /**
     * Returns a client of the pool with this name.
     *
     * @throws io.lb4j.core.InvalidValueException if there is no such pool
     */
    public RestClient client(String name) {
        Pool pool = pools.pool(name);
        return builders.getObject()
                .clone() // the application may have made its builder a singleton
                .uriBuilderFactory(new DefaultUriBuilderFactory("http://" + name))
                .requestInterceptor(new BalancingInterceptor(pool, pools.retry(name)))
                .build();
    }
}
