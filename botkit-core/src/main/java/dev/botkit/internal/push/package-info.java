/**
 * What the bot says outside of a turn, at once ({@code Pushes}) or at its time ({@code Schedule}). Not exported.
 */
@NullMarked
package dev.botkit.internal.push;

import org.jspecify.annotations.NullMarked;
