package dev.botkit.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What's Up       | what's up",
                "what’s up       | what's up",
                "what‘s up       | what's up",
                "what´s up       | what's up",
                "what`s up       | what's up",
                "whatʼs up       | what's up",
                "“so” „so‟       | \"so\" \"so\"",
                "a–b—c−d‑e       | a-b-c-d-e",
                "a\u00a0b\u2003c\u3000d | a b c d",
                "cafe\u0301      | café",
                "ｗｉｆｉ １     | wifi 1",
                "ﾊﾟﾘ             | パリ",
                "각      | 각",
                "so…             | so...",
                "ﬁne             | fine",
                "he\u00adl\u200blo\u2060 | hello",
                "❤\ufe0f         | ❤",
                "שׁלו׳ם־a         | שׁלו'ם-a",
                "İstanbul ΣΑΣ    | istanbul σασ",
                "Große ẞ         | große ß",
                "👩‍💻              | 👩‍💻",
            })
    void whatIsTypedForTheSameWordsIsTheSame(String text, String words) {
        assertThat(Wording.of(text).text()).isEqualTo(words);
    }

    @Test
    void aTextOfSignsThatStandForManyLettersBecomesTwiceAsLongAtMost() {
        assertThat(Wording.of("\ufdfa").text()).hasSize(18);
        String text = "\ufdfa".repeat(5_000);

        assertThat(Wording.of(text).text().length()).isLessThan(3 * text.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "Hello World", "привет мир", "größe", "漢字 かな", "한국어", "😀 x", "\ud800"})
    void aTextThatIsTypedPlainlyStaysInPlace(String text) {
        assertThat(Wording.of(text).isInPlace()).isTrue();
        assertThat(Wording.of(text).text()).isEqualTo(HeardText.fold(text));
    }

    @Test
    void eachRunOfWhiteSpaceAndControlsIsOneSpace() {
        assertThat(Wording.of(" \n a \t\r\n b\u0000c\u0085").text()).isEqualTo(" a b c ");
    }

    @Test
    void tellsWhatTheUserWroteForAPart() {
        Wording wording = Wording.of("So  Cafe\u0301… ½ What’s\n");

        assertThat(wording.text()).isEqualTo("so café... 1\u20442 what's ");
        assertThat(wording.original(3, 7)).isEqualTo("Cafe\u0301");
        assertThat(wording.original(2, 3)).isEqualTo("  ");
        assertThat(wording.original(7, 8)).as("a part of one character").isEqualTo("…");
        assertThat(wording.original(11, 12)).isEqualTo("½");
        assertThat(wording.original(15, 21)).isEqualTo("What’s");
        assertThat(wording.original(0, wording.text().length())).isEqualTo("So  Cafe\u0301… ½ What’s\n");
        assertThat(wording.original(4, 4)).isEmpty();
    }

    @Test
    void placesAreRightForRandomTexts() {
        Random random = new Random(3);
        int[] alphabet =
                "aB '’´–\u00a0\n\t\u00ad\u200be\u0301\u0327\u0345Åﬁ…½ﾊﾟ😀\ufe0f\uac00\u1112\u1161\u11abİß\ud800"
                        .codePoints()
                        .toArray();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(10); j > 0; j--) {
                text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
            String source = text.toString();
            Wording wording = Wording.of(source);
            assertThat(Wording.of(wording.text()).text()).as("%s twice", source).isEqualTo(wording.text());
            for (int start = 0; start < wording.text().length(); start++) {
                String original = wording.original(start, wording.text().length());
                assertThat(source).contains(original);
                assertThat(Wording.of(original).text())
                        .as("%s from %d", source, start)
                        .endsWith(wording.text().substring(start));
            }
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aTextOfMarksIsNoBurden() {
        // Sorted as a whole they would cost the square of their number.
        StringBuilder marks = new StringBuilder("a");
        for (int i = 0; i < 30_000; i++) {
            marks.append(i % 2 == 0 ? '\u0301' : '\u0327');
        }
        long begin = System.nanoTime();
        assertThat(Wording.of(marks.toString()).text()).hasSizeGreaterThan(20_000);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(5_000);
    }
}
