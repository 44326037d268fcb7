package dev.botkit.internal.engine;

import dev.botkit.Reply;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says something outside of a turn, for one that runs. Thread-safe. */
interface Pusher {

    /**
     * See {@link dev.botkit.Bot#push}; it is not sent if the turn is abandoned meanwhile.
     *
     * @return the id of the message; null if a send middleware dropped it
     */
    @Nullable
    String push(ConversationId to, Reply reply, Turn from);

    /** See {@link dev.botkit.Bot#schedulePush}. */
    String schedule(ConversationId to, Reply reply, Instant due, Turn from);
}
