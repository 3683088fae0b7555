package io.lb4j.spring;

import io.lb4j.core.Pool;
import io.lb4j.spring.properties.LbProperties;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Defines a bean for each pool below {@code lb.pools}: {@code lb.pool.orders}, with the qualifier {@code orders}.
 *
 * <p>The plain name is left to the application, which may well have a bean {@code orders} of its own.
 */
final class PoolBeans implements ImportBeanDefinitionRegistrar {

    static final String PREFIX = "lb.pool.";

    private final Environment environment;

    PoolBeans(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        for (String name : LbProperties.poolNames(environment)) {
            RootBeanDefinition definition = new RootBeanDefinition(Pool.class);
            definition.setFactoryBeanName(LbAutoConfiguration.POOLS);
            definition.setFactoryMethodName("pool");
            definition.getConstructorArgumentValues().addGenericArgumentValue(name);
            definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
            registry.registerBeanDefinition(PREFIX + name, definition);
        }
    }
}
