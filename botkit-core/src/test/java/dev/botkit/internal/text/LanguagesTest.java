package dev.botkit.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the names of languages are read. */
class LanguagesTest {

    private static String tag(Locale locale) {
        return locale == null ? null : locale.toLanguageTag();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "de                       | de",
                "de-AT,de;q=0.9,en;q=0.8  | de-AT",
                "en;q=0.5, fr             | fr",
                "en;q=0.5,fr;q=0.5        | en",
                "zh-Hant-TW;q=.5          | zh-Hant-TW",
                "he                       | he",
                "iw                       | he",
                "no                       | no",
                "*                        | -",
                "*;q=0.5, es              | es",
                "*, es;q=0.1              | es",
                "fr;q=0                   | -",
                "fr;q=0, nl;q=0.1         | nl",
                "x-private, pl            | pl",
                "''                       | -",
                "' '                      | -",
                "-                        | -",
                "de,                      | de",
            })
    void aHeaderIsReadByItsWeights(String header, String wanted) {
        assertThat(tag(Languages.preferred(header))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'--'", "a;b;c", "de;q=2", "de;q=x", "de;q=", "@@,;;", "'-,I;:'", ",,,", ";q=1", "Ümläut"})
    void aMalformedHeaderIsIgnored(String header) {
        assertThat(Languages.preferred(header)).isNull();
    }

    @Test
    void whateverIsSentIsNoError() {
        Random random = new Random(17);
        String characters = "a-1;q=0.,* \tdezhx_Iñ@:";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder header = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                header.append(characters.charAt(random.nextInt(characters.length())));
            }
            Locale language = Languages.preferred(header.toString());
            assertThat(language == null || !language.getLanguage().isEmpty())
                    .as(header.toString())
                    .isTrue();
            assertThat(Languages.ofTag(header.toString())).isNotEqualTo(Locale.ROOT);
        }
    }

    @Test
    void anOverlongHeaderIsIgnored() {
        assertThat(tag(Languages.preferred("de" + " ".repeat(254)))).isEqualTo("de");
        assertThat(Languages.preferred("de" + " ".repeat(255))).isNull();
        assertThat(Languages.preferred("de," + "en;q=0.1,".repeat(100_000))).isNull();
        assertThat(Languages.preferred(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "de_DE,    de-DE",
                "EN-gb,    en-GB",
                "' fr ',   fr",
                "zh_Hant,  zh-Hant",
                "und,      -",
                "d,        -",
                "german language, -",
                "'',       -",
                "de-abcdefghi,    -",
            })
    void aTagIsReadHoweverItIsWritten(String tag, String wanted) {
        assertThat(tag(Languages.ofTag(tag))).isEqualTo(wanted);
    }

    @Test
    void anOverlongTagIsNone() {
        assertThat(Languages.ofTag("de-" + "abcdefgh-".repeat(8))).isNull();
        assertThat(Languages.ofTag(null)).isNull();
    }

    @Test
    void theHostsLocaleDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(tag(Languages.ofTag("IT_it"))).isEqualTo("it-IT");
            assertThat(tag(Languages.preferred("IT;q=0.5, *"))).isEqualTo("it");
        } finally {
            Locale.setDefault(before);
        }
    }
}
