package io.lb4j.samples.director;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Directs the kernel's IPVS by application.yml and the profile that is chosen, as in
 * {@code java -jar lvs-director.jar --spring.profiles.active=nat}. Needs Linux, and CAP_NET_ADMIN.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class DirectorSample {

    /** Starts the director. */
    public static void main(String[] args) {
        SpringApplication.run(DirectorSample.class, args);
    }
}
