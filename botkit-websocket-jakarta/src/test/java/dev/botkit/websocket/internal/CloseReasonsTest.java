package dev.botkit.websocket.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CloseReasonsTest {

    @Test
    void leavesAReasonThatFits() {
        assertThat(CloseReasons.cut("")).isEmpty();
        assertThat(CloseReasons.cut("x".repeat(123))).hasSize(123);
        assertThat(CloseReasons.cut("\u4f60".repeat(41))).hasSize(41);
    }

    @Test
    void cutsBetweenCharacters() {
        assertThat(CloseReasons.cut("x".repeat(124))).isEqualTo("x".repeat(123));
        assertThat(CloseReasons.cut("x" + "\u00fc".repeat(62))).isEqualTo("x" + "\u00fc".repeat(61));
        assertThat(CloseReasons.cut("\ud83d\ude00".repeat(31))).isEqualTo("\ud83d\ude00".repeat(30));
    }
}
