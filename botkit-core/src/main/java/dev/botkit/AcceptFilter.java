package dev.botkit;

/**
 * Sees each message of a user before it is logged: redacts, marks or refuses it. It runs on the
 * thread that reads the socket or the request, so it must be pure and fast and must not block. Nothing ends a filter that does
 * not return: it keeps that thread, which is mostly the container's, and the client's other messages wait behind it.
 *
 * <p>If it throws anything but {@link RefusedException}, the message is refused with code {@code
 * failed}: what was not filtered is never logged.
 */
@FunctionalInterface
public interface AcceptFilter {
    /**
     * Lets a message in.
     *
     * @param message not yet in the log: no {@code seq}
     * @return the same message, or a changed one
     * @throws RefusedException to refuse it, with a code and a text for the user
     */
    Message accept(Message message);
}
