/**
 * Real bots, and the real OpenAI client of Spring AI, against a server on loopback that speaks as OpenAI does: {@link
 * dev.botkit.springai.ModelServer}. Each test writes what the model says, piece by piece; {@link dev.botkit.springai.Chat} is the user.
 */
@NullMarked
package dev.botkit.springai;

import org.jspecify.annotations.NullMarked;
