package dev.botkit.internal.learning;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.text.Normal;
import dev.botkit.learning.LearningMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What users say who want to leave a lesson, in the languages of the web client. */
final class QuitWords {

    private static final String RESOURCE = "quit_words.json";
    private static final Set<String> WORDS = read();

    private QuitWords() {}

    /** Whether a text is one of the words and nothing else, whatever its case and the marks at its end. */
    static boolean isOne(String text) {
        return WORDS.contains(Normal.of(text));
    }

    private static Set<String> read() {
        try (InputStream in = Objects.requireNonNull(
                LearningMode.class.getResourceAsStream(RESOURCE), "the library's own " + RESOURCE)) {
            return Json.readObject(new String(in.readAllBytes(), StandardCharsets.UTF_8)).values().stream()
                    .flatMap(words -> ((List<?>) Objects.requireNonNull(words)).stream())
                    .map(word -> Normal.of(String.valueOf(word)))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BadJsonException e) {
            throw new IllegalStateException(RESOURCE + " is no JSON", e);
        }
    }
}
