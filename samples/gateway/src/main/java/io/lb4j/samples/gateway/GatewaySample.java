package io.lb4j.samples.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A gateway in front of three small servers, to be tried at once: {@code java -jar gateway.jar}.
 *
 * <p>With {@code --lb.pools.web.servers=10.0.0.1:8080,10.0.0.2:8080}, or the same in an application.yml beside the jar, it balances
 * over the servers given there and starts none of its own.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class GatewaySample {

    /** Starts the gateway. */
    public static void main(String[] args) {
        application().run(args);
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(GatewaySample.class);
        application.addInitializers(new GatewayDefaults());
        return application;
    }
}
