/**
 * The webhook on real containers. Each scenario runs in every {@link dev.botkit.webhook.Container};
 * {@link dev.botkit.webhook.Webapp} is one running webapp with a bot in it.
 */
@NullMarked
package dev.botkit.webhook;

import org.jspecify.annotations.NullMarked;
