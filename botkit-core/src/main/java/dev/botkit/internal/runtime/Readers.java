package dev.botkit.internal.runtime;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.transport.Refusal;

/**
 * Who may read what was said in a conversation: those who have proved that it is theirs. The history, sessions over a socket or a
 * POST, and pushes all ask here.
 */
public final class Readers {

    private Readers() {}

    /** Whether anybody may read it; nobody may if anybody could have named it. */
    public static boolean mayRead(ConversationId id) {
        return switch (id.proof()) {
            case VERIFIED, ANON -> true;
            case WEBHOOK -> false;
        };
    }

    /**
     * Before a client gets what it has missed.
     *
     * @throws RefusedException if nothing proves that it may read that
     */
    public static void check(ConversationId id) {
        if (!mayRead(id)) {
            throw new RefusedException(
                    Refusal.UNAUTHORIZED,
                    "Only who proves whose conversation it is can resume it: send resume.token, or Authorization.");
        }
    }
}
