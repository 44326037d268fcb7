package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.InvalidArgumentException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Which tools need the user's yes, and how that is asked for.
 *
 * @param questions make the question, by the tools' names
 * @param timeout how long a question waits
 * @param dialog the name of the dialog that waits
 */
record Confirm(
        Map<String, Function<? super ToolCall, String>> questions,
        Duration timeout,
        Function<? super Bot, ConfirmWords> words,
        String dialog) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration DEFAULT = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int LONGEST_NAME = 128;

    static Confirm nothing() {
        return new Confirm(Map.of(), DEFAULT, bot -> ConfirmWords.DEFAULT, "confirm-tool");
    }

    boolean isEmpty() {
        return questions.isEmpty();
    }

    Confirm with(String tool, Function<? super ToolCall, String> question) {
        Map<String, Function<? super ToolCall, String>> all = new LinkedHashMap<>(questions);
        all.put(tool, question);
        return new Confirm(all, timeout, words, dialog);
    }

    Confirm withTimeout(Duration newTimeout) {
        if (newTimeout.compareTo(SHORTEST) < 0 || newTimeout.compareTo(LONGEST) > 0) {
            throw new InvalidArgumentException(
                    "A question waits for 1 second to 365 days, not for " + newTimeout + ".");
        }
        return new Confirm(questions, newTimeout, words, dialog);
    }

    Confirm withWords(Function<? super Bot, ConfirmWords> newWords) {
        return new Confirm(questions, timeout, newWords, dialog);
    }

    Confirm withDialog(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new InvalidArgumentException("The name of a dialog has 1 to 128 characters.");
        }
        return new Confirm(questions, timeout, words, name);
    }
}
