package dev.botkit.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final String TOO_MUCH =
            "The JSON is too deep, or has too many values, or too long a name or number.";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"\":\"\"}",
                "{\"z\":1,\"a\":2,\"m\":3}",
                "{\"a\":[],\"b\":{},\"c\":[[],{}],\"d\":null,\"e\":true,\"f\":false}",
                "{\"a\":[null,null,{\"a\":null}]}",
                "{\"i\":2147483647,\"j\":-2147483648,\"k\":2147483648,\"l\":-9223372036854775808}",
                "{\"big\":9223372036854775808,\"bigger\":-123456789012345678901234567890}",
                "{\"d\":[0.1,1.10,1.000,-0.5,123456789.123456789123456789]}",
                "{\"quote\":\"\\\"\",\"back\":\"\\\\\",\"n\":\"\\n\\r\\t\\b\\f\",\"slash\":\"/\"}",
                "{\"é€😀\":\"ß Ω 漢字 \u2028\"}",
                "{\"__proto__\":{},\"constructor\":[],\"$ne\":null,\"a.b\":1}",
            })
    void whatIsReadAndWrittenIsTheSameText(String text) throws Exception {
        assertThat(Json.write(Json.readObject(text))).isEqualTo(text);
    }

    @Test
    void readsEachKindOfValueIntoItsOwnClass() throws Exception {
        Map<String, Object> object = Json.readObject(
                "{\"s\":\"x\",\"t\":true,\"n\":null,\"i\":1,\"l\":3000000000,\"b\":30000000000000000000,"
                        + "\"d\":1.0,\"e\":1e2,\"o\":{},\"a\":[]}");

        assertThat(object.get("s")).isExactlyInstanceOf(String.class);
        assertThat(object.get("t")).isEqualTo(true);
        assertThat(object).containsEntry("n", null);
        assertThat(object.get("i")).isExactlyInstanceOf(Integer.class);
        assertThat(object.get("l")).isExactlyInstanceOf(Long.class);
        assertThat(object.get("b")).isExactlyInstanceOf(BigInteger.class);
        assertThat(object.get("d")).isExactlyInstanceOf(BigDecimal.class);
        assertThat(object.get("e")).isExactlyInstanceOf(BigDecimal.class);
        assertThat(object.get("o")).isInstanceOf(Map.class);
        assertThat(object.get("a")).isInstanceOf(List.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e400", "-1E-400", "1.5e300", "1e1000", "1e-1000", "0.10000000000000000000000000000000000000001"
            })
    void numbersKeepTheirExactValue(String number) throws Exception {
        String written = Json.write(Json.readObject("{\"n\":" + number + "}"));

        assertThat(Json.readObject(written)).containsEntry("n", new BigDecimal(number));
    }

    @Test
    void readsAroundWhitespace() throws Exception {
        assertThat(Json.readObject(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n")).isEqualTo(Map.of("a", List.of(1, 2)));
    }

    @Test
    void whatTheObjectHoldsCannotBeChangedAtAnyDepth() throws Exception {
        Map<String, Object> object = Json.readObject("{\"o\":{\"a\":[{\"b\":[]}]}}");
        Map<?, ?> inner = (Map<?, ?>) object.get("o");
        List<?> list = (List<?>) inner.get("a");
        Map<?, ?> innermost = (Map<?, ?>) list.get(0);

        assertThat(inner).isUnmodifiable();
        assertThat(list).isUnmodifiable();
        assertThat(innermost).isUnmodifiable();
        assertThat((List<?>) innermost.get("b")).isUnmodifiable();
    }

    @Test
    void readsDepth32AndNotDepth33() throws Exception {
        assertThat(Json.readObject(nestedObjects(32))).containsOnlyKeys("a");
        assertThat(Json.readObject("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}"))
                .containsOnlyKeys("a");

        assertThatThrownBy(() -> Json.readObject(nestedObjects(33)))
                .isInstanceOf(BadJsonException.class)
                .hasMessage(TOO_MUCH);
        assertThatThrownBy(() -> Json.readObject("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}"))
                .isInstanceOf(BadJsonException.class)
                .hasMessage(TOO_MUCH);
    }

    @Test
    void readsTwoThousandTokensAndNotOneMore() throws Exception {
        // The braces, the name, the brackets: five tokens around the numbers.
        assertThat((List<?>) Json.readObject(numbers(1_995)).get("a")).hasSize(1_995);

        assertThatThrownBy(() -> Json.readObject(numbers(1_996)))
                .isInstanceOf(BadJsonException.class)
                .hasMessage(TOO_MUCH);
    }

    @Test
    void readsNamesOf256CharactersAndNotLongerOnes() throws Exception {
        assertThat(Json.readObject("{\"" + "n".repeat(256) + "\":1}")).containsOnlyKeys("n".repeat(256));
        assertThat(Json.readObject("{\"" + "\\u006e".repeat(256) + "\":1}")).containsOnlyKeys("n".repeat(256));

        for (String name : List.of("n".repeat(257), "é".repeat(257), "\\u006e".repeat(257))) {
            assertThatThrownBy(() -> Json.readObject("{\"" + name + "\":1}"))
                    .isInstanceOf(BadJsonException.class)
                    .hasMessage(TOO_MUCH);
        }
    }

    @Test
    void readsNumbersOf100DigitsAndNotLongerOnes() throws Exception {
        assertThat(Json.readObject("{\"n\":" + "9".repeat(100) + "}"))
                .containsEntry("n", new BigInteger("9".repeat(100)));

        assertThatThrownBy(() -> Json.readObject("{\"n\":" + "9".repeat(101) + "}"))
                .isInstanceOf(BadJsonException.class)
                .hasMessage(TOO_MUCH);
    }

    @ParameterizedTest
    @CsvSource({
        "1e1001, A number's exponent is beyond 1000.",
        "-1.5e-1000, A number's exponent is beyond 1000.",
        "1e2147483647, A number's exponent is beyond 1000.",
        "1e2147483648, 'The JSON is too deep, or has too many values, or too long a name or number.'",
        "-1e-99999999999, 'The JSON is too deep, or has too many values, or too long a name or number.'",
    })
    void refusesAnExponentThatWouldFillTheMemory(String number, String message) {
        assertThatThrownBy(() -> Json.readObject("{\"n\":" + number + "}"))
                .isInstanceOf(BadJsonException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "\\ud800,\ufffd",
        "\\udfff,\ufffd",
        "a\\ud83db,a\ufffdb",
        "\\ude00\\ud83d,\ufffd\ufffd",
        "\\ud83d\\ud83d\\ude00,\ufffd😀",
        "😀\\ude00,😀\ufffd",
        "\\ud83d\\ude00,😀",
    })
    void halfACharacterBecomesTheReplacementCharacter(String escaped, String read) throws Exception {
        assertThat(Json.readObject("{\"a\":[\"" + escaped + "\"]}")).isEqualTo(Map.of("a", List.of(read)));
    }

    @Test
    void refusesHalfACharacterInAName() {
        assertThatThrownBy(() -> Json.readObject("{\"\\ud83d\":1}")).isInstanceOf(BadJsonException.class);
    }

    @Test
    void writesTextThatCanBeSentAsUtf8() {
        assertThat(Json.write(Map.of("s", "a\ud83db😀"))).isEqualTo("{\"s\":\"a\ufffdb😀\"}");
    }

    @Test
    void readsAStringThatFillsAWholeFrame() throws Exception {
        assertThat(Json.readObject("{\"s\":\"" + "é".repeat(65_000) + "\"}")).containsEntry("s", "é".repeat(65_000));
    }

    @Test
    void thousandsOfDifferentNamesStayApart() throws Exception {
        // More than a name table keeps: it must neither mix them up nor refuse them.
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String name = "n" + random.nextInt() + "-" + i;
            assertThat(Json.readObject("{\"" + name + "\":" + i + "}")).containsOnlyKeys(name);
        }
    }

    @Test
    void theMessageOfABadTextHoldsNothingOfIt() {
        for (String text :
                List.of("c4n4ry", "{\"c4n4ry\"", "{\"c4n4ry\":c4n4ry}", "{\"c4n4ry\":1,\"c4n4ry\":1}", "{}c4n4ry")) {
            assertThatThrownBy(() -> Json.readObject(text))
                    .isInstanceOf(BadJsonException.class)
                    .message()
                    .isNotBlank()
                    .doesNotContain("c4n4ry");
        }
    }

    @Test
    void escapesWhatMustNotStandInAString() throws Exception {
        String all = IntStream.range(0, 0x100).mapToObj(Character::toString).collect(Collectors.joining());
        String written = Json.write(Map.of("s", all));

        assertThat(written.chars()).noneMatch(c -> c < ' ');
        assertThat(Json.readObject(written)).containsEntry("s", all);
    }

    @Test
    void writesFieldsInTheirOrder() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("z", 1);
        object.put("a", null);
        object.put("m", List.of(Map.of("x", Arrays.asList((Object) null))));

        assertThat(Json.write(object)).isEqualTo("{\"z\":1,\"a\":null,\"m\":[{\"x\":[null]}]}");
    }

    @Test
    void saysWhichClassIsNoJsonValue() {
        for (Object value : List.of(Optional.of("c4n4ry"), 1.5, Map.of("a", new int[0]), List.of('c'))) {
            assertThatThrownBy(() -> Json.write(Map.of("c4n4ry", value)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Not a JSON value: ")
                    .message()
                    .doesNotContain("c4n4ry");
        }
    }

    @Test
    void writesEveryKindOfValue() {
        List<Object> values = new ArrayList<>(Arrays.asList(null, "s", true, 1, 2L, BigInteger.TEN));
        values.add(new BigDecimal("1.10"));
        values.add(Collections.emptyMap());

        assertThat(Json.write(Map.of("a", values))).isEqualTo("{\"a\":[null,\"s\",true,1,2,10,1.10,{}]}");
    }

    private static String nestedObjects(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static String numbers(int count) {
        return "{\"a\":[" + "1,".repeat(count - 1) + "1]}";
    }
}
