package dev.botkit.learning.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosenessTest {

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
    void isMostWordsOrMostLetters(String question, String known, boolean close) {
        assertThat(new Closeness(question).isCloseTo(known)).isEqualTo(close);
        assertThat(new Closeness(known).isCloseTo(question))
                .as("the other way round")
                .isEqualTo(close);
    }
}
