package dev.botkit.internal.dialog;

import dev.botkit.conversation.DialogEnd;
import dev.botkit.identity.ConversationId;

/** Of a listener: hears of the end of a dialog within its turn, before what the user says next is answered. */
@FunctionalInterface
public interface EndInTurn {

    /** A dialog has ended. Called on the turn's thread; quick, and never throws. */
    void endedInTurn(ConversationId conversation, DialogEnd end);
}
