package dev.botkit.internal.turn;

import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.skills.Heard;
import dev.botkit.internal.text.HeardText;
import org.jspecify.annotations.Nullable;

/**
 * Who hears a message if no dialog waits, found before its turn runs.
 *
 * @param message as it was searched
 * @param text of it, with the steps that are left, for the scripts: they may be others when the turn runs, unlike handlers
 * @param heard null if no handler hears it
 * @param isQuick whether who answers, as it looks now, has proved quick
 */
record Foreseen(
        MessageData message, HeardText text, @Nullable Heard heard, boolean isQuick) {}
