package dev.botkit.learning.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found among the learned questions, and how much is compared for it. */
class KnownQuestionsTest {

    private static final int TAUGHT = 10_000;

    private final Random random = new Random(6);

    @ParameterizedTest
    @CsvSource({
        "opening hours, opning hours, true",
        "opening hours, Opening Hours!, false",
        "opening hours, openinghour, true",
        "opening hours, delivery costs, false",
        "when do you open, you open when, true",
        "when do you open, when do they close, false",
        "hi, ho, false",
        "abcdefghijkl, abXdefghijYl, true",
        "abcdefghijkl, aXXdefghijYl, false"
    })
    void closeIsWhatHasMostWordsOrMostLetters(String question, String known, boolean close) {
        assertThat(known(known).closeTo(question) != null).isEqualTo(close);
        assertThat(known(question).closeTo(known) != null)
                .as("the other way round")
                .isEqualTo(close);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 26})
    void findsTheFirstCloseOneThatComparingWithEachFinds(int letters) {
        List<String> vocabulary =
                Stream.generate(() -> word(letters)).limit(300).toList();
        List<String> taught =
                Stream.generate(() -> sentence(vocabulary)).limit(400).toList();
        KnownQuestions known = known(taught.toArray(String[]::new));
        int found = 0;
        for (int i = 0; i < 2_000; i++) {
            String asked =
                    i % 2 == 0 ? withTypos(taught.get(random.nextInt(taught.size())), letters) : sentence(vocabulary);
            String plainly = taught.stream()
                    .filter(each -> isPlainlyClose(asked, each))
                    .findFirst()
                    .orElse(null);
            assertThat(question(known.closeTo(asked))).as("close to: " + asked).isEqualTo(plainly);
            found += plainly == null ? 0 : 1;
        }
        assertThat(found).as("questions that are close to a known one").isBetween(400, 1_900);
    }

    @Test
    void findsTheFirstOfThoseThatAreTheSameAndAfterAChangeOnlyWhatIsThere() {
        KnownQuestions known = known("opening hours", "delivery costs", "Opening Hours?");
        assertThat(question(known.find("OPENING hours!"))).isEqualTo("opening hours");

        KnownQuestions changed = known.changedTo(List.of(script("delivery costs"), script("delivery areas")));

        assertThat(changed.find("opening hours")).isNull();
        assertThat(changed.closeTo("opening hour")).isNull();
        assertThat(question(changed.find("delivery areas"))).isEqualTo("delivery areas");
        assertThat(question(changed.closeTo("delivery cost"))).isEqualTo("delivery costs");
    }

    @Test
    void anOrdinaryQuestionIsComparedLetterByLetterWithFewOfTenThousand() {
        KnownQuestions known = taught(40, 26);
        Question asked = Question.of(text(40, 26));
        Closeness closeness = new Closeness(asked);

        assertThat(known.closeTo(asked, closeness)).isNull();

        assertThat(closeness.comparedPairs())
                .as("pairs of letters that were compared; one known question of this length takes up to 600")
                .isLessThan(10 * 600);
    }

    @Test
    void howManyLettersAreComparedForOneQuestionHasABound() {
        KnownQuestions known = taught(195, 3);
        Question asked = Question.of(text(195, 3));
        Closeness closeness = new Closeness(asked);

        known.closeTo(asked, closeness);

        assertThat(closeness.comparedPairs())
                .as("pairs of letters that were compared, where all questions are alike at a glance")
                .isBetween(Closeness.MOST_PAIRS, Closeness.MOST_PAIRS + 70);
    }

    // ---- questions

    private KnownQuestions taught(int characters, int letters) {
        return known(
                Stream.generate(() -> text(characters, letters)).limit(TAUGHT).toArray(String[]::new));
    }

    private static KnownQuestions known(String... questions) {
        return KnownQuestions.NONE.changedTo(
                Arrays.stream(questions).map(KnownQuestionsTest::script).toList());
    }

    private static Script script(String question) {
        return Script.learned(new LearnedAnswer("una", Instant.EPOCH, question), "an answer");
    }

    private static @Nullable String question(@Nullable Script script) {
        return script == null ? null : LearnedAnswers.of(script).question();
    }

    private String text(int characters, int letters) {
        StringBuilder text = new StringBuilder();
        while (text.length() < characters) {
            text.append(letter(letters)).append(random.nextInt(6) == 0 ? " " : "");
        }
        return text.toString();
    }

    private String sentence(List<String> vocabulary) {
        return Stream.generate(() -> vocabulary.get(random.nextInt(vocabulary.size())))
                .limit(1 + random.nextInt(7))
                .collect(Collectors.joining(" "));
    }

    private String word(int letters) {
        return Stream.generate(() -> String.valueOf(letter(letters)))
                .limit(2 + random.nextInt(7))
                .collect(Collectors.joining());
    }

    private char letter(int letters) {
        return (char) ('a' + random.nextInt(letters));
    }

    private String withTypos(String text, int letters) {
        StringBuilder typed = new StringBuilder(text);
        for (int i = random.nextInt(2 + text.length() / 5); i > 0; i--) {
            int at = random.nextInt(typed.length());
            switch (random.nextInt(3)) {
                case 0 -> typed.insert(at, letter(letters));
                case 1 -> typed.setCharAt(at, letter(letters));
                default -> typed.replace(at, at + 1, typed.length() > 2 ? "" : "x");
            }
        }
        return typed.toString();
    }

    // ---- the plain way

    private static boolean isPlainlyClose(String one, String another) {
        String a = Script.normalised(one);
        String b = Script.normalised(another);
        int longer = Math.max(a.length(), b.length());
        return !a.equals(b)
                && (haveSameWords(words(a), words(b)) || (longer <= 200 && differences(a, b) <= longer / 6));
    }

    private static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.split("[^\\p{L}\\p{N}]+")));
    }

    private static boolean haveSameWords(Set<String> a, Set<String> b) {
        Set<String> common = new HashSet<>(a);
        common.retainAll(b);
        Set<String> all = new HashSet<>(a);
        all.addAll(b);
        return common.size() >= 2 && 2 * common.size() >= all.size();
    }

    private static int differences(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                } else {
                    int replaced = least[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    least[i][j] = Math.min(replaced, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                }
            }
        }
        return least[a.length()][b.length()];
    }
}
