package dev.botkit.internal.skills;

import static dev.botkit.internal.skills.TextMatchers.FIRST;
import static dev.botkit.internal.skills.TextMatchers.SECOND;
import static dev.botkit.internal.skills.TextMatchers.THIRD;
import static dev.botkit.internal.skills.TextMatchers.dispatch;
import static dev.botkit.internal.skills.TextMatchers.dispatcher;
import static dev.botkit.internal.skills.TextMatchers.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.InvalidConfigurationException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HearsWordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"help", "HELP!", "please help me", "help, please", "one\nHelp\ntwo", "(help)", "helpless? help"})
    void aWordIsHeardOnItsOwnAnywhereInTheText(String text) {
        assertThat(heard("help", text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"helpless", "unhelpful help2", "whelp", "help_me", "helpé", "hel p", "", "🙂"})
    void aWordIsNotHeardInsideALongerOne(String text) {
        assertThat(heard("help", text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "C++, I like c++.",
        "C++, C++",
        "a.b, is a.b there",
        ".*, what is .* for",
        "$5, have $5 left",
        "\\d, the \\d class",
        "what's up?, Hey what’s up? Nothing",
        "50 (or more), buy 50  (or more) today",
    })
    void aWordStandsForItselfAndIsNoPattern(String word, String text) {
        assertThat(heard(word, text)).isNotNull();
        assertThat(heard(word, "aab 5 C 50 or more whats up")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "what's up, What’s   up",
        "don't, DON´T",
        "café, Cafe\u0301!",
        "e-mail, by e‑mail",
        "good morning, good\u00a0\u2003morning",
        "wifi, Ｗｉｆｉ",
        "strasse, STRASSE",
        "cooperate, co\u00adoperate",
    })
    void aWordIsHeardHoweverItIsTyped(String word, String text) {
        assertThat(heard(word, text)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"料金, この料金を教えて", "ราคา, บอกราคาหน่อย", "가격, 가격이 얼마예요", "ホテル, ﾎﾃﾙ予約"})
    void inWritingsWithoutSpacesAWordEndsAtAnyLetter(String word, String text) {
        assertThat(heard(word, text)).isNotNull();
    }

    @Test
    void aWordMayFollowOneThatOnlyLooksLikeIt() {
        assertThat(heard("order", "preorder reorders: Order 5")).isEqualTo("Order");
    }

    @Test
    void theHandlerGetsTheWordAsTheUserWroteIt() {
        assertThat(heard("what's up", "hey, WHAT’S  up?")).isEqualTo("WHAT’S  up");
    }

    @Test
    void wordsAndPatternsAreAskedInTheOrderOfRegistration() {
        Dispatcher dispatcher = dispatcher(skills -> skills.hears("helpless", FIRST)
                .hearsWord(List.of("help", "support"), SECOND)
                .hears("hel", THIRD));

        assertThat(dispatch(dispatcher, message("helpless help")).handler()).isSameAs(FIRST);
        assertThat(dispatch(dispatcher, message("help")).handler()).isSameAs(SECOND);
        assertThat(dispatch(dispatcher, message("support")).handler()).isSameAs(SECOND);
        assertThat(dispatch(dispatcher, message("hello")).handler()).isSameAs(THIRD);
    }

    @Test
    void aWordInterruptsBeforeAnythingHearsIt() {
        Dispatcher dispatcher = dispatcher(skills -> skills.hears("cancel", FIRST)
                .interruptsWord("cancel", SECOND)
                .interruptsWord(List.of("stop", "quit"), THIRD));

        assertThat(dispatch(dispatcher, message("Cancel, please")).handler()).isSameAs(SECOND);
        assertThat(dispatch(dispatcher, message("quit")).handler()).isSameAs(THIRD);
        assertThat(dispatch(dispatcher, message("cancellation")).handler()).isSameAs(FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u200b", "\n"})
    void aWordWithoutCharactersIsReportedWhenTheBotIsBuilt(String word) {
        assertThatThrownBy(() -> Botkit.builder()
                        .skill(skills -> skills.hearsWord(word, FIRST))
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("hears a word without characters");
    }

    @Test
    void anEmptyListOfWordsIsReportedWhenTheBotIsBuilt() {
        assertThatThrownBy(() -> Botkit.builder()
                        .skill(skills -> skills.interruptsWord(List.of(), FIRST))
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("an empty list of words");
    }

    @Test
    void inLatinLettersAWordIsHeardWhereItsPatternBetweenBoundariesIsFound() {
        Random random = new Random(20261129);
        int found = 0;
        for (int round = 0; round < 20_000; round++) {
            String word = random(random, "abÄ1", 1 + random.nextInt(3));
            String text = random(random, "abäÄ1 .-_", random.nextInt(12));
            boolean expected = Pattern.compile(
                            "\\b" + Pattern.quote(word) + "\\b",
                            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS)
                    .matcher(text)
                    .find();
            assertThat(heard(word, text) != null)
                    .as("\"%s\" in \"%s\"", word, text)
                    .isEqualTo(expected);
            found += expected ? 1 : 0;
        }
        assertThat(found).isBetween(500, 19_500);
    }

    private static String random(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** What the handler of a word reads as the whole match; null if it does not hear the text. */
    private static String heard(String word, String text) {
        Heard heard = dispatch(dispatcher(skills -> skills.hearsWord(word, FIRST)), message(text));
        return heard == null ? null : heard.message().group(0);
    }
}
