/**
 * What the author of a bot reads first. This package is façade and base at once: {@link dev.botkit.BotkitBuilder} and {@link
 * dev.botkit.Botkit} name the types of the other exported packages, and those name the types of this one that they are about
 * ({@link dev.botkit.Bot}, {@link dev.botkit.Message}, {@link dev.botkit.Reply}, {@link dev.botkit.BotkitException}).
 * No exported type names an internal one.
 *
 * <p>A {@link dev.botkit.Skill} registers what it listens to; its {@link dev.botkit.Handler}s get a
 * {@link dev.botkit.Bot} to act with and the {@link dev.botkit.Message} they heard. {@link
 * dev.botkit.Botkit} is the assembled bot: built once by {@link dev.botkit.BotkitBuilder}, then
 * handed to a transport.
 *
 * <p>The way of a message: a transport hands a frame to a {@link dev.botkit.transport.Connection};
 * accept filters see it, it is appended to its conversation's log, its turn begins, receive
 * middleware sees it, the first skill that hears it (else the fallback) handles it, and each reply
 * passes the send middleware into the log and on to every open connection of the conversation.
 */
@NullMarked
package dev.botkit;

import org.jspecify.annotations.NullMarked;
