package io.lb4j.spring;

import io.lb4j.core.PoolBuilder;

/**
 * Changes pools between their configuration and their making.
 *
 * <p>Beans of this type are called for every pool below {@code lb.pools}, in their order.
 */
@FunctionalInterface
public interface PoolCustomizer {

    /** Changes the definition of the pool with this name. */
    void customize(String name, PoolBuilder builder);
}
