package dev.botkit.internal.push;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Reply;
import dev.botkit.UndeliverableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.client.Reception;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Readers;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.store.StoreWait;
import dev.botkit.internal.store.StoreWriter;
import dev.botkit.internal.turn.Draft;
import dev.botkit.internal.turn.Handling;
import dev.botkit.internal.turn.Pusher;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the bot says outside a turn. */
public final class Pushes {

    private final Surroundings around;
    private final TurnRunner runner;
    private final Reception reception;
    private final Handling handling;
    private final Erasures erasures;
    private final @Nullable StoreWriter writer;
    private final LeavingWait leaving;

    /** What whoever pushes decides of the messages that send middleware makes of it, one after the other. */
    interface Terms {

        /** The id of the next message. */
        String nextId();

        /**
         * Asked right before a message goes out, when the conversation is open: whoever erases it from then on has this life of
         * it to end first, and the message is not sent. Nor is it where this says false, or throws.
         */
        boolean isWanted(String id);

        /** A message is in the log. */
        void delivered(String id);

        /** Whether to wait for a conversation that begins anew in a moment; else it is tried again later. */
        default boolean waitsFor(ConversationId leaving) {
            return false;
        }
    }

    /** One that is pushed at once, by a turn or not. */
    private final class AtOnce implements Terms {

        private final ConversationId to;
        private final Pusher.@Nullable From from;
        private final long before = erasures.count();

        AtOnce(ConversationId to, Pusher.@Nullable From from) {
            this.to = to;
            this.from = from;
        }

        @Override
        public String nextId() {
            return around.ids().next();
        }

        @Override
        public boolean isWanted(String id) {
            if (from != null) {
                // Before a conversation is erased, its turn is abandoned: nothing of it comes back with the next life.
                from.checkNotAbandoned();
            }
            // Nor does what the host was pushing when it erased the conversation.
            erasures.check(before, to);
            return true;
        }

        @Override
        public void delivered(String id) {}

        @Override
        public boolean waitsFor(ConversationId leaving) {
            // One that leaves waits for its own turn.
            return from == null || !from.conversation().equals(leaving);
        }
    }

    public Pushes(
            Surroundings around,
            TurnRunner runner,
            Reception reception,
            Handling handling,
            Erasures erasures,
            @Nullable StoreWriter writer) {
        this.around = around;
        this.runner = runner;
        this.reception = reception;
        this.handling = handling;
        this.erasures = erasures;
        this.writer = writer;
        this.leaving = new LeavingWait(around.limits(), runner, writer);
    }

    /**
     * Returns when the message is in the log. Its id; null if a send middleware dropped it.
     *
     * @param from the turn that pushes it: it is not sent if that is abandoned meanwhile. Null if there is none
     */
    @Nullable
    public String push(ConversationId to, Reply reply, Pusher.@Nullable From from) {
        return pushOn(new AtOnce(to, from), to, reply);
    }

    /** The same on other terms. */
    @Nullable
    String pushOn(Terms terms, ConversationId to, Reply reply) {
        runner.checkOpen();
        checkReachable(to);
        Conversation conversation = reception.openForPush(to);
        return handling.send(new Draft(to, conversation.label(), null, reply), out -> send(out, terms.nextId(), terms));
    }

    /** Refuses whoever could not read it. */
    static void checkReachable(ConversationId to) {
        if (!Readers.mayRead(to)) {
            throw loggable(new UndeliverableException(
                    "A push cannot reach a webhook user: it has no connection, and nobody may"
                            + " read its history. Let the caller sign in, or reply within the turn."));
        }
    }

    private @Nullable String send(Draft out, String id, Terms terms) {
        runner.checkOpen();
        MessageData message = handling.message(out);
        String body = handling.body(message);
        // The writer's own threads must not wait for the writer.
        CompletableFuture<MessageData> stored =
                writer == null || writer.isOwnThread() ? null : new CompletableFuture<>();
        Conversation current;
        do {
            current = open(out.conversation(), terms);
            if (!terms.isWanted(id)) {
                return null;
            }
        } while (current.deliver(message, body, id, null, stored) == null);
        if (stored != null) {
            StoreWait.await(stored, around.limits());
        }
        terms.delivered(id);
        return id;
    }

    /** A conversation that is not about to leave, as far as can be told. */
    private Conversation open(ConversationId id, Terms terms) {
        Conversation current = reception.openForPush(id);
        if (current.isBroken()) {
            leaving.await(current, terms.waitsFor(id));
            current = reception.openForPush(id);
            if (current.isBroken()) {
                throw LeavingWait.unavailable();
            }
        }
        return current;
    }
}
