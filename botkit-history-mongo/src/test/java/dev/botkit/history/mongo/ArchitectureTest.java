package dev.botkit.history.mongo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.history.mongo", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API_AND_THE_DRIVERS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.mongodb",
                    "com.mongodb.bulk",
                    "com.mongodb.client",
                    "com.mongodb.client.model",
                    "com.mongodb.client.result",
                    "com.mongodb.connection",
                    "org.bson",
                    "org.bson.codecs",
                    "org.bson.codecs.configuration",
                    "org.bson.conversions",
                    "org.bson.types",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.history",
                    "dev.botkit.identity",
                    "dev.botkit.script",
                    "dev.botkit.history.mongo");
}
