/**
 * The API for authors of bots. The package is façade and base at once: {@link dev.botkit.BotkitBuilder} and
 * {@link dev.botkit.Botkit} refer to the types of the other exported packages, and those refer to the types of this one
 * that they deal with ({@link dev.botkit.Bot}, {@link dev.botkit.Message}, {@link dev.botkit.Reply},
 * {@link dev.botkit.BotkitException}). No exported type refers to an internal one.
 *
 * <p>A {@link dev.botkit.Skill} registers what it listens to; its {@link dev.botkit.Handler}s get a
 * {@link dev.botkit.Bot} to act with and the {@link dev.botkit.Message} that they heard. {@link dev.botkit.Botkit} is
 * the assembled bot: built once by {@link dev.botkit.BotkitBuilder}, then handed to a transport.
 *
 * <p>The path of a message: a transport hands a frame to a {@link dev.botkit.transport.Connection}. Accept filters see
 * it, it is appended to its conversation's log, its turn begins, and receive middleware sees it. The first skill that
 * hears it (or else the fallback) handles it. Each reply passes through the send middleware into the log and on to
 * every open connection of the conversation.
 */
@NullMarked
package dev.botkit;

import org.jspecify.annotations.NullMarked;
