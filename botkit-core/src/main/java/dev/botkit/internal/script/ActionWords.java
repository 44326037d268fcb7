package dev.botkit.internal.script;

import dev.botkit.script.Script;
import java.util.Set;

/**
 * Which actions are words, and which are the topics of threads. The words of the original are never topics. It had no
 * "completed", which some files hold all the same: that is another word for "complete" in a script without a thread
 * of that topic.
 */
public final class ActionWords {

    /** Another word for "complete", unless a thread is called so. */
    public static final String COMPLETED = "completed";

    private static final Set<String> WORDS =
            Set.of("next", "repeat", "stop", "wait", "complete", "timeout", "execute_script");

    private ActionWords() {}

    /** Whether an action of a script leads to the thread of that topic, be it there or not. */
    public static boolean isTopic(Script script, String action) {
        return action.equals(COMPLETED) ? script.thread(COMPLETED) != null : !WORDS.contains(action);
    }
}
