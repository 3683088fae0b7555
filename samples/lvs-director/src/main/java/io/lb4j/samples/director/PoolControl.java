package io.lb4j.samples.director;

import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.PersistenceTemplate.Kind;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.spring.Pools;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Changes pools while they are in use, on the port of the actuator; the director takes each change to the kernel. */
@RestController
final class PoolControl {

    private final Pools pools;

    PoolControl(Pools pools) {
        this.pools = pools;
    }

    /** As {@code ipvsadm -E -t ADDRESS -s SCHEDULER}. */
    @PostMapping("/{pool}/scheduler/{name}")
    String scheduler(@PathVariable String pool, @PathVariable String name) {
        pool(pool).scheduler(Scheduler.named(name));
        return "pool " + pool + " is scheduled by " + name + "\n";
    }

    /** As {@code ipvsadm -E -t ADDRESS -p SECONDS}; clients that are bound stay so. */
    @PostMapping("/{pool}/persistent/{seconds}")
    String persistent(@PathVariable String pool, @PathVariable int seconds) {
        PersistenceTemplate usual = PersistenceTemplate.of(Kind.CLIENT);
        pool(pool)
                .persistence(new PersistenceTemplate(
                        usual.kind(),
                        usual.netmask(),
                        usual.prefix(),
                        Duration.ofSeconds(seconds),
                        usual.maxEntries(),
                        usual.expireQuiescent()));
        return "clients of pool " + pool + " are bound for " + seconds + " s\n";
    }

    private Pool pool(String name) {
        if (!pools.names().contains(name)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return pools.pool(name);
    }
}
