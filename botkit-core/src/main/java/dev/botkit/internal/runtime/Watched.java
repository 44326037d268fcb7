package dev.botkit.internal.runtime;

import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import org.jspecify.annotations.Nullable;

/** Code of the host that runs on a thread of the bot's or the container's, for {@link TurnWatch}. */
public interface Watched {

    /** What runs, at the beginning of a sentence. */
    default String what() {
        return "A turn";
    }

    /** Whose conversation it runs for. */
    ConversationId conversation();

    /** Which skill it is; for other code, what it is in brackets. */
    String skill();

    /** Which message it handles; null if it is no turn. */
    default @Nullable Message message() {
        return null;
    }

    /** An estimate of what a turn takes in memory. */
    default int bytes() {
        return 0;
    }

    /** It has been abandoned: whoever waits for it goes on. */
    void endWithoutHandler();

    /** It holds its thread for so long that another one is to take the place. Called once; {@link #isHeldNoMore} follows. */
    default void isHeld() {}

    /** It has returned. */
    default void isHeldNoMore() {}
}
