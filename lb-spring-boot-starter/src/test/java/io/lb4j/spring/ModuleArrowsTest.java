package io.lb4j.spring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the table of ARCHITECTURE.md: what each module must not know. */
class ModuleArrowsTest {
    private static final String CORE = "io.lb4j.core..";
    private static final String SCHEDULERS = "io.lb4j.schedulers..";
    private static final String NETTY_ADAPTER = "io.lb4j.netty..";
    private static final String IPVS_ADAPTER = "io.lb4j.ipvs..";
    private static final String STARTER = "io.lb4j.spring..";

    private static final JavaClasses MAIN_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lb4j");

    /** Else the rules below would hold because nothing was looked at. */
    @ParameterizedTest
    @ValueSource(strings = {CORE, SCHEDULERS, NETTY_ADAPTER, IPVS_ADAPTER, STARTER})
    void everyModuleIsLookedAt(String module) {
        assertThat(MAIN_CLASSES).anyMatch(resideInAPackage(module));
    }

    @Test
    void coreKnowsNoNettyNoSpringNoJnaAndNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.netty..", "reactor..", "org.springframework..", "com.sun.jna..", "io.lb4j..")
                        .and(not(resideInAPackage(CORE))))
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
    }

    @Test
    void schedulersKnowOnlyCore() {
        classes()
                .that()
                .resideInAPackage(SCHEDULERS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(SCHEDULERS, CORE, "java..", "org.jspecify..")
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
    }

    @Test
    void nettyAdapterKnowsNeitherSpringNorSchedulersNorStarter() {
        noClasses()
                .that()
                .resideInAPackage(NETTY_ADAPTER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", SCHEDULERS, STARTER)
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
    }

    @Test
    void ipvsAdapterKnowsNeitherSpringNorNettyNorAnyModuleButCore() {
        noClasses()
                .that()
                .resideInAPackage(IPVS_ADAPTER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "io.netty..", "reactor..", SCHEDULERS, NETTY_ADAPTER, STARTER)
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {CORE, SCHEDULERS, NETTY_ADAPTER, IPVS_ADAPTER, STARTER})
    void nobodyReachesIntoAnInternalPackage(String module) {
        noClasses()
                .that()
                .resideOutsideOfPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage(module).and(resideInAPackage("..internal..")))
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.lb4j.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MAIN_CLASSES);
    }
}
