/**
 * What operators see of a bot: what {@link dev.botkit.BotkitListener}s are told, and {@link
 * dev.botkit.monitor.Health}. All types are immutable, and get further accessors in later releases. None of them holds what users say, except
 * in a {@link dev.botkit.Message}.
 */
@NullMarked
package dev.botkit.monitor;

import org.jspecify.annotations.NullMarked;
