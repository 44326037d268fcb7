package dev.botkit;

/**
 * A reply that grows while it is written, as a language model writes it. Opened by {@link Bot#stream()}. It is a reply like others in the
 * end: one message with one id, which goes through the {@linkplain SendMiddleware send middleware} and into the log when it is complete.
 *
 * <p>Replies keep their order: what is said behind an open stream waits until that has ended, and a stream behind a typing delay or behind
 * another stream is shown when it is its turn; until then it grows unseen. A turn with an open stream is not over, although its
 * handler has returned. A connection that ends never ends a stream.
 *
 * <p>All methods may be called from any thread, none of them waits for a client. What is appended counts against the limits of a reply and of
 * a turn ({@link TurnLimits#replyCharacters()}, {@link TurnLimits#characters()}). A stream that is silent for longer than {@link
 * TurnLimits#streamTimeout()} fails. Where the send middleware takes longer than that for what a stream has become, it ends without a
 * message.
 *
 * <p>A message that is kept without its end has a field {@code incomplete}, which says why: {@code stopped}, {@code failed}, or {@code
 * interrupted} where the turn was given up or the bot closed.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ReplyStream {

    /** {@return the id of the message that it becomes, as for {@link Bot#reply(Reply)}} */
    String id();

    /**
     * Shows more of the text. After a stop it does nothing.
     *
     * @param more what follows; may be empty, and may end within a character of two halves
     * @throws LimitExceededException if the reply or its turn becomes too large, or no memory is left, in all or for the network
     *     address that it is written for; nothing is appended then, and the stream stays open
     * @throws IllegalStateException if the stream is complete or has failed
     * @throws TurnAbandonedException if the turn was given up
     */
    void append(CharSequence more);

    /**
     * Tells the user what goes on, for instance {@code Looking up order 1001…}, until something else is said here or the stream
     * ends. It is shown beside the text, is in no log, and counts as a sign of life. After a stop it does nothing.
     *
     * @param what at most 500 characters; empty for nothing any more
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if the stream is complete or has failed
     * @throws TurnAbandonedException if the turn was given up
     */
    void status(String what);

    /** Ends the stream: what was appended is the message. After a stop it does nothing. */
    default void complete() {
        complete(Reply.of(""));
    }

    /**
     * Ends the stream: what was appended is the message, with more fields. After a stop it does nothing.
     *
     * @param more its text is put behind what was appended; its quick replies, files and fields are the message's
     * @throws LimitExceededException if the message becomes too large; the stream stays open then
     * @throws IllegalStateException if the stream is complete or has failed
     * @throws TurnAbandonedException if the turn was given up
     */
    void complete(Reply more);

    /**
     * Ends the stream without its end. What was appended is kept, with {@code incomplete: failed}. After a stop it does nothing, as it
     * does where the stream has ended already: the first end counts.
     *
     * @param why what the user is told behind it, or instead if nothing was appended
     */
    void fail(Reply why);

    /** {@return whether the user has stopped it; nothing more of it is shown then} */
    boolean isStopped();

    /**
     * Has something done if the user stops the stream, for instance a request cancelled.
     *
     * @param action run once, on a thread of the bot's or of its executor; at once if the stream was stopped already, and never if it ends otherwise
     */
    void onStop(Runnable action);

    /**
     * Has something done when the stream has ended, however it did: complete, failed, stopped, silent for too long, or its turn given up.
     *
     * @param action run once, on a thread of the bot's executor, or one of the bot's own while it is being closed; at once if it has ended
     *     already
     */
    void onEnd(Runnable action);
}
