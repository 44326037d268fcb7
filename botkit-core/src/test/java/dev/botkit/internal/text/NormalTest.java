package dev.botkit.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what is this",
                "What is THIS?",
                "  what\tis \n this ?!  ",
                "what is this…",
                "what is this\"?",
                "what is this。",
                "ｗｈａｔ ｉｓ ｔｈｉｓ？",
                "what\u00a0is\u2003this\u200b",
                "what is this –",
                "what is this\u0000\u0007"
            })
    void caseSpacesAndPunctuationAtTheEndDoNotCount(String text) {
        assertThat(Normal.of(text)).isEqualTo("what is this");
    }

    @Test
    void punctuationWithinAndThatOfWordsCounts() {
        assertThat(Normal.of("what's up, doc?")).isEqualTo("what's up, doc");
        assertThat(Normal.of("C#?")).isEqualTo("c#");
        assertThat(Normal.of("C++!")).isEqualTo("c++");
        assertThat(Normal.of("100 %")).isEqualTo("100 %");
        assertThat(Normal.of("¿Qué?")).isEqualTo("¿qué");
        assertThat(Normal.of(":-)")).isEqualTo(":-)");
        assertThat(Normal.of("😀")).isEqualTo("😀");
    }

    @Test
    void aTextOfPunctuationAloneStays() {
        assertThat(Normal.of("?!  ?")).isEqualTo("?! ?");
        assertThat(Normal.of("...")).isEqualTo("...");
        assertThat(Normal.of(" \n")).isEmpty();
        assertThat(Normal.of("")).isEmpty();
    }

    @Test
    void composedAndDecomposedLettersAreTheSame() {
        assertThat(Normal.of("Cafe\u0301")).isEqualTo(Normal.of("caf\u00c9")).isEqualTo("caf\u00e9");
        assertThat(Normal.of("ﬁne")).isEqualTo("fine");
    }

    @Test
    void theLocaleOfTheServerDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Normal.of("TITLE I")).isEqualTo("title i");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void normalisingTwiceChangesNothing() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(12); j > 0; j--) {
                text.appendCodePoint(
                        switch (random.nextInt(4)) {
                            case 0 -> 0x20 + random.nextInt(0x60);
                            case 1 -> 0xa0 + random.nextInt(0x500);
                            case 2 -> 0x2000 + random.nextInt(0x100);
                            default -> 0xf900 + random.nextInt(0x600);
                        });
            }
            String once = Normal.of(text.toString());
            assertThat(Normal.of(once)).as("%s", text).isEqualTo(once);
        }
    }
}
