package dev.botkit.reliability.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the bot of a run is expected to do. */
public interface Conduct {

    /** The texts with which it answers a message, in order. */
    List<String> replies(String id, String text);

    /** The texts that it pushes because of a message, in any order. */
    List<String> pushes(String id, String text);

    /** Whether the user stops the replies to a message while they grow, so that they may lack their ends. */
    default boolean isStopped(String text) {
        return false;
    }

    /**
     * What it says when it greets a connection.
     *
     * @param connection which one, as {@code tab#number}; empty where the bot does not say it
     * @param missed how many messages it says were missed; -1 where it does not say it
     */
    record Note(String connection, int missed) {}

    /** The greeting that a text is; null if it is none. Greetings come as often as connections do. */
    @Nullable
    Note note(String text);
}
