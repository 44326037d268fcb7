package dev.botkit.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonValuesTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(null, null),
                Arguments.of("text", "text"),
                Arguments.of(true, true),
                Arguments.of(1, 1),
                Arguments.of(1L, 1L),
                Arguments.of((short) 1, 1),
                Arguments.of((byte) -1, -1),
                Arguments.of(BigInteger.TEN, BigInteger.TEN),
                Arguments.of(new BigDecimal("1.10"), new BigDecimal("1.10")),
                Arguments.of(0.1, new BigDecimal("0.1")),
                Arguments.of(0.1f, new BigDecimal("0.1")),
                Arguments.of(-1e300, new BigDecimal("-1.0E300")),
                Arguments.of(List.of(), List.of()),
                Arguments.of(new LinkedHashSet<>(List.of("b", "a")), List.of("b", "a")),
                Arguments.of(Map.of("k", List.of((short) 1)), Map.of("k", List.of(1))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void copiesWhatIsAJsonValue(Object value, Object copy) {
        assertThat(JsonValues.copy("field", value)).isEqualTo(copy);
    }

    @ParameterizedTest
    @MethodSource("values")
    void whatWasCopiedCanBeWrittenAndReadAgain(Object value, Object copy) throws Exception {
        Map<String, Object> object = JsonValues.copyObject("object", new HashMap<>(singleton(value)));

        Map<String, Object> read = Json.readObject(Json.write(object));

        if (copy instanceof Number number) {
            assertThat(new BigDecimal(read.get("f").toString())).isEqualByComparingTo(number.toString());
        } else {
            assertThat(read).isEqualTo(singleton(copy));
        }
    }

    @Test
    void laterChangesOfTheOriginalDoNotReachTheCopy() {
        List<Object> list = new ArrayList<>(List.of("a"));
        Map<String, Object> map = new LinkedHashMap<>(Map.of("list", list));
        Map<String, Object> copy = JsonValues.copyObject("object", map);

        list.add("b");
        map.put("new", 1);

        assertThat(copy).isEqualTo(Map.of("list", List.of("a"))).isUnmodifiable();
        assertThat((List<?>) copy.get("list")).isUnmodifiable();
        assertThat((List<?>) JsonValues.copy("list", list)).isUnmodifiable();
    }

    @Test
    void keepsNullsAndTheOrderOfTheFields() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", null);
        map.put("a", Arrays.asList(1, null));

        Map<String, Object> copy = JsonValues.copyObject("object", map);

        assertThat(copy.keySet()).containsExactly("z", "a");
        assertThat(copy).containsEntry("z", null).containsEntry("a", Arrays.asList(1, null));
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of(
                        Optional.of("c4n4ry"),
                        "\"field\" holds a java.util.Optional, which is no JSON value;"
                                + " use String, Boolean, Number, List or Map."),
                Arguments.of(
                        new AtomicInteger(1),
                        "\"field\" holds a java.util.concurrent.atomic.AtomicInteger, which is no JSON value;"
                                + " use String, Boolean, Number, List or Map."),
                Arguments.of(
                        new String[] {"c4n4ry"},
                        "\"field\" holds a [Ljava.lang.String;, which is no JSON value;"
                                + " use String, Boolean, Number, List or Map."),
                Arguments.of(
                        'c',
                        "\"field\" holds a java.lang.Character, which is no JSON value;"
                                + " use String, Boolean, Number, List or Map."),
                Arguments.of(Double.NaN, "\"field\" is not a finite number."),
                Arguments.of(Double.POSITIVE_INFINITY, "\"field\" is not a finite number."),
                Arguments.of(Float.NEGATIVE_INFINITY, "\"field\" is not a finite number."),
                Arguments.of(Map.of(1, "c4n4ry"), "\"field\" holds a map whose keys are not all strings."));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void saysWhatIsWrongWithAValue(Object value, String message) {
        assertThatThrownBy(() -> JsonValues.copy("field", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> JsonValues.copy("field", List.of(Map.of("inner", value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void saysThatANullKeyIsNoString() {
        Map<Object, Object> map = new HashMap<>();
        map.put(null, 1);
        assertThatThrownBy(() -> JsonValues.copyObject("field", map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"field\" holds a map whose keys are not all strings.");
    }

    @Test
    void copiesDepth31InAFieldSoThatTheWholeFrameHas32() {
        assertThat(JsonValues.copy("field", nested(31))).isEqualTo(nested(31));

        assertThatThrownBy(() -> JsonValues.copy("field", nested(32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"field\" is nested more than 32 deep.");
    }

    @Test
    void endsOnAValueThatHoldsItself() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);

        assertThatThrownBy(() -> JsonValues.copy("field", list)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonValues.copyObject("field", map)).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> labels() {
        return Stream.of(
                Arguments.of("alice", "alice"),
                Arguments.of(" ", " "),
                Arguments.of("x".repeat(512), "x".repeat(512)),
                Arguments.of(7, "7"),
                Arguments.of(-7L, "-7"),
                Arguments.of(new BigInteger("12345678901234567890"), "12345678901234567890"),
                Arguments.of("", null),
                Arguments.of("x".repeat(513), null),
                Arguments.of(BigInteger.TEN.pow(512), null),
                Arguments.of(new BigDecimal("1.5"), null),
                Arguments.of(new BigDecimal("1"), null),
                Arguments.of(true, null),
                Arguments.of(null, null),
                Arguments.of(List.of("alice"), null),
                Arguments.of(Map.of("$ne", ""), null));
    }

    @ParameterizedTest
    @MethodSource("labels")
    void aLabelIsANonEmptyTextOrWholeNumber(Object value, String label) {
        assertThat(JsonValues.label(value)).isEqualTo(label);
    }

    private static Map<String, Object> singleton(Object value) {
        Map<String, Object> map = new HashMap<>();
        map.put("f", value);
        return map;
    }

    private static Object nested(int depth) {
        Object value = 1;
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("a", value);
        }
        return value;
    }
}
