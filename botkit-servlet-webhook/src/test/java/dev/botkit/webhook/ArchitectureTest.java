package dev.botkit.webhook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.webhook", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API_AND_THE_SERVLET_API = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "jakarta.servlet..",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.history",
                    "dev.botkit.identity",
                    "dev.botkit.script",
                    "dev.botkit.time",
                    "dev.botkit.transport",
                    "dev.botkit.webhook..");
}
