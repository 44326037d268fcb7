package dev.botkit.reliability.server;

import dev.botkit.reliability.check.Conduct;
import java.util.SplittableRandom;

/** What users of a run say, and how the bot has to answer that. */
public interface Talk extends Conduct {

    /** The text of a user's message, by its number in the conversation. */
    String text(int number, SplittableRandom random);

    /** Whether a user who sees this much of a reply that grows stops it. */
    default boolean stops(CharSequence grown) {
        return false;
    }

    /** How many messages of one tab may wait for their answers at a time. */
    default int ahead() {
        return Integer.MAX_VALUE;
    }

    /** About how many bytes a message makes on the way to the server. */
    default int bytesToServer() {
        return 115;
    }

    /** About how many bytes a message makes on the way to all tabs of its user. */
    default int bytesToClient() {
        return 3 * bytesToServer();
    }

    /** How many entries a message makes in the log, itself included. */
    default int entries(String text) {
        return 1 + replies("", text).size() + pushes("", text).size();
    }
}
