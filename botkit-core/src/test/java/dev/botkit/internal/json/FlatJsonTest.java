package dev.botkit.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written without the library is what the library reads and writes. */
class FlatJsonTest {

    private static final String[] PIECES = {
        "{",
        "}",
        "\"",
        ":",
        ",",
        " ",
        "\n",
        "\t",
        "[",
        "]",
        "\"text\"",
        "\"type\":\"message\"",
        "\"user\":\"u\"",
        "\"n\":1",
        "\"n\":123456789",
        "1234567890",
        "0",
        "-1",
        "1.5",
        "1e3",
        "01",
        "true",
        "false",
        "null",
        "tru",
        "\\",
        "\\u0041",
        "\\n",
        "é",
        "Ж",
        "\uD83D\uDE00",
        "\uD83D",
        "\u0000",
        "\u001f",
        "\u007f",
        "\u00a0",
        "\ufeff",
        "/",
        "\"a\":\"b\"",
        "\"\":\"\"",
        "'",
        "//",
        "NaN",
        "{\"a\":1}"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message\",\"text\":\"Привет, é\",\"user\":\"u\",\"channel\":\"socket\"}",
                " {\n\t\"a\" : 1 , \"b\": true,\"c\":false , \"d\" :null\r\n}\n",
                "{\"\":\"\",\"n\":123456789}"
            })
    void aFlatObjectIsReadWithoutTheLibrary(String text) throws BadJsonException {
        assertThat(FlatJson.read(text)).isEqualTo(Json.readAny(text)).isNotNull();
        assertThat(List.copyOf(Json.readObject(text).keySet()))
                .isEqualTo(List.copyOf(Json.readAny(text).keySet()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{\"a\":01}",
                "{\"a\":-1}",
                "{\"a\":1.0}",
                "{\"a\":1 2}",
                "{\"a\":1234567890}",
                "{\"a\":truex}",
                "{\"a\":\"b}",
                "{\"a\":\"\\\"\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\uD83D\uDE00\"}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{}}",
                "{a:1}",
                "[]"
            })
    void allElseIsLeftToTheLibrary(String text) {
        assertThat(FlatJson.read(text)).isNull();
    }

    @Test
    void whatIsReadWithoutTheLibraryIsWhatTheLibraryReads() throws BadJsonException {
        Random random = new Random(7);
        int flat = 0;
        for (int i = 0; i < 300_000; i++) {
            StringBuilder text = new StringBuilder("{");
            for (int n = random.nextInt(9); n > 0; n--) {
                text.append(random.nextInt(3) > 0 ? ",\"k" + n + "\":" : "")
                        .append(PIECES[random.nextInt(PIECES.length)]);
            }
            String json = (random.nextInt(20) == 0
                            ? text.toString()
                            : text.append('}').toString())
                    .replace("{,", "{");
            Map<String, @Nullable Object> read = FlatJson.read(json);
            if (read != null) {
                flat++;
                assertThat(read).as(json).isEqualTo(Json.readAny(json));
            }
        }
        assertThat(flat).as("that were flat").isGreaterThan(3_000);
    }

    @Test
    void tooManyMembersAndTooLongNamesAreRefusedAsEver() {
        StringBuilder text = new StringBuilder("{\"a\":1");
        for (int i = 0; i < 2_000; i++) {
            text.append(",\"b").append(i).append("\":1");
        }
        assertThatThrownBy(() -> Json.readObject(text + "}")).isInstanceOf(BadJsonException.class);
        String longName = "{\"" + "n".repeat(300) + "\":1}";
        assertThatThrownBy(() -> Json.readObject(longName)).isInstanceOf(BadJsonException.class);
    }

    @Test
    void whatIsWrittenWithoutTheLibraryIsWhatTheLibraryWrites() {
        Random random = new Random(8);
        Object[] values = {
            null,
            true,
            false,
            0,
            -7,
            Integer.MIN_VALUE,
            5L,
            Long.MIN_VALUE,
            "",
            "text",
            "a\"b\\c/d",
            "\n",
            "\r\t\b\f",
            "\u0000",
            "\u007f\u0080\u2028é",
            "Привет",
            "\uD83D\uDE00",
            "\uD83D alone",
            new BigDecimal("1.50"),
            BigInteger.TEN,
            List.of(1, "x"),
            Map.of("k", "v"),
            new Json.Raw("[1]")
        };
        int flat = 0;
        for (int i = 0; i < 100_000; i++) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int n = random.nextInt(5); n > 0; n--) {
                Object name = values[8 + random.nextInt(10)];
                object.put(String.valueOf(name) + n, values[random.nextInt(values.length)]);
            }
            String written = FlatJson.write(object);
            flat += written == null ? 0 : 1;
            assertThat(Json.write(object)).isEqualTo(Json.writeAny(object));
        }
        assertThat(flat).as("that were flat").isGreaterThan(10_000);
        assertThat(FlatJson.write(Map.of("text", "two\nlines, \"quoted\""))).isNotNull();
    }
}
