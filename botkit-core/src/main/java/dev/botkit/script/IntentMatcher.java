package dev.botkit.script;

import java.util.List;

/**
 * Recognises the intents of a text, for triggers of the type {@code intent}. By default there is no matcher, and such
 * triggers never match. It is called within a message's turn, only if there are such triggers and no trigger with a
 * regular expression or a beginning has matched. It must be thread-safe, and may block; its turn waits meanwhile.
 */
@FunctionalInterface
public interface IntentMatcher {

    /**
     * Finds the intents of a text.
     *
     * @param text what the user wrote
     * @return the names of the intents that are likely enough, the most likely first; empty if there are none
     * @throws Exception if anything goes wrong, which counts as no intent and is logged without the text
     */
    List<String> intents(String text) throws Exception;
}
