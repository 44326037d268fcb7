package dev.botkit;

/** What becomes of a message that a user sends while a {@link ReplyStream} of the turn before is open. */
public enum WhileStreaming {
    /** It waits until that turn has ended, like any other message. The default. */
    QUEUE,
    /** The stream is stopped, as if the user had done so: what was shown is kept, and the message is next. */
    INTERRUPT
}
