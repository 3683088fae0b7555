package io.lb4j.spring.client;

import io.lb4j.spring.properties.LbProperties;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.web.client.RestClient;

/**
 * Defines a client for each pool below {@code lb.pools}, which is injected where {@link LbClient} asks for it and nowhere else.
 */
final class ClientBeans implements ImportBeanDefinitionRegistrar {

    private static final String PREFIX = "lb.client.";

    private final Environment environment;

    ClientBeans(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        for (String name : LbProperties.poolNames(environment)) {
            RootBeanDefinition definition = new RootBeanDefinition(RestClient.class);
            definition.setFactoryBeanName(LbRestClientAutoConfiguration.CLIENTS);
            definition.setFactoryMethodName("client");
            definition.getConstructorArgumentValues().addGenericArgumentValue(name);
            definition.addQualifier(new AutowireCandidateQualifier(LbClient.class, name));
            definition.setDefaultCandidate(false);
            definition.setLazyInit(true);
            registry.registerBeanDefinition(PREFIX + name, definition);
        }
    }
}
