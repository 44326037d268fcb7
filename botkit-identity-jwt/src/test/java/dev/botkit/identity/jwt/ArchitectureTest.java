package dev.botkit.identity.jwt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.identity.jwt", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API_AND_THE_TOKEN_LIBRARY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "com.nimbusds.jose..",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.identity",
                    "dev.botkit.time",
                    "dev.botkit.transport",
                    "dev.botkit.identity.jwt..");

    @ArchTest
    static final ArchRule PROMISES_NOTHING_BUT_THE_VERIFIER_AND_ITS_BUILDER = classes()
            .that()
            .haveModifier(JavaModifier.PUBLIC)
            .should()
            .haveSimpleNameStartingWith("JwtCredentialVerifier");
}
