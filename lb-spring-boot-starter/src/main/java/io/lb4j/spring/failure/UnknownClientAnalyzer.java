package io.lb4j.spring.failure;

import io.lb4j.core.NearestName;
import io.lb4j.spring.client.LbClient;
import io.lb4j.spring.properties.LbProperties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Explains an injection point that asks for the client of a pool that does not exist. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownClientAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final Environment environment;

    UnknownClientAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        if (cause instanceof NoUniqueBeanDefinitionException) {
            return null;
        }
        for (Throwable failure = rootFailure; failure != null; failure = failure.getCause()) {
            InjectionPoint point = failure instanceof UnsatisfiedDependencyException unsatisfied
                    ? unsatisfied.getInjectionPoint()
                    : null;
            LbClient client = point == null ? null : point.getAnnotation(LbClient.class);
            if (point != null && client != null) {
                String where = point.getMember().getDeclaringClass().getName() + ", " + point;
                return explain(client.value(), where, cause);
            }
        }
        return null;
    }

    private FailureAnalysis explain(String pool, String point, Throwable cause) {
        Set<String> known = LbProperties.poolNames(environment);
        String where = System.lineSeparator() + System.lineSeparator() + "    " + point;
        if (known.contains(pool)) {
            return new FailureAnalysis(
                    "There are no clients of pools to inject at" + where,
                    "Inject a RestClient, put spring-boot-starter-restclient on the class path, and leave lb.enabled at true.",
                    cause);
        }
        String nearest = NearestName.of(pool, known);
        String expected = known.isEmpty()
                ? "There is no pool below lb.pools."
                : "The pools below lb.pools are: " + String.join(", ", known);
        return new FailureAnalysis(
                "There is no pool \"" + pool + "\", but a client of it is to be injected at" + where
                        + System.lineSeparator() + System.lineSeparator() + expected,
                nearest == null
                        ? "Correct the name, or define the pool: lb.pools." + pool + ".servers=127.0.0.1:9001"
                        : "Did you mean @LbClient(\"" + nearest + "\")?",
                cause);
    }
}
