/**
 * Whose conversation it is. The server names a conversation from proof: the host's sign-in, or a
 * secret that only one browser has. What a frame claims proves nothing.
 */
@NullMarked
package dev.botkit.identity;

import org.jspecify.annotations.NullMarked;
