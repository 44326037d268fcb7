/**
 * Compares what was accepted with what was handled, stored and shown. {@link
 * dev.botkit.reliability.check.Checker} is the judge of all runs.
 */
@NullMarked
package dev.botkit.reliability.check;

import org.jspecify.annotations.NullMarked;
