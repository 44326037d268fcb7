/**
 * Chat clients that keep to PROTOCOL.md to the letter and tell when the server does not: {@link
 * dev.botkit.reliability.client.ResumeClient} for resume v1, {@link
 * dev.botkit.reliability.client.BasicClient} for what original Botkit clients speak.
 */
@NullMarked
package dev.botkit.reliability.client;

import org.jspecify.annotations.NullMarked;
