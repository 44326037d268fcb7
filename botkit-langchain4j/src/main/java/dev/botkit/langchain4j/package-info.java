/**
 * Answers of language models that stream, with LangChain4j. {@link dev.botkit.langchain4j.LangChainAnswers} is the entry point, for
 * a model, and for an assistant that is wired with LangChain4j's {@code AiServices}; the latter needs the artifact {@code
 * dev.langchain4j:langchain4j}, as do tools that are objects and {@link dev.botkit.langchain4j.LogMemory}. What the model remembers is
 * read from the conversation's log. {@code docs/MODELS.md} in the repository tells it as a story.
 */
@NullMarked
@Experimental
package dev.botkit.langchain4j;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
