package dev.botkit.langchain4j;

import dev.langchain4j.service.TokenStream;

/** Calls an assistant that is wired with LangChain4j's {@code AiServices}. */
@FunctionalInterface
public interface StreamingAssistant {

    /**
     * Calls the assistant's method. It neither starts the stream nor registers callbacks, which the bridge does.
     *
     * @param memoryId the conversation's full name, for the parameter with {@link dev.langchain4j.service.MemoryId}
     * @param text what the user says
     * @return what the method has returned
     */
    TokenStream chat(String memoryId, String text);
}
