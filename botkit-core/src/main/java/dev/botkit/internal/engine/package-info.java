/** The engine: conversations, their mailboxes and turns, connections and what waits to be written to them. Not exported. */
@NullMarked
package dev.botkit.internal.engine;

import org.jspecify.annotations.NullMarked;
