package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Reply;
import dev.botkit.UndeliverableException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.MessageData;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the bot says outside a turn. */
final class Pushes {

    private final Engine engine;
    private final @Nullable StoreWriter writer;

    Pushes(Engine engine, @Nullable StoreWriter writer) {
        this.engine = engine;
        this.writer = writer;
    }

    /** Returns when the message is in the log. Its id; null if a send middleware dropped it. */
    @Nullable
    String push(ConversationId to, Reply reply) {
        return push(to, reply, engine::newId, () -> true);
    }

    /**
     * The same for something that may be taken back.
     *
     * @param ids the ids of the messages that send middleware makes of it, one after the other
     * @param isWanted asked right before each message goes out, when the conversation is open: whoever erases it from then on
     *     has this life of it to end first, and the message is not sent. Nothing is sent where it says false
     */
    @Nullable
    String push(ConversationId to, Reply reply, Supplier<String> ids, BooleanSupplier isWanted) {
        engine.checkOpen();
        checkReachable(to);
        Conversation conversation = engine.openForPush(to);
        return engine.throughSendMiddleware(
                new Draft(to, conversation.label(), null, reply), out -> send(out, ids.get(), isWanted));
    }

    /** Refuses whoever could not read it. */
    static void checkReachable(ConversationId to) {
        if (to.proof() == ConversationId.Proof.WEBHOOK) {
            throw loggable(new UndeliverableException(
                    "A push cannot reach a webhook user: it has no connection, and nobody may"
                            + " read its history. Let the caller sign in, or reply within the turn."));
        }
    }

    private @Nullable String send(Draft out, String id, BooleanSupplier isWanted) {
        engine.checkOpen();
        MessageData message = engine.message(out);
        String body = engine.body(message);
        // The writer's own threads must not wait for the writer.
        CompletableFuture<MessageData> stored =
                writer == null || writer.isOwnThread() ? null : new CompletableFuture<>();
        Conversation current;
        do {
            current = engine.openForPush(out.conversation());
            if (current.isBroken()) {
                throw loggable(
                        new StoreUnavailableException("The conversation begins anew in a moment; try again.", null));
            }
            if (!isWanted.getAsBoolean()) {
                return null;
            }
        } while (current.deliver(message, body, id, null, stored) == null);
        if (stored != null) {
            engine.await(stored);
        }
        return id;
    }
}
