package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameJsonTest {

    @Test
    void readsWhatItWrites() {
        String json = "{\"a\":\"tä\\\"xt\\n\",\"b\":[1,-2.50,10000000000,true,false,null,{\"c\":{}}],\"d\":[]}";

        Map<String, Object> read = FrameJson.read(json);

        assertThat(FrameJson.write(read)).isEqualTo(json);
    }

    @Test
    void writesOtherValuesAsText() {
        assertThat(FrameJson.write(Map.of("code", Thread.State.NEW))).isEqualTo("{\"code\":\"NEW\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}{}", "{\"a\":1,\"a\":2}", "hello", "{\"a\":}"})
    void failsTheTestOnWhatIsNoJsonObject(String text) {
        assertThatThrownBy(() -> FrameJson.read(text))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("The bot sent");
    }
}
