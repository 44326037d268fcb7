package dev.botkit.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.botkit.Limits;
import dev.botkit.UserProfile;
import dev.botkit.internal.json.Json;
import dev.botkit.transport.Refusal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    private static Frame read(String frame) throws BadFrameException {
        return Frame.read(frame, "socket", Limits.DEFAULT);
    }

    @Test
    void takesTheDocumentedWebhookSampleWithoutAType() throws Exception {
        Frame frame = Frame.read(
                "{\"text\":\"hello\",\"user\":\"user1\",\"channel\":\"webhook\"}", "elsewhere", Limits.DEFAULT);

        assertThat(frame.type()).isEqualTo("message");
        assertThat(frame.isMessage()).isTrue();
        assertThat(frame.user()).isEqualTo("user1");
        assertThat(frame.fields())
                .isEqualTo(Map.of("text", "hello", "user", "user1", "channel", "webhook"))
                .isUnmodifiable();
        assertThat(frame.id()).isNull();
        assertThat(frame.profile()).isNull();
        assertThat(frame.resume()).isNull();
        assertThat(frame.auth()).isNull();
    }

    @Test
    void aMessageMayBeWithoutText() throws Exception {
        Frame frame = read("{\"type\":\"message\",\"user\":\"u\",\"payload\":7}");

        assertThat(frame.isMessage()).isTrue();
        assertThat(frame.fields()).doesNotContainKey("text").containsEntry("payload", 7);
    }

    @Test
    void takesTheEventsOwnNameForAMessage() throws Exception {
        Frame frame = read("{\"type\":\"message_received\",\"text\":\"hi\"}");

        assertThat(frame.type()).isEqualTo("message");
        assertThat(frame.isMessage()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "welcome_back", "identify", "trigger", "Message", "order.paid", "a b", "Größe"})
    void anyOtherTypeIsAnEvent(String type) throws Exception {
        Frame frame = read("{\"type\":\"" + type + "\",\"text\":\"hi\"}");

        assertThat(frame.type()).isEqualTo(type);
        assertThat(frame.isMessage()).isFalse();
    }

    @Test
    void carriesUnknownFieldsThroughUntouchedAndInOrder() throws Exception {
        String frame = "{\"type\":\"message\",\"z\":null,\"text\":\"\",\"a\":[1,\"\",{\"b\":[]},null,true],"
                + "\"$where\":\"x\",\"dotted.name\":{\"\":0},\"\\u0000\":false,\"channel\":\"socket\"}";

        Frame read = read(frame);

        assertThat(read.fields().keySet())
                .containsExactly("z", "text", "a", "$where", "dotted.name", "\u0000", "channel");
        assertThat(Json.write(read.fields())).isEqualTo(frame.replace("\"type\":\"message\",", ""));
    }

    @Test
    void keepsNumbersExactly() throws Exception {
        Frame frame = read("{\"text\":\"\",\"scale\":1.10,\"huge\":1e400,\"tiny\":-1e-400,"
                + "\"big\":12345678901234567890,\"long\":9007199254740993,\"int\":-1,\"zero\":0.0}");

        assertThat(frame.fields())
                .containsEntry("scale", new BigDecimal("1.10"))
                .containsEntry("huge", new BigDecimal("1e400"))
                .containsEntry("tiny", new BigDecimal("-1e-400"))
                .containsEntry("big", new BigInteger("12345678901234567890"))
                .containsEntry("long", 9007199254740993L)
                .containsEntry("int", -1)
                .containsEntry("zero", new BigDecimal("0.0"));
        assertThat(Json.write(frame.fields())).contains("\"scale\":1.10,");
    }

    @Test
    void takesTheServersFieldsOut() throws Exception {
        Frame frame = read("{\"id\":\"i1\",\"seq\":9,\"epoch\":\"e\",\"type\":\"message\",\"date\":\"2001-01-01\","
                + "\"in_reply_to\":\"x\",\"resume\":{\"v\":1,\"token\":\"t\",\"after\":12},\"auth\":\"a\","
                + "\"text\":\"hi\"}");

        assertThat(frame.fields()).containsOnlyKeys("text", "channel");
        assertThat(frame.id()).isEqualTo("i1");
        assertThat(frame.resume()).isEqualTo(new Frame.Resume("t", null, 12, 0, false));
        assertThat(frame.auth()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"x\"", "{}", "[]", "true", "{\"$ne\":null}", "-1", "1e400"})
    void doesNotCareWhatAClientWritesIntoTheServersPlaceFields(String value) throws Exception {
        Frame frame = read("{\"text\":\"\",\"seq\":" + value + ",\"date\":" + value + ",\"epoch\":" + value
                + ",\"in_reply_to\":" + value + "}");

        assertThat(frame.fields()).containsOnlyKeys("text", "channel");
    }

    @Test
    void namesThatMeanSomethingInJavaScriptArePlainFields() throws Exception {
        Frame frame = read("{\"text\":\"\",\"__proto__\":{\"polluted\":true},\"constructor\":{\"prototype\":{}},"
                + "\"prototype\":1,\"toString\":\"x\",\"hasOwnProperty\":null,\"class\":\"java.lang.Runtime\"}");

        assertThat(frame.fields())
                .containsEntry("__proto__", Map.of("polluted", true))
                .containsEntry("constructor", Map.of("prototype", Map.of()))
                .containsEntry("class", "java.lang.Runtime")
                .containsKeys("prototype", "toString", "hasOwnProperty")
                .doesNotContainKey("polluted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\":\"\"}", "{\"text\":\"\",\"channel\":null}"})
    void givesAFrameWithoutAChannelTheDefaultOne(String frame) throws Exception {
        assertThat(Frame.read(frame, "webhook", Limits.DEFAULT).fields()).containsEntry("channel", "webhook");
    }

    @Test
    void aFieldThatIsNullIsAbsent() throws Exception {
        Frame frame = read("{\"type\":null,\"text\":\"hi\",\"id\":null,\"user\":null,\"channel\":null,"
                + "\"user_profile\":null,\"resume\":null,\"auth\":null}");

        assertThat(frame.isMessage()).isTrue();
        assertThat(frame.id()).isNull();
        assertThat(frame.user()).isNull();
        assertThat(frame.profile()).isNull();
        assertThat(frame.resume()).isNull();
        assertThat(frame.auth()).isNull();
        assertThat(read("{\"type\":\"message\",\"text\":null}").isMessage()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "a", "0", "}", "|", "'", "<script>", "$ne", "a.b-c_d:e/f", "#[]{}()*&%@=+,;?`^"})
    void takesAnIdOfPrintableCharacters(String id) throws Exception {
        assertThat(read("{\"text\":\"\",\"id\":\"" + id + "\"}").id()).isEqualTo(id);
    }

    @Test
    void takesAnIdATypeAndAChannelOf128Characters() throws Exception {
        String longest = "x".repeat(128);
        Frame frame = read("{\"id\":\"%1$s\",\"type\":\"%1$s\",\"channel\":\"%1$s\"}".formatted(longest));

        assertThat(frame.id()).isEqualTo(longest);
        assertThat(frame.type()).isEqualTo(longest);
        assertThat(frame.fields()).containsEntry("channel", longest);
    }

    @ParameterizedTest
    @CsvSource({"7,7", "-7,-7", "12345678901234567890,12345678901234567890", "'\"7\"',7"})
    void aUserMayBeAWholeNumber(String json, String label) throws Exception {
        assertThat(read("{\"text\":\"\",\"user\":" + json + "}").user()).isEqualTo(label);
    }

    @Test
    void takesAUserOf512Characters() throws Exception {
        assertThat(read("{\"text\":\"\",\"user\":\"" + "u".repeat(512) + "\"}").user())
                .hasSize(512);
    }

    @Test
    void readsTheProfileAndKeepsItAmongTheFields() throws Exception {
        Frame frame = read("{\"type\":\"identify\",\"user_profile\":{\"id\":7,\"name\":\"Ada\",\"extra\":[1.50]}}");

        UserProfile profile = frame.profile();
        assertThat(profile).isNotNull();
        assertThat(profile.id()).isEqualTo("7");
        assertThat(profile.name()).isEqualTo("Ada");
        assertThat(profile.fields()).containsEntry("extra", List.of(new BigDecimal("1.50")));
        assertThat(frame.fields()).containsEntry("user_profile", profile.fields());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                   |   |   | -1 | 0",
                "{\"token\":null,\"after\":null}      |   |   | -1 | 0",
                "{\"v\":1,\"token\":\"t\"}            | t |   | -1 | 0",
                "{\"after\":0,\"last\":5000}          |   |   | 0  | 200",
                "{\"after\":9007199254740991,\"last\":50,\"epoch\":\"e\",\"later\":{}} | | e | 9007199254740991 | 50",
            })
    void readsResume(String json, String token, String epoch, long after, int last) throws Exception {
        assertThat(read("{\"type\":\"hello\",\"resume\":" + json + "}").resume())
                .isEqualTo(new Frame.Resume(token, epoch, after, last, false));
    }

    static Stream<String> charactersOfOneToFourBytes() {
        return Stream.of("a", "\u007f", "\u0080", "é", "\u07ff", "\u0800", "€", "\uffff", "😀", "\udbff\udfff");
    }

    @ParameterizedTest
    @MethodSource("charactersOfOneToFourBytes")
    void theTextsLimitIsExactInBytes(String character) throws Exception {
        byte[] utf8 = character.getBytes(StandardCharsets.UTF_8);
        Limits limits = Limits.builder()
                .clients(clients -> clients.textBytes(10 * utf8.length))
                .build();
        String longest = "{\"text\":\"" + character.repeat(10) + "\"}";

        assertThat(Frame.read(longest, "socket", limits).fields()).containsEntry("text", character.repeat(10));

        BadFrameException refused = catchThrowableOfType(
                BadFrameException.class,
                () -> Frame.read("{\"text\":\"" + character.repeat(10) + "a\"}", "socket", limits));
        assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertThat(refused).hasMessage("The text is larger than " + 10 * utf8.length + " bytes.");
    }

    @ParameterizedTest
    @MethodSource("charactersOfOneToFourBytes")
    void theFramesLimitIsExactInBytes(String character) throws Exception {
        String frame = "{\"text\":\"\",\"x\":\"" + character.repeat(20) + "\"}";
        int bytes = frame.getBytes(StandardCharsets.UTF_8).length;

        Frame read = Frame.read(frame, "socket", limits(bytes));
        assertThat(read.fields()).containsEntry("x", character.repeat(20));
        assertThat(read.bytes()).isGreaterThan(frame.length());

        assertThatThrownBy(() -> Frame.read(frame, "socket", limits(bytes - 1)))
                .isInstanceOfSatisfying(
                        BadFrameException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE))
                .hasMessage("The frame is larger than " + (bytes - 1) + " bytes.");
    }

    @Test
    void halfACharacterIsLetInAsTheReplacementCharacter() throws Exception {
        Frame frame = read("{\"text\":\"a\\ud83db\",\"user\":\"\\udc00\"}");

        assertThat(frame.fields()).containsEntry("text", "a\ufffdb");
        assertThat(frame.user()).isEqualTo("\ufffd");
        assertThatThrownBy(() -> Frame.read(
                        "{\"text\":\"\\ud83d\"}",
                        "socket",
                        Limits.builder()
                                .clients(clients -> clients.textBytes(2))
                                .build()))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("The text is larger than 2 bytes.");
    }

    @Test
    void theTextsLimitCountsCharactersAndNotTheirEscapes() throws Exception {
        Limits limits =
                Limits.builder().clients(clients -> clients.textBytes(4)).build();

        assertThat(Frame.read("{\"text\":\"\\ud83d\\ude00\"}", "socket", limits).fields())
                .containsEntry("text", "😀");
        assertThatThrownBy(() -> Frame.read("{\"text\":\"\\ud83d\\ude00.\"}", "socket", limits))
                .isInstanceOf(BadFrameException.class);
    }

    @Test
    void theDefaultLimitsTake16KiBOfTextIn64KiBOfFrame() throws Exception {
        assertThat(read("{\"text\":\"" + "x".repeat(16 * 1024) + "\"}").isMessage())
                .isTrue();
        String start = "{\"text\":\"\",\"x\":\"";
        String most = start + "x".repeat(64 * 1024 - start.length() - 2) + "\"}";
        assertThat(read(most).isMessage()).isTrue();
        assertThatThrownBy(() -> read(most + " ")).isInstanceOf(BadFrameException.class);
    }

    private static Limits limits(int frameBytes) {
        return Limits.builder()
                .clients(clients -> clients.frameBytes(frameBytes).textBytes(1))
                .build();
    }
}
