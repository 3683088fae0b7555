package io.lb4j.spring.client;

import io.lb4j.spring.LbAutoConfiguration;
import io.lb4j.spring.Pools;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

/** Auto-configuration of {@link LbClient} on injection points of type {@code RestClient}. */
@AutoConfiguration(
        after = LbAutoConfiguration.class,
        afterName = "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration")
@ConditionalOnClass({RestClient.class, RestClientCustomizer.class})
@ConditionalOnBean({Pools.class, RestClient.Builder.class})
@Import(ClientBeans.class)
public final class LbRestClientAutoConfiguration {

    static final String CLIENTS = "lbRestClients";

    LbRestClientAutoConfiguration() {}

    @Bean(CLIENTS)
    LbRestClients lbRestClients(
            Pools pools,
            ObjectProvider<RestClient.Builder> builders,
            ObjectProvider<ClientHttpRequestFactoryBuilder<?>> factories,
            ObjectProvider<HttpClientSettings> settings) {
        return new LbRestClients(pools, builders, factories, settings);
    }
}
