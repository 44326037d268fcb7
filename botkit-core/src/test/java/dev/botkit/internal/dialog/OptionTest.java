package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers an option recognises. */
class OptionTest {

    private static List<String> match(Option option, String text) {
        return match(option, text, null);
    }

    private static List<String> match(Option option, String text, Locale language) {
        var heard = new HeardText(text, 2_000_000);
        Groups groups = option.match(heard, new SaidUtterance(heard, () -> language));
        return groups == null ? null : groups.values();
    }

    private static boolean says(String utterance, String text) {
        return match(Option.utterance(utterance, Action.Move.NEXT, null), text) != null;
    }

    @Test
    void aStringIsTheWholeTextWithoutRegardToCase() {
        Option option = Option.string("Done", Action.Move.NEXT, null);
        assertThat(match(option, " dONE ")).containsExactly(" dONE ");
        assertThat(match(option, "done with it"))
                .as("a part of the text is not enough")
                .isNull();
        assertThat(match(option, "un done")).isNull();
        assertThat(match(Option.string("a.c", Action.Move.NEXT, null), "abc"))
                .as("no pattern")
                .isNull();
        assertThat(match(Option.string("STRASSE Ä", Action.Move.NEXT, null), "strasse ä"))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "that's all | That’s all",
                "that’s all | that's  ALL",
                "café       | cafe\u0301",
                "not now    | not\u00a0now",
                "e-mail     | e–mail",
            })
    void aStringIsTheSameHoweverItIsTyped(String pattern, String text) {
        assertThat(match(Option.string(pattern, Action.Move.NEXT, null), text)).containsExactly(text);
    }

    @Test
    void anUtteranceIsTheSameHoweverItIsTyped() {
        assertThat(says("no", "don’t")).isTrue();
        assertThat(says("no", "I think, don´t do that")).isTrue();
        assertThat(says("yes", "of\u00a0 course")).isTrue();
        assertThat(says("quit", "Never\u2009mind")).isTrue();
        assertThat(says("no", "no’one")).isFalse();
        assertThat(match(Option.utterance("no", Action.Move.NEXT, null), "Oh – Don’t!"))
                .as("what the user wrote")
                .containsExactly("Oh – Don’t");
    }

    @Test
    void anUtteranceIsOneOfTheUsersLanguage() {
        Option yes = Option.utterance("yes", Action.Move.NEXT, null);
        assertThat(match(yes, "Ja, gern!", Locale.GERMAN)).containsExactly("Ja");
        assertThat(match(yes, "Ja, gern!", null)).isNull();
        assertThat(match(yes, "fine", Locale.ITALIAN)).isNull();
        assertThat(match(Option.utterance("quit", Action.Move.NEXT, null), "fine", Locale.ITALIAN))
                .containsExactly("fine");
    }

    @Test
    void wordBoundariesOfARegexAreUnicodesOnEachJdk() {
        Option option = Option.regex("\\bда\\b", "script x", Action.Move.NEXT, null);
        assertThat(match(option, "ну ДА!")).containsExactly("ДА");
        assertThat(match(option, "дата")).isNull();
    }

    @Test
    void aRegexIsFoundAnywhereWithoutRegardToCase() {
        Option option = Option.regex("ORDER (\\d+)", "script x", Action.Move.NEXT, null);
        assertThat(match(option, "my order 17 please")).containsExactly("order 17", "17");
        assertThat(match(option, "my orders")).isNull();
        assertThat(match(Option.regex("", "script x", Action.Move.NEXT, null), "anything"))
                .as("an empty one would match everything")
                .isNull();
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aHostileRegexCountsAsNoMatch() {
        Option option = Option.regex("(a+)+$", "script x", Action.Move.NEXT, null);
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            assertThat(match(option, "a".repeat(5_000) + "!")).isNull();
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) / 5)
                .as("milliseconds for one text, on a busy machine")
                .isLessThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "Y",
                "Yes!",
                "yeah",
                "oh yes please",
                "well, sure",
                "OK",
                "okay then",
                "yup.",
                "of course",
                "that is correct? yes"
            })
    void yes(String text) {
        if (text.startsWith("that")) {
            assertThat(says("yes", text)).as("only at the beginning").isFalse();
        } else {
            assertThat(says("yes", text)).isTrue();
            assertThat(says("no", text)).isFalse();
            assertThat(says("quit", text)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "N", "Nope", "no, not yes", "nah", "oh no", "no way", "not really", "don't"})
    void no(String text) {
        assertThat(says("no", text)).isTrue();
        assertThat(says("yes", text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quit", "Cancel", "stop it", "exit", "never mind", "nevermind", "forget it", "please stop"})
    void quit(String text) {
        assertThat(says("quit", text)).isTrue();
        assertThat(says("yes", text)).isFalse();
        assertThat(says("no", text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "nothing",
                "nose",
                "ending",
                "stopwatch",
                "pizza",
                "yes-man",
                "know",
                "okra",
                "ending",
                "surely",
                "noon",
                "no idea",
                "a no",
                "42"
            })
    void anUtteranceDoesNotMatchEverything(String text) {
        if (!text.equals("yes-man")) {
            assertThat(says("yes", text)).isFalse();
        }
        assertThat(says("no", text)).isFalse();
        assertThat(says("quit", text)).isFalse();
        assertThat(says("maybe", text)).as("an unknown utterance never matches").isFalse();
    }

    @Test
    void aProblemIsNoNo() {
        assertThat(says("no", "no problem")).isFalse();
        assertThat(says("yes", "no problem")).isTrue();
        assertThat(says("no", "never mind")).isFalse();
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aLongTextIsNoBurdenForUtterances() {
        assertThat(says("yes", "oh ".repeat(5_000) + "x")).isFalse();
        assertThat(says("quit", "!".repeat(15_000))).isFalse();
    }
}
