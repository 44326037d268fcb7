package dev.botkit.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredWordsTest {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "echo (.*)             #`echo `",
                "^Order (\\d+) Status$ #` status`",
                "colou?r               # colo",
                "colour?               # colou",
                "ab+cd                 # ab",
                "ab*cdef               # cdef",
                "ab{0,2}cde            # cde",
                "(red|green) tea       #` tea`",
                "[abc]def[^x]gh        # def",
                "a\\.b\\?c             # a.b?c",
                "\\bwhere\\b.*order    # where",
                "(?:very )?slow        # slow",
                "ÄPFEL \\d             #`äpfel `",
                "Yes|no                # yes/no",
                "(yes|no+|maybe)       # yes/no/maybe",
                "(hi|hello) (there|bob) (5) # there/bob",
                "(good (morning|day))? sir # ` sir`",
                "((ab|cd)(efg|hij))+   # efg/hij",
                "(hi|(ho|he)+)         # hi/ho/he",
                "(abc(d|e))            # abc",
                "(?<size>big|small) x  # big/small",
                "(?<a>ab)?(?<b>cde+)   # cde",
            })
    void findsWhatEveryMatchHolds(String pattern, String word) {
        assertThat(RequiredWords.of(Pattern.compile(pattern.strip(), FLAGS))).containsExactly(word.split("/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "yes|n",
                "yes|",
                "(yes|\\d)",
                "(yes|no)?",
                "(yes|no){0,1}",
                "(ab|ab?)",
                "aa|ab|ac|ad|ae|af|ag|ah|ai|aj|ak|al|am|an|ao|ap|aq",
                "\\d+",
                "(?i)abc",
                "(?x)a b c",
                "\\x41\\x42",
                "\\u0041BC",
                "\\Qabc\\E",
                "[\\Q]\\E]abc",
                "[]x]abc",
                "[^]x]abc",
                "(abc)\\1",
                "(?<=abc)d",
                "(?<!abc)d",
                "(?=abc)",
                "\\p{L}abc",
                "((?i)x)abc",
            })
    void countsOnNothingThatItDoesNotKnow(String pattern) {
        assertThat(RequiredWords.of(Pattern.compile(pattern, FLAGS))).isEmpty();
    }

    @Test
    void aLiteralOrCommentedPatternIsLeftAlone() {
        assertThat(RequiredWords.of(Pattern.compile("abc", Pattern.LITERAL))).isEmpty();
        assertThat(RequiredWords.of(Pattern.compile("a b c # d", Pattern.COMMENTS)))
                .isEmpty();
    }

    /** Random patterns and texts of few characters, so that many match: the word stands in each match. */
    @Test
    void neverMissesAMatch() {
        Random random = new Random(4711);
        String[] pieces = {
            "a",
            "b",
            "ab",
            "ba",
            "aB",
            "(ab)",
            "(a|b)",
            "(ab|ba)",
            "(aa|(bb|ab)a?)",
            "|",
            "[ab]",
            "(?:ba)",
            "\\w",
            "\\.",
            "."
        };
        String[] tails = {"", "", "", "?", "*", "+", "{0,1}", "{2}", "*?"};
        int found = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                String piece = pieces[random.nextInt(pieces.length)];
                pattern.append(piece).append(piece.equals("|") ? "" : tails[random.nextInt(tails.length)]);
            }
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append("abAB.".charAt(random.nextInt(5)));
            }
            Pattern compiled = Pattern.compile(pattern.toString(), FLAGS);
            List<String> words = RequiredWords.of(compiled);
            if (!words.isEmpty() && compiled.matcher(text).find()) {
                found++;
                assertThat(HeardText.fold(text.toString()))
                        .as(pattern + " in " + text)
                        .containsAnyOf(words.toArray(new String[0]));
            }
        }
        assertThat(found).isGreaterThan(1_000);
    }
}
