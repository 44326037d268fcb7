package dev.botkit.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.botkit.Limits;
import dev.botkit.transport.Refusal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are no JSON object, or one beyond the bounds: whatever is wrong with a frame, its client is told what, and nothing of the frame comes back. */
class BadFrameTest {

    // Stands in every bad frame that has room for it, and must be in no message.
    static final String CANARY = "c4n4ry";

    static BadFrameException refusalOf(String frame) {
        BadFrameException refused =
                catchThrowableOfType(BadFrameException.class, () -> Frame.read(frame, "socket", Limits.DEFAULT));
        assertThat(refused).as("the outcome of a bad frame").isNotNull();
        assertThat(refused.getMessage()).isNotBlank().doesNotContain(CANARY).hasSizeLessThan(200);
        return refused;
    }

    static void isBad(String frame, String message) {
        BadFrameException refused = refusalOf(frame);
        assertThat(refused.refusal()).isEqualTo(Refusal.BAD_FRAME);
        assertThat(refused).hasMessage(message);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c4n4ry",
                "{",
                "{\"text\":\"c4n4ry\"",
                "{\"text\":\"c4n4ry",
                "{\"text\"}",
                "{\"text\":}",
                "{\"text\":\"c4n4ry\",}",
                "{,}",
                "{text:\"c4n4ry\"}",
                "{'text':'c4n4ry'}",
                "{\"text\":\"c4n4ry\" /* comment */}",
                "{\"text\":\"c4n4ry\\x\"}",
                "{\"text\":\"\\u12\"}",
                "{\"text\":\"c4n4ry\nbreak\"}",
                "{\"text\":\"c4n4ry\u0000\"}",
                "{\"text\":\"\",\"c4n4ry\":[1,]}",
                "{\"text\":\"\",\"c4n4ry\":[1}",
                "{\"text\":\"\",\"c4n4ry\":tru}",
                "{\"text\":\"\",\"c4n4ry\":TRUE}",
                "{\"text\":\"\",\"c4n4ry\":undefined}",
                "{\"text\":\"\",\"c4n4ry\":NaN}",
                "{\"text\":\"\",\"c4n4ry\":Infinity}",
                "{\"text\":\"\",\"c4n4ry\":-Infinity}",
                "{\"text\":\"\",\"c4n4ry\":01}",
                "{\"text\":\"\",\"c4n4ry\":+1}",
                "{\"text\":\"\",\"c4n4ry\":1.}",
                "{\"text\":\"\",\"c4n4ry\":.5}",
                "{\"text\":\"\",\"c4n4ry\":0x10}",
                "{\"text\":\"\",\"c4n4ry\":1e}",
                "{\"text\":\"\",\"c4n4ry\":-}",
            })
    void refusesWhatIsNotJson(String frame) {
        BadFrameException refused = refusalOf(frame);
        assertThat(refused.refusal()).isEqualTo(Refusal.BAD_FRAME);
        assertThat(refused).message().isIn("The frame is not JSON.", "The frame is not a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "[]", "[{\"text\":\"c4n4ry\"}]", "\"c4n4ry\"", "1", "1.5", "true", "false", "null"})
    void refusesWhatIsNoObject(String frame) {
        isBad(frame, "The frame is not a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"user\":\"c4n4ry\"}", "{\"type\":null,\"text\":null}", "{\"texts\":\"c4n4ry\"}"})
    void refusesAFrameWithoutTypeAndText(String frame) {
        isBad(frame, "The frame has neither a type nor a text.");
    }

    @Test
    void refusesAMegabyteOfText() {
        BadFrameException refused = refusalOf("{\"text\":\"" + CANARY + "x".repeat(1024 * 1024) + "\"}");
        assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertThat(refused).hasMessage("The frame is larger than 65536 bytes.");
    }

    @Test
    void refusesAMegabyteThatIsNotEvenJson() {
        assertThat(refusalOf("[".repeat(1024 * 1024)).refusal()).isEqualTo(Refusal.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 1_000, 10_000})
    void refusesArraysNestedTooDeep(int depth) {
        isBad(
                "{\"text\":\"\",\"" + CANARY + "\":" + "[".repeat(depth) + "]".repeat(depth) + "}",
                "The JSON is too deep, or has too many values, or too long a name or number.");
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 1_000, 10_000})
    void refusesObjectsNestedTooDeep(int depth) {
        isBad(
                "{\"a\":".repeat(depth) + quoted(CANARY) + "}".repeat(depth),
                "The JSON is too deep, or has too many values, or too long a name or number.");
    }

    @Test
    void refusesThreeThousandTokens() {
        isBad(
                "{\"text\":\"c4n4ry\",\"a\":[" + "1,".repeat(3_000) + "1]}",
                "The JSON is too deep, or has too many values, or too long a name or number.");
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 1_000, 60_000})
    void refusesLongNames(int length) {
        isBad(
                "{\"text\":\"\",\"" + CANARY + "n".repeat(length - CANARY.length()) + "\":1}",
                "The JSON is too deep, or has too many values, or too long a name or number.");
    }

    static Stream<String> longNumbers() {
        return Stream.of("9".repeat(101), "-" + "9".repeat(101), "0." + "1".repeat(110), "1e" + "1".repeat(100));
    }

    @ParameterizedTest
    @MethodSource("longNumbers")
    void refusesLongNumbers(String number) {
        isBad(
                "{\"text\":\"c4n4ry\",\"n\":" + number + "}",
                "The JSON is too deep, or has too many values, or too long a name or number.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1001", "1e-1001", "1e2147483647", "1e2147483648", "-1e-99999999999"})
    void refusesAnExponentBeyondAllReason(String number) {
        assertThat(refusalOf("{\"text\":\"c4n4ry\",\"n\":" + number + "}").refusal())
                .isEqualTo(Refusal.BAD_FRAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"a\",\"text\":\"c4n4ry\"}",
                "{\"text\":\"a\",\"c4n4ry\":1,\"c4n4ry\":1}",
                "{\"text\":\"a\",\"c4n4ry\":null,\"c4n4ry\":null}",
                "{\"text\":\"a\",\"c4n4ry\":1,\"\\u00634n4ry\":2}",
                "{\"text\":\"a\",\"user\":\"u\",\"\\u0075ser\":\"c4n4ry\"}",
                "{\"text\":\"a\",\"nested\":{\"c4n4ry\":1,\"c4n4ry\":2}}",
                "{\"text\":\"a\",\"nested\":[{},[{\"c4n4ry\":1,\"b\":0,\"c4n4ry\":2}]]}",
                "{\"text\":\"a\",\"\":1,\"\":2}",
            })
    void refusesANameThatStandsTwice(String frame) {
        isBad(frame, "A name stands twice in one JSON object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "1", "null", "\"c4n4ry\"", "[]", "{\"text\":\"c4n4ry\"}"})
    void refusesASecondValueBehindTheObject(String trailing) {
        isBad("{\"text\":\"a\"}" + trailing, "There is text after the JSON object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"}", "]", ",", "c4n4ry", "\u0000", "//c4n4ry"})
    void refusesWhateverStandsBehindTheObject(String trailing) {
        assertThat(refusalOf("{\"text\":\"a\"}" + trailing).refusal()).isEqualTo(Refusal.BAD_FRAME);
    }
}
