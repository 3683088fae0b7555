package io.lb4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;

/** How a pool is given a store, and what is said of one that it cannot have. */
class StoresTest {

    private static final String POOL = """
            lb.pools.shop:
              servers: 127.0.0.1:9001
              persistence: { %s }
            """;

    @Test
    void applicationStartsWithoutRedis() {
        YamlContext.pools(POOL.formatted("kind: client, store: redis, redis: { url: 'redis://127.0.0.1:1' }"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean("lb.pool.shop", Pool.class).sharesPersistence())
                            .isTrue();
                });
    }

    @Test
    void heapIsTheDefault() {
        YamlContext.pools(POOL.formatted("kind: client"))
                .run(context -> assertThat(
                                context.getBean("lb.pool.shop", Pool.class).sharesPersistence())
                        .isFalse());
    }

    @Test
    void missingLibraryIsNamed() {
        String text = YamlContext.failureText(
                YamlContext.pools(POOL.formatted("kind: client, store: redis, redis: { url: 'redis://127.0.0.1:1' }"))
                        .withClassLoader(new FilteredClassLoader("io.lettuce")));

        assertThat(text)
                .contains("Property: lb.pools.shop.persistence.store")
                .contains("Expected: io.lettuce:lettuce-core on the class path");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kind: client, store: redsi                                           | store         | redsi
            kind: client, store: redis                                           | redis.url     | a URL such as redis://
            kind: client, store: redis, redis: { url: 'redi://x' }               | redis.url     | a URL such as redis://
            kind: client, store: redis, redis: { url: 'redis://x', timeout: 1m } | redis.timeout | 1ms to 10s
            kind: client, redis: { url: 'redis://x' }                            | store         | redis, or the keys below
            kind: learn, create: $upstream_cookie_s, lookup: $cookie_s, store: redis | store     | stays with the node
            kind: route, keys: $arg_route, store: redis                          | store         | nothing to share
            kind: cookie, cookie: { name: srv }, store: redis                    | store         | nothing to share
            """)
    void storeThatCannotBeIsRefused(String persistence, String property, String expected) {
        String text = YamlContext.failureText(YamlContext.pools(POOL.formatted(persistence)));

        assertThat(text).contains("lb.pools.shop.persistence." + property).contains(expected);
    }
}
