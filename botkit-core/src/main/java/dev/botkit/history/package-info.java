/**
 * Where conversations are kept: what the author of a store reads. {@link dev.botkit.history.History}
 * bundles three small stores; core decides what is written and when, a store only keeps it. What
 * each store must guarantee is said at its methods and checked by the contract in {@code
 * botkit-testkit}.
 *
 * <p>Stores are called from several threads at once and may block. Conversations are named by {@link
 * dev.botkit.identity.ConversationId}; its full name ({@code toString()}) is the key: any text of up to some
 * 600 characters, also with NUL, emoji, quotes and {@code $}; two names are the same only if
 * all their characters are, case included.
 */
@NullMarked
package dev.botkit.history;

import org.jspecify.annotations.NullMarked;
