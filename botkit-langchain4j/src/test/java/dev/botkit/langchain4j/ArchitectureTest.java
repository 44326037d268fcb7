package dev.botkit.langchain4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.botkit.langchain4j", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_ONLY_CORES_PUBLIC_API_AND_LANGCHAIN4J = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "dev.botkit",
                    "dev.botkit.dialog",
                    "dev.botkit.identity",
                    "dev.botkit.langchain4j",
                    "dev.langchain4j..",
                    "tools.jackson.core..");

    @ArchTest
    static final ArchRule USES_NOTHING_OF_LANGCHAIN4J_THAT_IS_ITS_OWN = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j.internal..", "dev.langchain4j.model.openai..");

    /** Whoever has a model needs no more than LangChain4j's core. */
    @ArchTest
    static final ArchRule ONLY_ASSISTANTS_AND_TOOL_OBJECTS_NEED_MORE_THAN_LANGCHAIN4JS_CORE = noClasses()
            .that()
            .haveNameNotMatching(
                    ".*\\.(AssistantAnswers|StreamingAssistant|ParameterizedAssistant|LogMemory|ToolObjects)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j.service..", "dev.langchain4j.memory.chat..");
}
