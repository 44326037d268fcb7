package dev.botkit.internal.turn;

import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.skills.Heard;
import org.jspecify.annotations.Nullable;

/**
 * Who will answer a message if no dialog waits, found before its turn runs.
 *
 * @param message as it was searched
 * @param heard null if no handler hears it
 */
record Foreseen(MessageData message, @Nullable Heard heard) {

    boolean isQuick() {
        return heard != null && heard.pace().isQuick();
    }
}
