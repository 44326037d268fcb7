/**
 * Not promised: what the webhook and the history API share ({@code Endpoint}), the HTTP rules a request has
 * to keep ({@code Rules}), the request in flight ({@code Exchange}) with its body ({@code RequestBody}), its answer ({@code
 * AnswerOutput}) and what its container does with it ({@code ContainerRequest}), and how answers look ({@code Answers}).
 */
@NullMarked
package dev.botkit.webhook.internal;

import org.jspecify.annotations.NullMarked;
