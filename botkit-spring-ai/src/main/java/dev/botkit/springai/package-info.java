/**
 * Answers of language models that stream, with Spring AI. {@link dev.botkit.springai.SpringAiAnswers} is the entry point, for a {@code
 * ChatClient}; {@link dev.botkit.springai.LogMemory} is for clients that have a memory advisor. What the model remembers is read from the
 * conversation's log. {@code docs/MODELS.md} in the repository tells it as a story.
 */
@NullMarked
@Experimental
package dev.botkit.springai;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
