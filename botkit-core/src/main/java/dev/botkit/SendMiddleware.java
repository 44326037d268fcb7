package dev.botkit;

/**
 * Runs around the sending of each reply and push, in the order of registration, on the thread that
 * called {@link Bot#reply} or {@code say}, before the message is logged. What it throws comes out
 * of that call, wrapped in a {@link BotkitException} if it is checked.
 */
@FunctionalInterface
public interface SendMiddleware {
    /**
     * Sees a message on its way to the user.
     *
     * @param message what is to be sent; {@link Message#conversation()} tells to whom
     * @param next goes on, with the message or a changed one; not calling it drops the message,
     *     calling it more than once sends more than one
     * @throws Exception whatever went wrong
     */
    void send(Message message, Next next) throws Exception;

    /** The rest of the way. */
    @FunctionalInterface
    interface Next {
        /**
         * Goes on.
         *
         * @param message what the following middleware and the user get
         * @throws Exception what they threw
         */
        void proceed(Message message) throws Exception;
    }
}
