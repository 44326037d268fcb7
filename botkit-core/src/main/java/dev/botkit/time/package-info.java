/**
 * Time. A bot takes the time of day, measures and waits by one {@link dev.botkit.time.Timer}; a test gives it one that is moved
 * by hand, and all of the bot moves with it.
 */
@NullMarked
package dev.botkit.time;

import org.jspecify.annotations.NullMarked;
