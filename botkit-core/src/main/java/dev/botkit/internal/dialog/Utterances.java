package dev.botkit.internal.dialog;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import dev.botkit.internal.text.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of the utterances {@code yes}, {@code no} and {@code quit} in one language. They are looked for at the beginning of a text,
 * behind words that say nothing, so that "no, not yes" is a no; and as whole words, so that "nothing" is none. They are
 * compared in their {@link Wording}. Immutable.
 *
 * <p>Each language has a file, which is read once, when a user of that language first answers such a question. Words in its lists
 * {@code yes}, {@code no} and {@code quit} count whatever follows. Words in {@code alone} count only at the end, or in front of a mark that
 * is no question mark; at most three words of {@code after} may stand in between ("gut danke!"). Words in {@code before} say nothing. What
 * is {@code neither} begins like an utterance, but is none ("no sé").
 *
 * <p>The file of English holds the patterns that scripts have always been read with, and no word in it has to be alone.
 */
final class Utterances {

    /** The languages that have a file: those of the web client. */
    static final Set<String> LANGUAGES = Set.of(
            "ar", "de", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "zh");

    static final Utterances ENGLISH = new Utterances("en", file("en"));

    private static final Map<String, Utterances> OTHERS = new ConcurrentHashMap<>();
    private static final String END_OF_WORD = "(?![\\w'])";

    private final Map<Meaning, BoundedPattern> meanings = new EnumMap<>(Meaning.class);
    private final @Nullable BoundedPattern neither;

    enum Meaning {
        YES,
        NO,
        QUIT;

        /** What an utterance of a script means; null if there is none of that name. */
        static @Nullable Meaning of(String name) {
            return switch (name) {
                case "yes" -> YES;
                case "no" -> NO;
                case "quit" -> QUIT;
                default -> null;
            };
        }

        /** Its name in scripts and files. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Utterances(String language, Map<String, @Nullable Object> file) {
        Map<?, ?> alone = file.get("alone") instanceof Map<?, ?> map ? map : Map.of();
        String filler = anyOf(words(file.get("before")));
        String before = "^\\W*+(?:(?>" + filler + ")\\W++){0,3}";
        String after = "(?=(?:\\s*" + anyOf(words(file.get("after"))) + "){0,3}(?![\\w'-])\\s*(?:\\z|[^\\w\\s'?؟]))";
        List<String> unclear = words(file.get("neither"));
        for (Meaning meaning : Meaning.values()) {
            List<String> words = words(file.get(meaning.word()));
            List<String> only = words(alone.get(meaning.word()));
            String either = "(?:" + anyOf(only) + after + "|" + anyOf(words) + END_OF_WORD + ")";
            meanings.put(meaning, pattern(meaning.word(), language, before + either));
            // In front of other words they mean nothing, unless English says the same.
            only.removeIf(word -> length(ENGLISH.find(meaning, new HeardText(word, 0))) == word.length());
            unclear.addAll(only);
        }
        String none = before + anyOf(unclear) + END_OF_WORD + "|^\\W*+" + filler + END_OF_WORD;
        this.neither = language.equals("en") ? null : pattern("neither", language, none);
    }

    private static BoundedPattern pattern(String name, String language, String pattern) {
        String owner = "the utterance " + name + " in " + language;
        return new BoundedPattern(owner, Pattern.compile(pattern, BoundedPattern.FLAGS));
    }

    /** Of a language that has a file of its own beside the English one; null if it has none. */
    static @Nullable Utterances of(Locale language) {
        // With an old setting, Java writes Hebrew as it did long ago.
        String code = language.getLanguage().equals("iw") ? "he" : language.getLanguage();
        return code.equals("en") || !LANGUAGES.contains(code)
                ? null
                : OTHERS.computeIfAbsent(code, other -> new Utterances(other, file(other)));
    }

    /** The words that mean this at the beginning of a text; null if it does not begin with any. */
    @Nullable
    Groups find(Meaning meaning, HeardText text) {
        return Objects.requireNonNull(meanings.get(meaning)).find(text.words());
    }

    /** The length of the known words at the beginning of a text, whatever they mean; 0 if there are none. */
    int known(HeardText text) {
        int longest = neither == null ? 0 : length(neither.find(text.words()));
        for (BoundedPattern meaning : meanings.values()) {
            longest = Math.max(longest, length(meaning.find(text.words())));
        }
        return longest;
    }

    /** The length of what was found. */
    static int length(@Nullable Groups found) {
        return found == null ? 0 : found.values().get(0).length();
    }

    // ---- the files

    /** What is in the file of a language. */
    static Map<String, @Nullable Object> file(String language) {
        String name = "utterances/" + language + ".json";
        try (InputStream in = Utterances.class.getResourceAsStream(name)) {
            byte[] json =
                    Objects.requireNonNull(in, "the library's own " + name).readAllBytes();
            return Json.readState(new String(json, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BadJsonException e) {
            throw new IllegalStateException("The library's own " + name + " is no JSON.", e);
        }
    }

    private static List<String> words(@Nullable Object list) {
        List<String> words = new ArrayList<>();
        if (list instanceof List<?> texts) {
            texts.forEach(text -> words.add(Wording.of(String.valueOf(text)).text()));
        }
        return words;
    }

    /** Any of some words: the longest that is there. */
    private static String anyOf(List<String> words) {
        if (words.isEmpty()) {
            return "(?!)";
        }
        words.sort(Comparator.comparing(String::length).reversed());
        return "(?:" + String.join("|", words) + ")";
    }
}
