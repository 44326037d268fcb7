package dev.botkit.script.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.script.client", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.history",
                    "dev.botkit.script",
                    "dev.botkit.script.client");

    @ArchTest
    static final ArchRule PROMISES_NOTHING_BUT_THE_WAY_IN =
            classes().that().haveModifier(JavaModifier.PUBLIC).should().haveSimpleName("ScriptServiceClient");
}
