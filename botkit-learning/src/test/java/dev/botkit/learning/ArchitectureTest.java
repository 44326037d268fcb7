package dev.botkit.learning;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.learning", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API_AND_THE_LOG = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.dialog",
                    "dev.botkit.history",
                    "dev.botkit.identity",
                    "dev.botkit.script",
                    "dev.botkit.learning..");

    @ArchTest
    static final ArchRule PROMISES_NOTHING_BUT_THE_WAY_IN = classes()
            .that()
            .resideInAPackage("dev.botkit.learning")
            .and()
            .haveModifier(JavaModifier.PUBLIC)
            .should()
            .haveSimpleName("LearningMode")
            .orShould()
            .haveSimpleName("LearningModeBuilder");
}
