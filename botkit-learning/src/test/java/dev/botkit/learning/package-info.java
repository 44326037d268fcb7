/** Bots that are taught in the chat, tested without a server. */
@NullMarked
package dev.botkit.learning;

import org.jspecify.annotations.NullMarked;
