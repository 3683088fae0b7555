package io.lb4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** Starts contexts from the text of an application.yml. */
public final class YamlContext {

    private YamlContext() {}

    /** Returns a runner with the auto-configurations that need no other library. */
    public static ApplicationContextRunner runner(String yaml) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LbAutoConfiguration.class,
                        io.lb4j.spring.forwarder.LbForwarderAutoConfiguration.class,
                        io.lb4j.spring.ipvs.LbIpvsAutoConfiguration.class,
                        SslAutoConfiguration.class))
                .withInitializer(context -> add(context, yaml));
    }

    /** Returns a runner in which services are neither checked nor started. */
    public static ApplicationContextRunner pools(String yaml) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(LbAutoConfiguration.class))
                .withInitializer(context -> add(context, yaml));
    }

    /** Adds the text with origins, as if it were a file. */
    private static void add(ConfigurableApplicationContext context, String yaml) {
        try {
            ByteArrayResource resource =
                    new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "application.yml");
            new YamlPropertySourceLoader()
                    .load("application.yml", resource)
                    .forEach(source ->
                            context.getEnvironment().getPropertySources().addLast(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what the terminal would say of a start that fails. */
    public static String failureText(ApplicationContextRunner runner) {
        List<ConfigurableApplicationContext> contexts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        runner.withInitializer(contexts::add).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analyze(context.getStartupFailure(), contexts.get(0));
            text.append(analysis.getDescription()).append("\n\nAction:\n\n").append(analysis.getAction());
        });
        return text.toString();
    }

    /** Does what {@code SpringApplication} does with a failure, which it does not offer to others. */
    private static FailureAnalysis analyze(@Nullable Throwable failure, ConfigurableApplicationContext context) {
        assertThat(failure).isNotNull();
        ArgumentResolver arguments = ArgumentResolver.of(Environment.class, context.getEnvironment())
                .and(BeanFactory.class, context.getBeanFactory());
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, FailureHandler.handleMessage((message, cause) -> {}))
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no text for this failure", failure));
    }
}
