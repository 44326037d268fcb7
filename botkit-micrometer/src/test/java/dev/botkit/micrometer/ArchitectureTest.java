package dev.botkit.micrometer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.micrometer", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API_AND_MICROMETER = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.micrometer..",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.monitor",
                    "dev.botkit.transport",
                    "dev.botkit.micrometer..");

    @ArchTest
    static final ArchRule PROMISES_NOTHING_BUT_THE_WAY_IN = classes()
            .that()
            .haveModifier(JavaModifier.PUBLIC)
            .should()
            .haveSimpleName("BotkitMetrics")
            .orShould()
            .haveFullyQualifiedName("dev.botkit.micrometer.BotkitMetrics$Builder");
}
