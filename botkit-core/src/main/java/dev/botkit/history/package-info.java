/**
 * The API for authors of stores, in which conversations are kept. {@link dev.botkit.history.History} bundles small
 * stores. Core decides what is written and when; a store only keeps it. Each method documents what a store must
 * guarantee, and the contract in {@code botkit-testkit} checks it.
 *
 * <p>Stores are called from several threads at once and may block. The key of a conversation is the full name of its
 * {@link dev.botkit.identity.ConversationId} ({@code toString()}): any text of up to some 600 characters, which may
 * contain NUL, emoji, quotes and {@code $}. Two names are the same only if all their characters are, including case.
 */
@NullMarked
package dev.botkit.history;

import org.jspecify.annotations.NullMarked;
