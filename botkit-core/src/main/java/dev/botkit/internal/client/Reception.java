package dev.botkit.internal.client;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.AcceptFilter;
import dev.botkit.LimitExceededException;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Admission;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.ConversationConnections;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.conversation.Subscriber;
import dev.botkit.internal.log.Missed;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.HeldThreads;
import dev.botkit.internal.runtime.Running;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.runtime.Watched;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.internal.turn.Handling;
import dev.botkit.internal.turn.WaitingRequest;
import dev.botkit.time.Timer;
import dev.botkit.transport.Refusal;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings what clients send, and what is pushed, to its conversation: looks that up, has it loaded where there is a store, and looks
 * again where it has gone meanwhile.
 */
public final class Reception {

    static final String STORE_DOWN = "The store does not answer now; try again later.";

    private static final Log LOG = Log.of(Reception.class);

    private final Conversations conversations;
    private final Filters filters;
    private final TurnWatch watch;
    private final StoreReader reader;
    private final @Nullable Loading loading;

    /** A connection's conversation, and what it found there. */
    record Attached(Conversation conversation, ConversationConnections.Presence presence) {}

    /** {@code loading} is null if there is no store. */
    public Reception(
            Conversations conversations,
            List<AcceptFilter> filters,
            Timer timer,
            TurnWatch watch,
            StoreReader reader,
            @Nullable Loading loading) {
        this.conversations = conversations;
        this.filters = new Filters(filters, watch, timer);
        this.watch = watch;
        this.reader = reader;
        this.loading = loading;
    }

    /** Whether there is no store, so that nothing has to be read. */
    boolean readsNothing() {
        return loading == null;
    }

    /** Whether a conversation can be had without blocking. */
    boolean isAtHand(Identities.Proof proof, Frame.@Nullable Resume resume) {
        if (proof.named() == null) {
            return false;
        }
        if (readsNothing()) {
            return true;
        }
        Conversation known = conversations.find(proof.named());
        return known != null
                && known.isLoaded()
                && (resume == null || resume.after() < 0 || known.replay().remembersAfter(resume.after()));
    }

    // ---- for clients

    /** Binds a connection to its conversation. May block, unless it is at hand. */
    Attached attach(ConversationId id, Subscriber connection, Frame.@Nullable Resume resume) {
        return inCurrent(id, null, conversation -> {
            Missed missed = resume == null ? Missed.NOTHING : missed(conversation, resume);
            ConversationConnections.Presence presence = conversation.attach(connection, resume, missed);
            return presence == null ? null : new Attached(conversation, presence);
        });
    }

    /** What of a client's gap is not in memory any more. */
    Missed missed(Conversation conversation, Frame.Resume resume) {
        if (readsNothing()
                || resume.after() < 0
                || conversation.replay().remembersAfter(resume.after())
                || conversation.replay().whyNot(resume.epoch(), resume.after(), false) != null) {
            return Missed.NOTHING;
        }
        return refusingIfDown(() -> reader.missed(
                conversation.id(), resume.after(), conversation.replay().end()));
    }

    /** Filters a frame and hands it to its conversation, where it becomes a turn. May block if {@link #mustLookUp} says so. */
    Admission admit(
            ConversationId id,
            @Nullable Conversation bound,
            Frame frame,
            @Nullable Subscriber from,
            ConversationConnections.@Nullable Presence presence,
            @Nullable WaitingRequest post) {
        if (frame.isFeedback()) {
            checkSaid(id, bound, frame);
        }
        MessageData draft = frame.isMessage() ? filters.filtered(id, frame) : null;
        return inCurrent(
                id,
                bound,
                conversation -> draft == null
                        ? conversation.admitEvent(frame, presence, from, post)
                        : conversation.admit(frame, draft, from, post));
    }

    /** Whether a frame is about a message that only the store may know, so that {@link #admit} may block. */
    boolean mustLookUp(Conversation conversation, Frame frame) {
        return frame.isFeedback()
                && !readsNothing()
                && !conversation.replay().remembersSent(String.valueOf(frame.id()));
    }

    /** A client can say what it thinks of messages of the bot only. */
    private void checkSaid(ConversationId id, @Nullable Conversation bound, Frame frame) {
        String message = String.valueOf(frame.id());
        Conversation conversation = bound == null ? open(id) : bound;
        if (!conversation.replay().remembersSent(message) && !isStored(id, message, frame.about())) {
            throw new RefusedException(Refusal.BAD_FRAME, "The bot has said no message with this id and seq.");
        }
    }

    private boolean isStored(ConversationId id, String message, long seq) {
        return seq > 0
                && !readsNothing()
                && refusingIfDown(() -> reader.readAfter(id, seq - 1, 1)).entries().stream()
                        .anyMatch(entry ->
                                entry.kind() == LogEntry.Kind.SENT && entry.id().equals(message));
    }

    /**
     * Does something in a conversation; where that has gone meanwhile, in the one that has taken its place.
     *
     * @param known where it is tried first; null to look it up
     * @param work gives null if the conversation has gone
     */
    private <T> T inCurrent(ConversationId id, @Nullable Conversation known, Function<Conversation, @Nullable T> work) {
        Conversation current = known == null ? open(id) : known;
        T done = work.apply(current);
        while (done == null) {
            checkBroken(current);
            current = open(id);
            done = work.apply(current);
        }
        return done;
    }

    private static void checkBroken(Conversation conversation) {
        if (conversation.isBroken()) {
            throw new RefusedException(Refusal.BUSY, "The conversation begins anew in a moment; try again.");
        }
    }

    /** The conversation of that name, with what the store knows of it. May block, unless it is at hand. */
    public Conversation open(ConversationId id) {
        Conversation conversation = conversations.open(id);
        if (conversation == null) {
            throw new RefusedException(Refusal.BUSY, "No memory is left for another conversation.");
        }
        if (!conversation.isLoaded() && loading != null) {
            refusingIfDown(() -> {
                conversation.load(loading);
                return conversation;
            });
        }
        return conversation;
    }

    private static <T> T refusingIfDown(Supplier<T> read) {
        try {
            return read.get();
        } catch (StoreUnavailableException e) {
            LOG.debug("The store does not answer", e);
            throw new RefusedException(Refusal.BUSY, STORE_DOWN);
        }
    }

    // ---- for the bot itself

    /** The conversation of that name, whatever becomes of the clients. May block. */
    public Conversation openForPush(ConversationId to) {
        Conversation conversation = conversations.open(to);
        if (conversation == null) {
            throw loggable(new LimitExceededException(
                    "No memory is left for another conversation (ClientLimits.memoryBytes).", true));
        }
        if (!conversation.isLoaded() && loading != null) {
            watch.shielded(() -> {
                conversation.load(loading);
                return conversation;
            });
        }
        return conversation;
    }

    /**
     * The host's accept filters. They run on the container's threads, or where the store is read or a credential was checked. Nothing can end
     * one that does not return: it is told of, as a handler is, and left alone. Where it holds one of the bot's own threads, another one takes the place
     * ({@link HeldThreads}).
     */
    private static final class Filters {

        private final List<AcceptFilter> filters;
        private final TurnWatch watch;
        private final Timer timer;

        Filters(List<AcceptFilter> filters, TurnWatch watch, Timer timer) {
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
                    frame.id() == null ? "" : frame.id(),
                    Message.MESSAGE_RECEIVED,
                    id,
                    timer.instant(),
                    frame.fields());
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
}
