package dev.botkit;

/**
 * Redacts, marks or refuses a user's message before it is logged. The filter runs on the thread that reads the socket
 * or the request, so it must be pure and fast and must not block. Nothing stops a filter that does not return: it keeps
 * that thread, which is usually the container's, and the client's other messages wait behind it. A thread of the bot's
 * own is replaced after {@link TurnLimits#warning()}, within a bound.
 *
 * <p>If it throws anything but a {@link RefusedException}, the message is refused with the code {@code failed}: an
 * unfiltered message is never logged.
 */
@FunctionalInterface
public interface AcceptFilter {
    /**
     * Accepts, changes or refuses a message.
     *
     * @param message the message, which is not in the log yet and has no {@code seq}
     * @return the same message, or a changed copy
     * @throws RefusedException to refuse the message, with a code and a text for the user
     */
    Message accept(Message message);
}
