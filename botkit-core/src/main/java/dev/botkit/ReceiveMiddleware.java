package dev.botkit;

/**
 * Runs around the handling of each message and event, in the order of registration, within the
 * turn. It may block and may throw, as a {@link Handler}.
 */
@FunctionalInterface
public interface ReceiveMiddleware {
    /**
     * Sees a message on its way to the skills.
     *
     * @param bot acts in the conversation, so that middleware can answer by itself
     * @param message what came in
     * @param next goes on, with the message or a changed one; not calling it stops the message here
     * @throws Exception whatever went wrong
     */
    void receive(Bot bot, Message message, Next next) throws Exception;

    /** The rest of the way. */
    @FunctionalInterface
    interface Next {
        /**
         * Goes on.
         *
         * @param message what the following middleware and the skills get
         * @throws Exception what they threw
         */
        void proceed(Message message) throws Exception;
    }
}
