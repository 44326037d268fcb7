package dev.botkit.websocket;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The transport is thin: what core promises, the Jakarta APIs, a logger, and nothing else. */
@AnalyzeClasses(packages = "dev.botkit.websocket", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyRulesTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_WHAT_CORE_PROMISES = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "jakarta.servlet..",
                    "jakarta.websocket..",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.identity",
                    "dev.botkit.time",
                    "dev.botkit.transport",
                    "dev.botkit.websocket..");
}
