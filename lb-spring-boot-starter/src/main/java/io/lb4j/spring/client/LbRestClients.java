package io.lb4j.spring.client;

import io.lb4j.core.Pool;
import io.lb4j.core.retry.RetryPolicy;
import io.lb4j.spring.Pools;
import io.lb4j.spring.properties.PropertyPath;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;
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
    private final ObjectProvider<ClientHttpRequestFactoryBuilder<?>> factories;
    private final ObjectProvider<HttpClientSettings> settings;

    LbRestClients(
            Pools pools,
            ObjectProvider<RestClient.Builder> builders,
            ObjectProvider<ClientHttpRequestFactoryBuilder<?>> factories,
            ObjectProvider<HttpClientSettings> settings) {
        this.pools = pools;
        this.builders = builders;
        this.factories = factories;
        this.settings = settings;
    }

    /**
     * Returns a client of the pool with this name.
     *
     * @throws io.lb4j.core.InvalidValueException if there is no such pool, or it hedges, which a call that blocks cannot
     */
    public RestClient client(String name) {
        Pool pool = pools.pool(name);
        RetryPolicy retry = pools.retry(name);
        if (!retry.hedgeDelay().isZero()) {
            throw PropertyPath.pool(name)
                    .child("retry")
                    .child("hedge-delay")
                    .invalid(retry.hedgeDelay(), "0 for a pool with a RestClient, which blocks; only services hedge");
        }
        RestClient.Builder builder = builders.getObject()
                .clone() // the application may have made its builder a singleton
                .uriBuilderFactory(new DefaultUriBuilderFactory("http://" + name))
                .requestInterceptor(new BalancingInterceptor(pool, retry));
        if (!retry.perTryTimeout().isZero()) {
            builder.requestFactory(limited(retry.perTryTimeout()));
        }
        return builder.build();
    }

    /** The time of one attempt is for the HTTP client to keep: only it can give an attempt up. */
    private ClientHttpRequestFactory limited(Duration perTry) {
        ClientHttpRequestFactoryBuilder<?> factory = factories.getIfAvailable(ClientHttpRequestFactoryBuilder::detect);
        return factory.build(
                settings.getIfAvailable(HttpClientSettings::defaults).withReadTimeout(perTry));
    }
}
