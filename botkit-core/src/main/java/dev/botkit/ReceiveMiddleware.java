package dev.botkit;

/**
 * Runs around the handling of each message and event, within the turn, in the order of registration. Like a
 * {@link Handler}, it may block and may throw.
 */
@FunctionalInterface
public interface ReceiveMiddleware {
    /**
     * Processes a message on its way to the skills.
     *
     * @param bot acts in the conversation, so that middleware can reply itself
     * @param message what came in
     * @param next continues with the message or a changed copy; if it is not called, the message stops here
     * @throws Exception if anything goes wrong
     */
    void receive(Bot bot, Message message, Next next) throws Exception;

    /** The rest of the chain. */
    @FunctionalInterface
    interface Next {
        /**
         * Continues with the rest of the chain.
         *
         * @param message what the following middleware and the skills get
         * @throws Exception if they throw it
         */
        void proceed(Message message) throws Exception;
    }
}
