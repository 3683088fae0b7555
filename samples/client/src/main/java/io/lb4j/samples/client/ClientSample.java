package io.lb4j.samples.client;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Answers {@code /order/{id}} from one of three servers; those of the gateway sample will do. */
@SpringBootApplication(proxyBeanMethods = false)
public class ClientSample {

    /** Starts the application on port 8090. */
    public static void main(String[] args) {
        SpringApplication.run(ClientSample.class, args);
    }
}
