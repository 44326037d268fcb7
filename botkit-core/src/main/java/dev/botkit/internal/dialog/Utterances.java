package dev.botkit.internal.dialog;

import dev.botkit.internal.text.BoundedPattern;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of the utterances {@code yes}, {@code no} and {@code quit}. They are looked for at the
 * beginning, behind words that say nothing, so that "no, not yes" is a no; and as whole words, so that
 * "nothing" is none. They are compared in their {@link dev.botkit.internal.text.Wording}.
 */
final class Utterances {

    private static final String BEGINNING =
            "^\\W*(?:(?:oh|ah|well|um|uh|hm|so|hey|hi|please|i think|i guess|i would say)\\W+){0,3}";

    private static final Map<String, Pattern> PATTERNS = Map.of(
            "yes",
            words("y|ya|yah|yea|yeah|yep|yes|yessir|yup|sure|ok|okay|okey|of course|certainly|definitely|absolutely"
                    + "|correct|right|exactly|fine|agreed|please do|go ahead|sounds good|why not|no problem"),
            "no",
            words("n|na|nah|nay|no(?! (?:problem|worries|idea|clue))|nope|never(?! ?mind)|not really|not now|not yet"
                    + "|no way|no thanks|don'?t|do not|wrong|incorrect"),
            "quit",
            words("quit|cancel|end|stop|done|exit|abort|never ?mind|forget it|leave it|bye|goodbye"));

    private Utterances() {}

    /** What an utterance looks like; null if there is none of that name. */
    static @Nullable Pattern of(String name) {
        return PATTERNS.get(name);
    }

    private static Pattern words(String words) {
        return Pattern.compile(BEGINNING + "(?:" + words + ")(?![\\w'])", BoundedPattern.FLAGS);
    }
}
