package dev.botkit.script;

import java.util.List;

/**
 * Finds out what a text means: what the triggers of type {@code intent} go by. There is none by default; without
 * one such triggers never match. Called on a message's turn, by many threads at once, and only
 * if there are such triggers and nothing with a regular expression or a beginning has matched. It may block; its turn waits meanwhile.
 */
@FunctionalInterface
public interface IntentMatcher {

    /**
     * Finds the intents of a text.
     *
     * @param text what the user wrote
     * @return the names of the intents that it has with enough confidence, the most likely first; empty if there are none
     * @throws Exception counts as no intent; it is logged without the text
     */
    List<String> intents(String text) throws Exception;
}
