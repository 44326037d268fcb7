/**
 * What is in a conversation's log, as far as that is in memory, and how far it is handled. Not exported.
 */
@NullMarked
package dev.botkit.internal.log;

import org.jspecify.annotations.NullMarked;
