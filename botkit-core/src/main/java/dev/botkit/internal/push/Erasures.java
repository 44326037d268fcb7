package dev.botkit.internal.push;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.UndeliverableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.runtime.Recent;

/** The conversations that were erased last, for pushes that began before and would begin them anew. */
public final class Erasures {

    private final Recent recent = new Recent();

    /** How many there have been until now. */
    long count() {
        return recent.count();
    }

    /** A conversation has left memory, and is about to be removed from the store. */
    public void add(ConversationId id) {
        recent.add(id);
    }

    /**
     * Asked when the conversation is open: whoever erases it after this has this life of it to end first.
     *
     * @throws UndeliverableException if it was erased since there had been so many erasures
     */
    void check(long before, ConversationId id) {
        switch (recent.since(before, id)) {
            case YES ->
                throw loggable(new UndeliverableException(
                        "The conversation was erased while this was pushed to it; it is not sent."));
            case FORGOTTEN ->
                throw loggable(new LimitExceededException(
                        "Too many conversations were erased while this was pushed; push it again.", true));
            case NO -> {}
        }
    }
}
