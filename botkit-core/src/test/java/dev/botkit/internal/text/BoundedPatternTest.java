package dev.botkit.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedPatternTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            ^a,      a b,   true
            ^a,      b a,   false
            ^a|b,    x b,   true
            ^*b,     a b,   true
            ^?b,     a b,   true
            ^{0}b,   a b,   true
            ^,       ``,    true
            (?m)^b,  `a
            b`,      true
            """)
    void aPatternAtTheStartIsFoundWhereItWouldBe(String pattern, String text, boolean found) {
        assertThat(new BoundedPattern("x", Pattern.compile(pattern)).find(new HeardText(text, 1_000)) != null)
                .isEqualTo(found);
    }

    @Test
    void aPatternOfSeveralLinesIsFoundInEachOfThem() {
        Pattern pattern = Pattern.compile("^b", Pattern.MULTILINE);

        assertThat(new BoundedPattern("x", pattern)
                        .find(new HeardText("a\nb", 1_000))
                        .values())
                .containsExactly("b");
    }

    @Test
    void findsExactlyWhatTheRegularExpressionFinds() {
        Random random = new Random(11);
        String[] pieces = {"^", "^a", "a", "b*", "(a|b)", "(ab)?", "$", "|", "[^a]", ".", "(ba|ab)c?"};
        for (int round = 0; round < 30_000; round++) {
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                pattern.append(pieces[random.nextInt(pieces.length)]);
            }
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(7); i > 0; i--) {
                text.append("abcA\n".charAt(random.nextInt(5)));
            }
            Pattern compiled = Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE);
            Matcher expected = compiled.matcher(text);
            String group = expected.find() ? expected.group() : null;
            var found = new BoundedPattern("x", compiled).find(new HeardText(text.toString(), 100_000));
            assertThat(found == null ? null : found.values().get(0))
                    .as("%s in %s", pattern, text)
                    .isEqualTo(group);
        }
    }
}
