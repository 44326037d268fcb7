package dev.botkit.internal.message;

import static dev.botkit.internal.message.BadFrameTest.isBad;
import static dev.botkit.internal.message.BadFrameTest.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.transport.Refusal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are JSON objects, but of which a field is wrong. */
class BadFieldTest {

    static Stream<Arguments> fieldsThatAreStrings() {
        return Stream.of("type", "text", "id", "channel", "auth")
                .flatMap(field -> Stream.of("1", "1.5", "true", "[]", "[\"c4n4ry\"]", "{}", "{\"$ne\":null}")
                        .map(value -> Arguments.of(field, value)));
    }

    @ParameterizedTest
    @MethodSource("fieldsThatAreStrings")
    void refusesAnotherTypeThanString(String field, String value) {
        String rest = field.equals("type") ? "\"text\":\"c4n4ry\"" : "\"type\":\"hello\"";
        isBad("{" + rest + ",\"" + field + "\":" + value + "}", field + " must be a string.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ne\":null}",
                "{\"$gt\":\"c4n4ry\"}",
                "[]",
                "[\"c4n4ry\"]",
                "true",
                "1.5",
                "1.0",
                "1e3",
                "\"\"",
            })
    void refusesAUserThatIsNoLabel(String user) {
        isBad(
                "{\"type\":\"message\",\"text\":\"c4n4ry\",\"user\":" + user + "}",
                "user must be a string of 1 to 512 characters.");
    }

    @Test
    void refusesAUserOf513Characters() {
        isBad(
                "{\"text\":\"\",\"user\":\"" + BadFrameTest.CANARY + "u".repeat(507) + "\"}",
                "user must be a string of 1 to 512 characters.");
    }

    @Test
    void refusesATypeThatIsEmptyOrTooLong() {
        isBad("{\"type\":\"\",\"text\":\"c4n4ry\"}", "type is empty.");
        isBad("{\"type\":\"" + BadFrameTest.CANARY + "t".repeat(123) + "\"}", "type is longer than 128 characters.");
    }

    @Test
    void refusesAChannelThatIsTooLong() {
        isBad(
                "{\"text\":\"\",\"channel\":\"" + BadFrameTest.CANARY + "c".repeat(123) + "\"}",
                "channel is longer than 128 characters.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c4n4ry~1",
                "~",
                "c4n4ry x",
                " ",
                "c4n4ry\\\"",
                "c4n4ry\\\\",
                "c4n4ry\\n",
                "c4n4ry\\u0000",
                "\\u001b[31mc4n4ry",
                "c4n4ry\\u007f",
                "c4n4ry\u0080",
                "c4n4r\u00ff",
                "c4n4ry\u20ac",
                "c4n4ry\ud83d\ude00",
            })
    void refusesAnIdOfOtherCharacters(String id) {
        isBad(
                "{\"text\":\"\",\"id\":\"" + id + "\"}",
                "id must be 1 to 128 characters of printable ASCII without space, \", \\ and ~.");
    }

    @Test
    void refusesAnIdOf129Characters() {
        isBad(
                "{\"text\":\"\",\"id\":\"" + BadFrameTest.CANARY + "i".repeat(123) + "\"}",
                "id is longer than 128 characters.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"c4n4ry\"", "true", "[]", "[{\"id\":\"c4n4ry\"}]"})
    void refusesAProfileThatIsNoObject(String profile) {
        isBad("{\"type\":\"hello\",\"user_profile\":" + profile + "}", "user_profile must be an object.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"c4n4ry\"}",
                "{\"id\":null}",
                "{\"id\":\"\"}",
                "{\"id\":{\"$ne\":null}}",
                "{\"id\":[\"c4n4ry\"]}",
                "{\"id\":1.5}",
                "{\"id\":true}",
            })
    void refusesAProfileWithoutAnId(String profile) {
        isBad(
                "{\"type\":\"identify\",\"user_profile\":" + profile + "}",
                "user_profile.id is missing, or is not a string.");
    }

    @Test
    void refusesAProfileThatIsTooLarge() {
        BadFrameException refused = refusalOf(
                "{\"type\":\"hello\",\"user_profile\":{\"id\":\"u\",\"bio\":\"" + "x".repeat(17_000) + "\"}}");
        assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertThat(refused).hasMessage("user_profile takes more than 16384 bytes of memory.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"c4n4ry\"", "true", "[]"})
    void refusesAResumeThatIsNoObject(String resume) {
        isBad("{\"type\":\"hello\",\"resume\":" + resume + "}", "resume must be an object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[\"c4n4ry\"]", "{\"$ne\":null}"})
    void refusesATokenThatIsNoString(String token) {
        isBad("{\"type\":\"hello\",\"resume\":{\"token\":" + token + "}}", "resume.token must be a string.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "true", "[]", "{\"$gt\":0}", "1.5", "1.0", "1e3", "12345678901234567890"})
    void refusesACursorThatIsNoWholeNumber(String after) {
        isBad("{\"type\":\"hello\",\"resume\":{\"after\":" + after + "}}", "resume.after must be a whole number.");
    }
}
