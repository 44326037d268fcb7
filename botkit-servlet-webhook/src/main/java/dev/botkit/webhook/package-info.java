/**
 * The webhook: {@code POST /botkit/receive} with a frame as JSON, answered with what the bot
 * replies. {@link dev.botkit.webhook.BotkitWebhook#install} adds it to a webapp; {@link
 * dev.botkit.webhook.WebhookServlet} is the servlet itself, for hosts that register servlets
 * themselves. It only translates: {@link dev.botkit.transport.Gateway#post} does all else.
 */
@NullMarked
package dev.botkit.webhook;

import org.jspecify.annotations.NullMarked;
