/**
 * Meters of a bot and an observation of each turn, with Micrometer. {@link dev.botkit.micrometer.BotkitMetrics} is the
 * entry point; {@code docs/OPERATIONS.md} in the repository lists all meters. No tag names a conversation or a user.
 */
@NullMarked
package dev.botkit.micrometer;

import org.jspecify.annotations.NullMarked;
