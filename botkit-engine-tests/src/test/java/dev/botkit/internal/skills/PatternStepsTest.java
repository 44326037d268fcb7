package dev.botkit.internal.skills;

import static dev.botkit.internal.skills.TextMatchers.FIRST;
import static dev.botkit.internal.skills.TextMatchers.SECOND;
import static dev.botkit.internal.skills.TextMatchers.THIRD;
import static dev.botkit.internal.skills.TextMatchers.dispatcher;
import static dev.botkit.internal.skills.TextMatchers.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Limits;
import dev.botkit.SkillRegistry;
import dev.botkit.internal.text.HeardText;
import dev.botkit.testtools.LogWatch;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a hostile text may cost. Steps are counted, not time; the time-out only ends a test in which a
 * pattern is never stopped.
 */
@Timeout(120)
class PatternStepsTest {

    private static final int BUDGET = 2_000_000;

    private final LogWatch log = LogWatch.of(Level.WARN, HeardText.class);

    @AfterEach
    void restoreTheLog() {
        log.close();
    }

    // Some of them are cut, some fill the stack, and some a newer JDK has learned to end by itself.
    static Stream<Arguments> catastrophes() {
        return Stream.of(
                Arguments.of("(a+)+$", "a".repeat(5_000) + "!"),
                Arguments.of("^(a+)+$", "a".repeat(40) + "!"),
                Arguments.of("(a|a)*b", "a".repeat(60)),
                Arguments.of("(a|aa)+$", "a".repeat(60) + "!"),
                Arguments.of("((.*)*)*x", "a".repeat(2_000)),
                Arguments.of("(.*)*x", "a".repeat(16_384)),
                Arguments.of("(.*),(.*),(.*),(.*),x", "a,".repeat(2_000)),
                Arguments.of("(\\w+\\s?)+\\?", "word ".repeat(3_000)),
                Arguments.of("^([a-z0-9]+[-.]?)+@", "a".repeat(60)),
                Arguments.of("(x+x+)+y", "x".repeat(60)),
                Arguments.of("(?=(a+)+$)b", "a".repeat(60) + "!"),
                Arguments.of("(a*)*\\1b", "a".repeat(60)),
                Arguments.of(".*.*.*.*=.*", "x".repeat(4_000)));
    }

    static Stream<Arguments> endlessSearches() {
        return Stream.of(
                Arguments.of("(a+)+$", "a".repeat(5_000) + "!"),
                Arguments.of("(a*)*\\1b", "a".repeat(60)),
                Arguments.of("((.*)*)*x", "a".repeat(2_000)),
                Arguments.of("(.*),(.*),(.*),(.*),x", "a,".repeat(2_000)),
                Arguments.of(".*.*.*.*=.*", "x".repeat(4_000)));
    }

