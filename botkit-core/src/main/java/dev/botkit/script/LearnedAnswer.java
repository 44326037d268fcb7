package dev.botkit.script;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who taught an answer, when, and to which question. A script that has this is learned: it matches only the whole
 * normalised text, and its texts are literal, not templates.
 *
 * @param by the name that the host gives the user who taught it
 * @param at when it was taught, to the millisecond
 * @param question the question as it was asked
 */
public record LearnedAnswer(String by, Instant at, String question) {

    /**
     * Checks that nothing is null, and truncates the time to milliseconds.
     *
     * @param by who taught it
     * @param at when it was taught
     * @param question the question
     */
    public LearnedAnswer {
        Objects.requireNonNull(by, "by");
        at = Instant.ofEpochMilli(at.toEpochMilli());
        Objects.requireNonNull(question, "question");
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("by", by);
        json.put("at", at.toString());
        json.put("question", question);
        return json;
    }

    static LearnedAnswer of(Fields learned) {
        String by = learned.text("by");
        String at = learned.text("at");
        String question = learned.text("question");
        if (by == null || at == null || question == null) {
            throw learned.bad("\"learned\" has to say \"by\" whom, \"at\" what time, and to what \"question\".");
        }
        try {
            return new LearnedAnswer(by, Instant.parse(at), question);
        } catch (DateTimeException | ArithmeticException e) {
            throw learned.bad("\"learned.at\" has to be a time such as 2026-01-31T12:00:00Z.");
        }
    }
}
