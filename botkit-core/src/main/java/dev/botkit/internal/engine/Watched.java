package dev.botkit.internal.engine;

import dev.botkit.identity.ConversationId;

/** Code of the host that runs on a thread of the bot's or the container's, for {@link TurnWatch}. */
interface Watched {

    /** What runs, at the beginning of a sentence. */
    default String what() {
        return "A turn";
    }

    /** Whose conversation it runs for. */
    ConversationId conversation();

    /** Which skill it is; for other code, what it is in brackets. */
    String skill();

    /** It has been abandoned: whoever waits for it goes on. */
    void endWithoutHandler();

    /** It holds its thread for so long that another one is to take the place. Called once; {@link #isHeldNoMore} follows. */
    default void isHeld() {}

    /** It has returned. */
    default void isHeldNoMore() {}
}
