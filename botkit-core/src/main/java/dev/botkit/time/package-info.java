/**
 * Time. A bot reads the time of day, measures and waits with one {@link dev.botkit.time.Timer}. A test can give it one
 * that it moves by hand, and the whole bot moves with it.
 */
@NullMarked
package dev.botkit.time;

import org.jspecify.annotations.NullMarked;
