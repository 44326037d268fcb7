/**
 * What clients are to the bot: a socket ({@code LiveConnection}) with its way in, {@code Subscription} to a log and {@code Outbox}, or a
 * POST ({@code Requests}, {@code Post}); whose conversation it is; and what each address may send. {@code Reception} brings what is
 * let in to its conversation. Not exported.
 */
@NullMarked
package dev.botkit.internal.client;

import org.jspecify.annotations.NullMarked;
