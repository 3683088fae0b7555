package io.lb4j.spring.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Injects an HTTP client that sends each request to a real server of one pool.
 *
 * <pre>{@code
 * Checkout(@LbClient("orders") RestClient orders) { … }
 *
 * orders.get().uri("/orders/{id}", id).attribute(LbClient.KEY, customer).retrieve().body(Order.class);
 * }</pre>
 */
@Documented
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface LbClient {

    /** The request attribute whose value hash schedulers see as {@code $key}. */
    String KEY = "io.lb4j.key";

    /** Returns the name of a pool below {@code lb.pools}. */
    String value();
}
