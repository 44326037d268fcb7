/**
 * Not promised: what the webhook and the history API share ({@code Endpoint}), the HTTP rules a request has
 * to keep ({@code Rules}), the request in flight ({@code Exchange}), and how answers look ({@code
 * Answers}).
 */
@NullMarked
package dev.botkit.webhook.internal;

import org.jspecify.annotations.NullMarked;
