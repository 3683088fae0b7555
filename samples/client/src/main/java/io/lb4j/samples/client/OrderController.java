package io.lb4j.samples.client;

import io.lb4j.spring.client.LbClient;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Passes orders on from the pool {@code orders}. */
@RestController
final class OrderController {

    private final RestClient orders;

    OrderController(@LbClient("orders") RestClient orders) {
        this.orders = orders;
    }

    @GetMapping("/order/{id}")
    @Nullable
    String order(@PathVariable String id) {
        return orders.get()
                .uri("/orders/{id}", id)
                .attribute(LbClient.KEY, id) // for "scheduler: hash $key"
                .retrieve()
                .body(String.class);
    }
}
