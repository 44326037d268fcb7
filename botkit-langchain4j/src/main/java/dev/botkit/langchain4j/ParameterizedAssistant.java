package dev.botkit.langchain4j;

import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.TokenStream;

/** Calls an assistant that is wired with LangChain4j's {@code AiServices}, and passes parameters on to its tools. */
@FunctionalInterface
public interface ParameterizedAssistant {

    /**
     * Calls the assistant's method. It neither starts the stream nor registers callbacks, which the bridge does.
     *
     * @param memoryId the conversation's full name, for the parameter with {@link dev.langchain4j.service.MemoryId}
     * @param text what the user says
     * @param parameters for the parameter of this type: tools find {@link LangChainAnswers#MESSAGE}, {@link
     *     LangChainAnswers#MESSAGE_ID} and {@link LangChainAnswers#CONVERSATION} in it
     * @return what the method has returned
     */
    TokenStream chat(String memoryId, String text, InvocationParameters parameters);
}
