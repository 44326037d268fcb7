package dev.botkit.internal.turn;

import dev.botkit.Reply;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says something outside of a turn, for one that runs. Thread-safe. */
public interface Pusher {

    /** The turn that pushes. */
    interface From {

        /** Whose turn it is. */
        ConversationId conversation();

        /** Throws if what its handler says is not wanted any more. */
        void checkNotAbandoned();

        /** Whether it was given up. */
        boolean wasAbandoned();

        /** For which network address it runs; null for none. */
        @Nullable
        String network();
    }

    /**
     * See {@link dev.botkit.Bot#push}; it is not sent if the turn is abandoned meanwhile.
     *
     * @return the id of the message; null if a send middleware dropped it
     */
    @Nullable
    String push(ConversationId to, Reply reply, From from);

    /** See {@link dev.botkit.Bot#schedulePush}. */
    String schedule(ConversationId to, Reply reply, Instant due, From from);
}
