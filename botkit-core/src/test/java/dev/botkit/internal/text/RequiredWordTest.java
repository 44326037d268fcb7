package dev.botkit.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredWordTest {

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
            })
    void findsWhatEveryMatchHolds(String pattern, String word) {
        assertThat(RequiredWord.of(Pattern.compile(pattern.strip(), FLAGS))).isEqualTo(word);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes|no",
                "(yes|no)",
                "a",
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
                "(?<name>abc)",
                "(?=abc)",
                "\\p{L}abc",
                "((?i)x)abc",
            })
    void countsOnNothingThatItDoesNotKnow(String pattern) {
        assertThat(RequiredWord.of(Pattern.compile(pattern, FLAGS))).isNull();
    }

    @Test
    void aLiteralOrCommentedPatternIsLeftAlone() {
        assertThat(RequiredWord.of(Pattern.compile("abc", Pattern.LITERAL))).isNull();
        assertThat(RequiredWord.of(Pattern.compile("a b c # d", Pattern.COMMENTS)))
                .isNull();
    }

    /** Random patterns and texts of few characters, so that many match: the word stands in each match. */
    @Test
    void neverMissesAMatch() {
        Random random = new Random(4711);
        String[] pieces = {"a", "b", "ab", "ba", "aB", "(ab)", "(a|b)", "[ab]", "(?:ba)", "\\w", "\\.", "."};
        String[] tails = {"", "", "", "?", "*", "+", "{0,1}", "{2}", "*?"};
        int found = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                pattern.append(pieces[random.nextInt(pieces.length)]).append(tails[random.nextInt(tails.length)]);
            }
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append("abAB.".charAt(random.nextInt(5)));
            }
            Pattern compiled = Pattern.compile(pattern.toString(), FLAGS);
            String word = RequiredWord.of(compiled);
            if (word != null && compiled.matcher(text).find()) {
                found++;
                assertThat(HeardText.fold(text.toString()))
                        .as(pattern + " in " + text)
                        .contains(word);
            }
        }
        assertThat(found).isGreaterThan(1_000);
    }
}
