package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BreakerRuleTest {

    private static void assertRefused(String message, ThrowingCallable rule) {
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(rule).withMessage(message);
    }

    @Test
    void contradictionsAreRefused() {
        assertRefused(
                "breaker.failure-rate: \"0\" (expected: 1..100 percent, unless consecutive-failures is set)",
                () -> BreakerRule.atFailureRate(0));
        assertRefused("breaker.failure-rate: \"101\" (expected: 0..100 percent)", () -> BreakerRule.atFailureRate(101));
        assertRefused(
                "breaker.consecutive-failures: \"1001\" (expected: 0..1000)", () -> BreakerRule.afterConsecutive(1001));
        assertRefused(
                "breaker.minimum-requests: \"0\" (expected: 1 or more)",
                () -> BreakerRule.atFailureRate(50).over(10, 0));
        assertRefused(
                "breaker.minimum-requests: \"11\" (expected: at most the window of 10 requests)",
                () -> BreakerRule.atFailureRate(50).over(10, 11));
        assertRefused(
                "breaker.window-time: \"PT0.5S\" (expected: whole seconds, 0..600)",
                () -> BreakerRule.atFailureRate(50).over(Duration.ofMillis(500), 1));
        assertRefused(
                "breaker.pause: \"PT0S\" (expected: whole seconds, 1..3600)",
                () -> BreakerRule.afterConsecutive(5).pausing(Duration.ZERO));
    }

    /** Loads the core anew where resilience4j is not to be found. */
    @Test
    void missingLibraryIsNamedAndOnlyMissedByThoseWhoAskForIt() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("resilience4j")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        try (URLClassLoader without =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> policy = without.loadClass("io.lb4j.core.HealthPolicy");
            Class<?> rule = without.loadClass("io.lb4j.core.BreakerRule");
            Object maxFails = policy.getMethod("maxFails").invoke(null);
            Object breaker = rule.getMethod("afterConsecutive", int.class).invoke(null, 3);
            Object builder = without.loadClass("io.lb4j.core.Pool")
                    .getMethod("named", String.class)
                    .invoke(null, "shop");
            builder.getClass().getMethod("server", String.class).invoke(builder, "a:1");
            Class<?> scheduler = without.loadClass("io.lb4j.core.Scheduler");
            Object first = without.loadClass("io.lb4j.core.FirstEligible")
                    .getDeclaredConstructor()
                    .newInstance();
            builder.getClass().getMethod("scheduler", scheduler).invoke(builder, first);
            assertThat(builder.getClass().getMethod("build").invoke(builder)).isNotNull();

            assertThatExceptionOfType(InvocationTargetException.class)
                    .isThrownBy(() -> policy.getMethod("withBreaker", rule).invoke(maxFails, breaker))
                    .satisfies(e -> assertThat(e.getCause())
                            .hasMessage("breaker: \"not on the class path\" (expected: the dependency "
                                    + "io.github.resilience4j:resilience4j-circuitbreaker)"));
        }
    }
}
