package dev.botkit.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.internal.json.Json;
import dev.botkit.internal.script.JavaScriptPattern.NotJavaScriptException;
import dev.botkit.internal.script.Patterns.BadPatternException;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What JavaScript means. {@code javascript-patterns.json} holds what Node 20 has found for random patterns; {@code
 * src/test/node/patterns.mjs} made it (seed 2026, 500 patterns) and makes more.
 */
class JavaScriptPatternTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            hello (\\w+)!?;              hello (\\w+)!?
            (?<first_name>a)(?<$b>c);   (a)(c)
            (?<a>x)-\\k<a>;              (x)-(?:\\1)
            \\k<a>;                      k<a>
            (a)\\1;                      (a)(?:\\1)
            (a\\1)(b);                   (a(?:))(b)
            \\1(a);                      (?:)(a)
            \\1;                         \\x01
            \\8;                         8
            a$;                         a\\z
            ^a;                         ^a
            [];                         [^\\s\\S]
            [^];                        [\\s\\S]
            [[];                        [\\[]
            []];                        [^\\s\\S]\\]
            [a[b]c];                    [a\\[b]c\\]
            [a-z&&];                    [a-z\\&\\&]
            [^^];                       [^\\^]
            [\\w-z];                     [\\w\\-z]
            [\\b];                       [\\x08]
            [\\c1];                      [\\x11]
            [\\101-\\103];                [A-C]
            a{,3};                      a\\{,3\\}
            a{2,3}?;                    a{2,3}?
            {name};                     \\{name\\}
            a{;                         a\\{
            ]};                         \\]\\}
            \\/;                         /
            \\cA\\ca\\c;                   \\x01\\x01\\\\c
            \\x41\\x4;                    Ax4
            \\u0041\\u004;                Au004
            \\ud83d\\ude00;               😀
            \\u{41};                     u{41}
            \\u{1F600};                  u\\{1F600\\}
            \\0\\012\\v\\t;                 \\x00\\n\\x0b\\t
            \\Qa\\E;                      QaE
            \\A\\z\\Z;                     AzZ
            \\p{L}+;                     p\\{L\\}+
            \\h\\R\\X\\G;                   hRXG
            (?=a)(?!b)(?<=c)(?<!d)(?:e); (?=a)(?!b)(?<=c)(?<!d)(?:e)
            """)
    void isTranslated(String javaScript, String java) throws Exception {
        assertThat(JavaScriptPattern.of(javaScript).java()).isEqualTo(java);
        assertThat(Pattern.compile(java).flags()).isZero();
    }

    @Test
    void aDotIsAnyCharacterOfALine() throws Exception {
        Pattern pattern = Patterns.compile("^a.b$");

        assertThat(pattern.matcher("a\u0085b").find()).isTrue();
        for (String end : List.of("\n", "\r", "\u2028", "\u2029")) {
            assertThat(pattern.matcher("a" + end + "b").find()).isFalse();
            assertThat(pattern.matcher("axb" + end).find()).as("$ is the end").isFalse();
        }
        assertThat(pattern.matcher("a😀b").find()).as("characters are whole").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a++",
                "(?i)a",
                "(?>a)",
                "^*",
                "(?P<a>b)",
                "a{2,1}",
                "{2}",
                "*",
                "[z-a]",
                "(",
                ")",
                "[a",
                "a\\",
                "(?<1a>b)",
                "(?<a>x)(?<a>y)",
                "(?<a>x)\\k<b>",
                "(?<a>x)\\k",
                "(?<=a)?",
                "(?s:.)"
            })
    void whatIsNoneIsNotTranslated(String pattern) {
        assertThatThrownBy(() -> JavaScriptPattern.of(pattern)).isInstanceOf(NotJavaScriptException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"a++b; AAB", "(?i)^\\p{Lu}$; É", "(?>a|ab)c; ac", "(?U)[a-z&&[^b]]; c", "(?s)a.b; a\u2028b"})
    void whatIsNoneOfJavaScriptIsReadAsJavaReadsIt(String pattern, String text) throws Exception {
        assertThat(Patterns.bounded("test", pattern).find(new HeardText(text, 1_000)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a)?\\1",
                "(?:(a)|b)\\1",
                "(a)*\\1",
                "(?!(a))\\1",
                "(a)(?<=\\1)",
                "(?<=a*)b",
                "[\\ud800-\\udbff]",
                "\\ud83d"
            })
    void whatJavaCannotExpressIsRefusedWithAReason(String pattern) {
        assertThatThrownBy(() -> Patterns.compile(pattern))
                .isInstanceOf(BadPatternException.class)
                .hasMessageMatching("(refers to|holds a back|repeats|names half).*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?:(a)|b)(?:(c)\\2)", "(?:(a)\\1)?b", "((a)b)\\2", "(?=(a))\\1", "(a|)\\1b"})
    void aGroupThatSurelyMatchedCanBeReferredTo(String pattern) throws Exception {
        assertThat(Patterns.bounded("test", pattern).find(new HeardText("aabccbaaabab", 1_000)))
                .isNotNull();
    }

    /** Found where Node found it; what it found is the same, too. */
    @Test
    void findsWhatNodeFinds() throws Exception {
        int found = 0;
        int translated = 0;
        List<String> differences = new ArrayList<>();
        for (Object each : answers()) {
            List<?> row = (List<?>) each;
            String source = (String) row.get(0);
            BoundedPattern pattern = translated(source);
            if (row.get(1) == null || pattern == null) {
                continue;
            }
            translated++;
            for (Object answer : (List<?>) row.get(1)) {
                String text = (String) ((List<?>) answer).get(0);
                List<?> expected = (List<?>) ((List<?>) answer).get(1);
                Groups captured = pattern.find(new HeardText(text, 1_000_000));
                List<String> groups = captured == null ? null : captured.values();
                found += expected == null ? 0 : 1;
                if (!Objects.equals(expected == null ? null : expected.get(0), groups == null ? null : groups.get(0))) {
                    differences.add(source + " in " + text + ": " + expected + ", not " + groups);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(found).isGreaterThan(150);
        assertThat(translated).isGreaterThan(150);
    }

    @Test
    void takesForJavaScriptWhatNodeTakes() throws Exception {
        for (Object each : answers()) {
            List<?> row = (List<?>) each;
            boolean isNone = false;
            try {
                JavaScriptPattern.of((String) row.get(0));
            } catch (NotJavaScriptException e) {
                isNone = true;
            } catch (BadPatternException e) {
                // Java cannot express it, whether it is one or not.
                continue;
            }
            assertThat(isNone).as("%s", row.get(0)).isEqualTo(row.get(1) == null);
        }
    }

    private static BoundedPattern translated(String source) throws NotJavaScriptException {
        try {
            JavaScriptPattern.of(source);
            return Patterns.bounded("test", source);
        } catch (NotJavaScriptException | BadPatternException e) {
            return null;
        }
    }

    private static List<?> answers() throws IOException {
        try (InputStream in = JavaScriptPatternTest.class.getResourceAsStream("javascript-patterns.json")) {
            return (List<?>) Json.readArray(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
