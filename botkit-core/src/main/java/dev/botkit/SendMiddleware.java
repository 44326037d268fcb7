package dev.botkit;

import dev.botkit.identity.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * Runs around the sending of each reply and push, those of dialogs and scripts included, in the order of registration,
 * on the thread that called {@link Bot#reply} or {@code push}, before the message is logged. It deals in
 * {@link Reply}s, as handlers do:
 *
 * <pre>{@code
 * builder.sendMiddleware((out, next) -> next.proceed(out.reply().quickReply("Menu")));
 * }</pre>
 *
 * <p>The apology after a failed handler bypasses it. The call that sends throws what the middleware throws, wrapped in
 * a {@link BotkitException} if it is a checked exception.
 */
@FunctionalInterface
public interface SendMiddleware {
    /**
     * Processes a reply on its way to the user.
     *
     * @param out what is to be sent, and to whom
     * @param next continues with the reply or with another one; if it is not called, the reply is dropped; each call
     *     sends one
     * @throws Exception if anything goes wrong
     */
    void send(Outgoing out, Next next) throws Exception;

    /**
     * A reply on its way. Immutable and thread-safe.
     *
     * <p>Implemented by the library only ({@link DoNotImplement}).
     */
    @DoNotImplement
    interface Outgoing {

        /** {@return the reply, as the middleware before this one left it} */
        Reply reply();

        /** {@return the conversation that gets it} */
        ConversationId conversation();

        /** {@return the id of the user's message that it answers; null for pushes and for replies to events} */
        @Nullable
        String inReplyTo();

        /** {@return the label that the client gave its user, empty where it gave none; it proves nothing} */
        String user();

        /**
         * {@return the channel that the client named: {@code socket}, {@code webhook} or its own word; empty if it is
         * not known}
         */
        String channel();
    }

    /** The rest of the chain. */
    @FunctionalInterface
    interface Next {
        /**
         * Continues with the rest of the chain.
         *
         * @param reply the reply for the following middleware and the user: the one that was sent, changed or not, or
         *     another one
         * @throws Exception if they throw it
         */
        void proceed(Reply reply) throws Exception;
    }
}
