package dev.botkit.internal.conversation;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.turn.Handling;
import dev.botkit.internal.turn.WaitingRequest;
import dev.botkit.transport.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is left to do when a conversation's lock has been released. */
public final class Effects {

    private static final Subscriber[] NONE = {};

    private Subscriber[] written = NONE;
    private @Nullable Handling tells;
    private @Nullable List<Runnable> more;
    boolean start;

    /** Whether this thread has received a message, and may be lent to its turn. */
    boolean here;

    /** Frames were put into the queues of these. */
    void pump(Subscriber[] connections) {
        if (connections.length > 0 && written != connections) {
            if (written.length > 0) {
                Subscriber[] before = written;
                later(() -> ConversationConnections.pump(before));
            }
            written = connections;
        }
    }

    /**
     * A bot's message is in the log; it takes so many bytes. Listeners are told in the order of the log, whichever of a store's
     * threads is faster afterwards.
     */
    public void replied(MessageData message, int bytes, Handling handling) {
        if (handling.noteReplied(message, bytes)) {
            tells = handling;
        }
    }

    void later(Runnable task) {
        if (more == null) {
            more = new ArrayList<>(4);
        }
        more.add(task);
    }

    /** Somebody waited for an entry that is given up. */
    void givenUp(Pending entry) {
        if (entry.post != null) {
            refuse(entry.post);
        }
        entry.repeats.forEach(this::refuse);
        if (entry.stored != null) {
            var waiting = entry.stored;
            later(() -> waiting.completeExceptionally(
                    loggable(new StoreUnavailableException("The store did not take the message in time.", null))));
        }
    }

    /** A request waited for a turn that is given up. */
    void refuse(WaitingRequest post) {
        later(() ->
                post.refuse(Refusal.BUSY, "The message cannot be handled now; post it again later, with the same id."));
    }

    /** Does all of it, without a lock. */
    public void run(Turns.Owner owner) {
        if (start && !here) {
            owner.execute();
        }
        try {
            ConversationConnections.pump(written);
            if (tells != null) {
                tells.tellNoted();
            }
            if (more != null) {
                more.forEach(Runnable::run);
            }
        } finally {
            if (start && here) {
                // Whatever has failed: nobody else lets it begin.
                owner.executeHere();
            }
        }
    }
}
