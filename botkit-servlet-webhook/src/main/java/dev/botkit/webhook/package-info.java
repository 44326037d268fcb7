/**
 * The bot over HTTP: {@code POST /botkit/receive} with a frame as JSON, answered with what the bot
 * replies, and {@code POST /botkit/history} with a question for what was said. {@link
 * dev.botkit.webhook.BotkitWebhook#install} adds both to a webapp; {@link
 * dev.botkit.webhook.WebhookServlet} and {@link dev.botkit.webhook.HistoryServlet} are the servlets
 * themselves, for hosts that register servlets themselves. They only translate: {@link
 * dev.botkit.transport.Gateway} does all else.
 */
@NullMarked
package dev.botkit.webhook;

import org.jspecify.annotations.NullMarked;
