/**
 * The bot over HTTP: {@code POST /botkit/receive} sends a frame as JSON and returns the bot's replies;
 * {@code POST /botkit/history} returns what was said. {@link dev.botkit.webhook.BotkitWebhook#install} adds both to a
 * webapp. {@link dev.botkit.webhook.WebhookServlet} and {@link dev.botkit.webhook.HistoryServlet} are for hosts that
 * register servlets themselves. They only translate; {@link dev.botkit.transport.Gateway} does everything else.
 */
@NullMarked
package dev.botkit.webhook;

import org.jspecify.annotations.NullMarked;
