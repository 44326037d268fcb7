package dev.botkit.springai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.springai", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API_SPRING_AI_AND_REACTOR = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.identity",
                    "dev.botkit.springai",
                    "org.springframework.ai..",
                    "org.springframework.core",
                    "org.reactivestreams",
                    "reactor.core..");

    @ArchTest
    static final ArchRule KNOWS_NO_PROVIDER_AND_NOTHING_INTERNAL = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.ai.openai..", "org.springframework.ai..internal..");

    /** Spring AI 2.1 is to replace it. */
    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_SPRING_AIS_MEMORY = noClasses()
            .that()
            .haveNameNotMatching(".*\\.LogMemory(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.ai.chat.memory..");
}
