/**
 * Puts the rooms together, and is what transports and the host call: {@code Engine} is the {@code Gateway} and the host's API. Beside it
 * what concerns many conversations at once: logins, all conversations of a user, exports, and how the bot ends. Not exported.
 */
@NullMarked
package dev.botkit.internal.engine;

import org.jspecify.annotations.NullMarked;
