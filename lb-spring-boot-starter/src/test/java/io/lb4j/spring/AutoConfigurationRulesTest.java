package io.lb4j.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Spring Boot's own rules for auto-configurations. */
class AutoConfigurationRulesTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lb4j.spring");

    @Test
    void autoConfigurationsArePublicAndFinal() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void beanMethodsAreNotPublicAndHaveNoClassCondition() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .notBePublic()
                .andShould()
                .notBeAnnotatedWith(ConditionalOnClass.class)
                .check(CLASSES);
    }

    @Test
    void everyAutoConfigurationIsListed() throws IOException {
        List<String> annotated = CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                .map(JavaClass::getName)
                .toList();

        assertThat(imports()).containsExactlyInAnyOrderElementsOf(annotated);
    }

    private static List<String> imports() throws IOException {
        String file = "/META-INF/spring/" + AutoConfiguration.class.getName() + ".imports";
        try (InputStream in = LbAutoConfiguration.class.getResourceAsStream(file)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
