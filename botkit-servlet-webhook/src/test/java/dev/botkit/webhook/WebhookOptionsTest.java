package dev.botkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.transport.HttpPolicy;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookOptionsTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(WebhookOptions.DEFAULT.path()).isEqualTo("/botkit/receive");
        assertThat(WebhookOptions.DEFAULT.timeLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(WebhookOptions.DEFAULT.httpPolicy()).isSameAs(HttpPolicy.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hook", "/a/b.c/d_e-f~g", "/.well-known/bot", "/..."})
    void takesExactPaths(String path) {
        assertThat(WebhookOptions.builder().path(path).build().path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "hook", "/hook/", "/*", "/hook/*", "*.do", "//hook", "/a/../b", "/.", "/a b", "/a?b", "/ä",
                "/a;b"
            })
    void refusesAllOtherPaths(String path) {
        assertThatThrownBy(() -> WebhookOptions.builder().path(path).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("\"" + path + "\"");
    }

    @Test
    void reportsAllThatIsWrongAtOnce() {
        for (Duration limit : new Duration[] {Duration.ZERO, Duration.ofMillis(-1), Duration.ofHours(2)}) {
            assertThatThrownBy(() -> WebhookOptions.builder()
                            .path("hook")
                            .timeLimit(limit)
                            .build())
                    .asInstanceOf(InstanceOfAssertFactories.type(InvalidConfigurationException.class))
                    .extracting(InvalidConfigurationException::problems, InstanceOfAssertFactories.LIST)
                    .hasSize(2);
        }
    }
}
