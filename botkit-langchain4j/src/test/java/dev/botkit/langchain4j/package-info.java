/**
 * Real bots, and the real OpenAI client of LangChain4j, against a server on loopback that speaks as OpenAI does: {@link
 * dev.botkit.langchain4j.ModelServer}. Each test writes what the model says, piece by piece; {@link dev.botkit.langchain4j.Chat} is the user.
 */
@NullMarked
package dev.botkit.langchain4j;

import org.jspecify.annotations.NullMarked;
