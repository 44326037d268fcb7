package dev.botkit;

import dev.botkit.identity.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * Runs around the sending of each reply and push, those of dialogs and scripts included, in the order of registration, on the
 * thread that called {@link Bot#reply} or {@code push}, before the message is logged. It speaks in {@link Reply}s, as handlers do:
 *
 * <pre>{@code
 * builder.sendMiddleware((out, next) -> next.proceed(out.reply().quickReply("Menu")));
 * }</pre>
 *
 * <p>The apology after a failed handler passes it by. What it throws comes out of the call that sends, wrapped in a {@link
 * BotkitException} if it is checked.
 */
@FunctionalInterface
public interface SendMiddleware {
    /**
     * Sees a reply on its way to the user.
     *
     * @param out what is to be sent, and to whom
     * @param next goes on, with the reply or with any other; not calling it drops the reply, calling it more than once sends
     *     more than one
     * @throws Exception whatever went wrong
     */
    void send(Outgoing out, Next next) throws Exception;

    /**
     * A reply on its way. Immutable and thread-safe.
     *
     * <p>Implemented by the library only ({@link DoNotImplement}).
     */
    @DoNotImplement
    interface Outgoing {

        /** {@return what is to be sent, as the middleware before this one left it} */
        Reply reply();

        /** {@return to whom} */
        ConversationId conversation();

        /** {@return the id of the user's message that it answers; null for pushes and for replies to events} */
        @Nullable
        String inReplyTo();

        /** {@return the label that the client gave its user, empty where it gave none; it proves nothing} */
        String user();

        /** {@return the channel the client named, {@code socket}, {@code webhook} or its own word; empty if that is not known} */
        String channel();
    }

    /** The rest of the way. */
    @FunctionalInterface
    interface Next {
        /**
         * Goes on.
         *
         * @param reply what the following middleware and the user get: the one that was sent, changed or not, or another one
         * @throws Exception what they threw
         */
        void proceed(Reply reply) throws Exception;
    }
}
