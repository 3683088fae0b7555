package io.lb4j.samples.gateway;

import io.lb4j.core.Server;
import io.lb4j.netty.RunningService;
import io.lb4j.spring.forwarder.ForwarderLifecycle;
import java.util.StringJoiner;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says what runs, and what to try from a second terminal. */
@Component
final class Welcome {

    private final ForwarderLifecycle forwarder;
    private final ObjectProvider<DemoServers> demo;

    Welcome(ForwarderLifecycle forwarder, ObjectProvider<DemoServers> demo) {
        this.forwarder = forwarder;
        this.demo = demo;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        int port =
                event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null
                        ? web.getWebServer().getPort()
                        : -1;
        System.out.println(text(port));
    }

    private String text(int actuatorPort) {
        StringJoiner text = new StringJoiner("\n");
        text.add("");
        for (RunningService service : forwarder.services()) {
            addService(text, service);
        }
        DemoServers servers = demo.getIfAvailable();
        text.add("Try, in a second terminal:").add("");
        for (RunningService service : forwarder.services()) {
            String url = "http://localhost:" + service.address().getPort() + "/";
            text.add("  for i in 1 2 3 4 5 6 7; do curl -s " + url + "; done");
            text.add("  ab -n 50000 -c 50 -k " + url.replace("localhost", "127.0.0.1"));
            break;
        }
        String actuator = "localhost:" + actuatorPort;
        text.add("  curl -s " + actuator + "/actuator/lb");
        if (servers != null) {
            DemoServer first = servers.all().get(0);
            text.add("");
            text.add("Stop the busiest server while requests run, and start it again:");
            text.add("");
            text.add("  curl -X POST " + actuator + "/" + first.name() + "/stop");
            text.add("  curl -X POST " + actuator + "/" + first.name() + "/start");
            text.add("");
            text.add("Balance over your own servers instead:");
            text.add("");
            text.add("  java -jar gateway.jar --lb.pools.web.servers=10.0.0.1:8080,10.0.0.2:8080");
        }
        return text.add("").add("Ctrl-C ends it.").add("").toString();
    }

    private static void addService(StringJoiner text, RunningService service) {
        text.add("The gateway listens on http://localhost:" + service.address().getPort() + "/ and balances over");
        text.add("");
        for (Server server : service.service().pool().snapshot().servers()) {
            text.add("  %-24s weight %d%s"
                    .formatted(server.address(), server.weight(), server.spec().backup() ? ", backup" : ""));
        }
        text.add("");
    }
}
