package io.lb4j.samples.gateway;

import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Stops and starts demo servers from a second terminal, on the port of the actuator. */
@RestController
final class DemoControl {

    private final ObjectProvider<DemoServers> demo;

    DemoControl(ObjectProvider<DemoServers> demo) {
        this.demo = demo;
    }

    @PostMapping("/{server}/stop")
    Mono<String> stop(@PathVariable String server) {
        return change(server, DemoServer::stop, "stopped");
    }

    @PostMapping("/{server}/start")
    Mono<String> start(@PathVariable String server) {
        return change(server, DemoServer::start, "started");
    }

    /** Starting and stopping waits, which an event loop must not. */
    private Mono<String> change(String name, Predicate<DemoServer> change, String done) {
        DemoServers servers = demo.getIfAvailable();
        DemoServer server = servers == null ? null : servers.named(name).orElse(null);
        if (server == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return Mono.fromSupplier(() -> name + (change.test(server) ? " " : " was already ") + done + "\n")
                .subscribeOn(Schedulers.boundedElastic());
    }
}
