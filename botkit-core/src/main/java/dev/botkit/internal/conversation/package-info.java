/**
 * Conversations in memory. {@code Conversation} holds the lock, and the parts that it guards; it knows {@code Subscriber}s and the
 * requests that wait, no sockets. Not exported.
 */
@NullMarked
package dev.botkit.internal.conversation;

import org.jspecify.annotations.NullMarked;
