package dev.botkit.internal.client;

import dev.botkit.AcceptFilter;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.HeldThreads;
import dev.botkit.internal.runtime.Running;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.runtime.Watched;
import dev.botkit.internal.turn.Handling;
import dev.botkit.time.Timer;
import dev.botkit.transport.Refusal;
import java.util.List;

/**
 * The host's accept filters. They run on the container's threads, or where the store is read or a credential was checked. Nothing can end
 * one that does not return: it is told of, as a handler is, and left alone. Where it holds one of the bot's own threads, another one takes the place
 * ({@link HeldThreads}).
 */
public final class Accepting {

    private static final Log LOG = Log.of(Accepting.class);

    private final List<AcceptFilter> filters;
    private final TurnWatch watch;
    private final Timer timer;

    public Accepting(List<AcceptFilter> filters, TurnWatch watch, Timer timer) {
        this.filters = filters;
        this.watch = watch;
        this.timer = timer;
    }

    /** The filters of one message, for the watch. */
    private record OnThread(ConversationId conversation) implements Watched {

        @Override
        public String what() {
            return "Accepting a message";
        }

        @Override
        public String skill() {
            return "(accept filter)";
        }

        @Override
        public void endWithoutHandler() {
            // Its time is never over.
        }
    }

    /**
     * The message that a frame becomes.
     *
     * @throws RefusedException if a filter refuses it, or fails
     */
    MessageData filtered(ConversationId id, Frame frame) {
        MessageData message = new MessageData(
                frame.id() == null ? "" : frame.id(), Message.MESSAGE_RECEIVED, id, timer.instant(), frame.fields());
        if (filters.isEmpty()) {
            return message;
        }
        Running mine = watch.beginElsewhere(new OnThread(id));
        try {
            return filtered(message);
        } finally {
            watch.end(mine);
        }
    }

    private MessageData filtered(Message message) {
        Message accepted = message;
        try {
            for (AcceptFilter filter : filters) {
                accepted = filter.accept(accepted);
            }
            return Handling.data(accepted);
        } catch (RefusedException e) {
            throw e;
        } catch (Throwable e) {
            LOG.error("An accept filter failed; the message is refused", e);
            throw new RefusedException(Refusal.FAILED, "The message could not be checked.");
        }
    }
}
