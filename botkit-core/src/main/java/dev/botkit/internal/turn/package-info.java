/**
 * The handling of one message: {@code Turn} with the bot that handlers get and the queue of what they say, middleware and failures
 * ({@code Handling}), and who answers ({@code Answering}). A turn knows its conversation as its {@code TurnHost}. Not exported.
 */
@NullMarked
package dev.botkit.internal.turn;

import org.jspecify.annotations.NullMarked;
