package dev.botkit.learning.internal;

import dev.botkit.script.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What users say who want to leave a lesson, in the languages of the web client. */
final class QuitWords {

    private static final String RESOURCE = "quit_words.txt";
    private static final Set<String> WORDS = read();

    private QuitWords() {}

    /** Whether a text is one of the words and nothing else, whatever its case and the marks at its end. */
    static boolean isOne(String text) {
        return WORDS.contains(Script.normalised(text));
    }

    private static Set<String> read() {
        try (InputStream in = Objects.requireNonNull(
                        QuitWords.class.getResourceAsStream(RESOURCE), "the library's own " + RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Script::normalised)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
