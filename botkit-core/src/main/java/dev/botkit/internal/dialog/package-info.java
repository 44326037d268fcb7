/**
 * Runs dialogs and scripts. A {@code Program} is what both are compiled to; {@code DialogRun} is one that is
 * running, {@code WaitingDialog} one that waits, as JSON; {@code TurnDialogs} is a turn's view of it. Not
 * exported.
 */
@NullMarked
package dev.botkit.internal.dialog;

import org.jspecify.annotations.NullMarked;
