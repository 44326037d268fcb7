package dev.botkit.reliability.server;

import dev.botkit.reliability.check.Conduct;
import java.util.SplittableRandom;

/** What users of a run say, and how the bot has to answer that. */
public interface Talk extends Conduct {

    /** The text of a user's message, by its number in the conversation. */
    String text(int number, SplittableRandom random);

    /** How many entries a message makes in the log, itself included. */
    default int entries(String text) {
        return 1 + replies("", text).size() + pushes("", text).size();
    }
}
