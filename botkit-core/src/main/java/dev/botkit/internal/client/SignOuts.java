package dev.botkit.internal.client;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.runtime.Recent;
import dev.botkit.transport.Refusal;

/**
 * The users who were signed out last, for sockets that had shown who they are before and are bound to a conversation only after:
 * those that have not spoken yet, and those whose credential is being checked or whose conversation is being read.
 */
public final class SignOuts {

    private final Recent recent = new Recent();

    /** How many there have been until now. */
    public long count() {
        return recent.count();
    }

    /** Notes that a user is signed out; the user's connections are closed after this. */
    public void add(ConversationId user) {
        recent.add(user.withLabel(null));
    }

    /**
     * Refuses a user's conversation to whoever has shown that it is theirs when there had been so many sign-outs, if the user was signed
     * out after that. Where that is not known any more, the client is to come again.
     *
     * @throws RefusedException if it is refused
     */
    void check(long before, ConversationId id) {
        switch (recent.since(before, id.withLabel(null))) {
            case YES -> throw new RefusedException(Refusal.UNAUTHORIZED, "The user was signed out.");
            case FORGOTTEN ->
                throw new RefusedException(Refusal.BUSY, "Too many users were signed out at once; come again.");
            case NO -> {}
        }
    }
}