    @ParameterizedTest
    @MethodSource("endlessSearches")
    void aSearchWithoutEndStopsWhenTheBudgetIsSpent(String pattern, String text) {
        HeardText heard = new HeardText(text, BUDGET);

        assertThat(heard.find(compiled(pattern), "skill")).isNull();
        assertThat(looksLeft(heard)).as("what is left of the budget").isZero();
        assertThat(heard.find(compiled("^(a|x)"), "skill")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("catastrophes")
    void aHostileTextIsNotFoundAndLaterPatternsGoOnWorking(String pattern, String text) {
        Dispatcher dispatcher = dispatcher(
                skills ->
                        skills.interrupts(pattern, FIRST).hears(pattern, FIRST).hears(Pattern.compile(pattern), FIRST),
                skills -> skills.hears("needle", SECOND).hears("n[e]+dle (\\w+)$", THIRD));

        assertThat(TextMatchers.dispatch(dispatcher, message(text))).isNull();
        // Behind the hostile part, where only who reads the whole text finds it.
        Heard word = TextMatchers.dispatch(dispatcher, message(text + " needle"));
        assertThat(word.handler()).isSameAs(SECOND);
        Heard regex = TextMatchers.dispatch(dispatcher, message(text + " neeedle end"));
        assertThat(regex.handler()).isSameAs(THIRD);
        assertThat(regex.message().groups()).containsExactly("neeedle end", "end");
    }

    @Test
    void theBudgetIsSpentOncePerMessageHoweverManyPatternsAreHostile() {
        String text = "a".repeat(3_000) + "!";
        HeardText heard = new HeardText(text, BUDGET);

        for (int i = 0; i < 500; i++) {
            assertThat(heard.find(compiled("(a+)+[" + (char) ('b' + i % 20) + "]$"), "skill"))
                    .isNull();
        }
        assertThat(looksLeft(heard)).isZero();
        assertThat(heard.find(compiled("a!$"), "skill")).isNotNull();
    }

    @Test
    void theNextMessageHasItsOwnBudget() {
        Dispatcher dispatcher = dispatcher(200, skills -> skills.hears("(ab?)+c", FIRST));

        assertThat(TextMatchers.dispatch(dispatcher, message("ab".repeat(1_000))))
                .isNull();
        assertThat(TextMatchers.dispatch(dispatcher, message("abababc"))).isNotNull();
    }

    @Test
    void theBudgetIsTheOneOfTheLimits() {
        // Looks at about the square of the text's length.
        String text = "a".repeat(500);
        Pattern pattern = compiled("a*b");

        HeardText enough = new HeardText(text, 1_000_000);
        assertThat(enough.find(pattern, "skill")).isNull();
        assertThat(looksLeft(enough)).isBetween(500_000, 950_000);

        HeardText tooLittle = new HeardText(text, 20_000);
        assertThat(tooLittle.find(pattern, "skill")).isNull();
        assertThat(looksLeft(tooLittle)).isZero();
        assertThat(Limits.DEFAULT.turns().patternSteps()).isEqualTo(BUDGET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*c", "(?:a|b)*c", "(\\w|\\s)*!"})
    void aPatternThatFillsTheStackCountsAsNotFound(String pattern) {
        String text = "ab".repeat(32 * 1024);
        HeardText heard = new HeardText(text, Integer.MAX_VALUE);

        assertThat(heard.find(compiled(pattern), "skill")).isNull();
        assertThat(heard.find(compiled("(ab){3}$"), "skill")).isNotNull();
    }

    @Test
    void aThousandPlainPatternsOverALongTextAreNeverCut() {
        String text = "the quick brown fox jumps over the lazy dog, ".repeat(365) + "ende";
        List<String> forms = List.of(
                "w%03dx",
                "\\bw%03d\\b", "(w%03d|v%03d|u%03d)", "w%03d[a-z]+ (\\d+)", "w%03d (.*)", "[wW]%03d", "w%03d$");
        HeardText heard = new HeardText(text, BUDGET);
        IntStream.range(0, 999)
                .forEach(i -> assertThat(heard.find(
                                compiled(forms.get(i % forms.size())
                                        .replace("%03d", "%1$03d")
                                        .formatted(i)),
                                "skill"))
                        .isNull());

        assertThat(heard.find(compiled("lazy dog, (ende)$"), "skill").group(1)).isEqualTo("ende");
        assertThat(looksLeft(heard)).as("the budget for hostile texts").isGreaterThanOrEqualTo(BUDGET);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void theLastOfAThousandRegistrationsHearsALongText() {
        String text = "the quick brown fox jumps over the lazy dog, ".repeat(365) + "w999 is 42";
        Dispatcher dispatcher = dispatcher(
                skills -> IntStream.rangeClosed(1, 999).forEach(i -> register(skills, i)),
                skills -> skills.fallback(THIRD));

        Heard heard = TextMatchers.dispatch(dispatcher, message(text));

        assertThat(heard.handler()).isSameAs(SECOND);
        assertThat(heard.message().groups()).containsExactly("w999 is 42", "42");
        assertThat(log.lines).isEmpty();
    }

    private static void register(SkillRegistry skills, int i) {
        skills.hears("w%03d is (\\d+)".formatted(i), i == 999 ? SECOND : FIRST);
    }

    @Test
    void aPatternThatIsCutIsReportedOnceAndWithoutTheText() {
        String secret = "c4n4ry";
        Dispatcher dispatcher = dispatcher(skills -> skills.hears("(c+4?n?4?r?y?)+#", FIRST));
        for (int i = 0; i < 3; i++) {
            assertThat(TextMatchers.dispatch(dispatcher, message("c".repeat(5_000) + secret + i)))
                    .isNull();
        }

        assertThat(log.lines)
                .singleElement()
                .asString()
                .startsWith("WARN ")
                .contains("\"(c+4?n?4?r?y?)+#\"", "skill a", "5007 characters")
                .doesNotContain(secret)
                .doesNotContain("ccc");
        assertThat(log.events.get(0).getThrowableProxy()).isNull();
    }

    @Test
    void eachPatternThatIsCutIsReportedOnItsOwn() {
        Dispatcher dispatcher =
                dispatcher(50, skills -> skills.hears("(d+)+1", FIRST), skills -> skills.hears("(d+)+2", FIRST));

        assertThat(TextMatchers.dispatch(dispatcher, message("d".repeat(200)))).isNull();

        assertThat(log.lines).hasSize(2);
        assertThat(log.lines.get(0)).contains("\"(d+)+1\" of skill a");
        assertThat(log.lines.get(1)).contains("\"(d+)+2\" of skill b");
    }

    private static Pattern compiled(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** How many characters may still be looked at before the search would be ended. */
    private static int looksLeft(HeardText text) {
        int looks = 0;
        try {
            while (true) {
                text.charAt(0);
                looks++;
            }
        } catch (RuntimeException outOfSteps) {
            assertThat(outOfSteps).hasMessage("out of steps");
            return looks;
        }
    }

    @Test
    void longAlternationsAreLinearToo() {
        String text = "the quick brown fox jumps over the lazy dog, ".repeat(364) + "tomato";
        HeardText heard = new HeardText(text, 2_000_000);
        String words = "red|green|blue|yellow|black|white|purple|orange|brownish|pink|gray|";
        for (int i = 0; i < 100; i++) {
            assertThat(heard.find(Pattern.compile("(" + words + "w" + i + "w)"), "colours"))
                    .isNull();
        }
        assertThat(heard.find(Pattern.compile("(" + words + "tomato)"), "colours"))
                .isNotNull();
    }
}
