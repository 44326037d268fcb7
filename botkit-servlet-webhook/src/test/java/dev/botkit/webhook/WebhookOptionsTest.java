package dev.botkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.transport.HttpPolicy;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookOptionsTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(WebhookOptions.DEFAULT.path()).isEqualTo("/botkit/receive");
        assertThat(WebhookOptions.DEFAULT.historyPath()).isEqualTo("/botkit/history");
        assertThat(WebhookOptions.DEFAULT.timeLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(WebhookOptions.DEFAULT.httpPolicy()).isSameAs(HttpPolicy.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hook", "/a/b.c/d_e-f~g", "/.well-known/bot", "/..."})
    void takesExactPaths(String path) {
        assertThat(WebhookOptions.builder().path(path).build().path()).isEqualTo(path);
        assertThat(WebhookOptions.builder().historyPath(path).build().historyPath())
                .isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "hook", "/hook/", "/*", "/hook/*", "*.do", "//hook", "/a/../b", "/.", "/a b", "/a?b", "/ä",
                "/a;b"
            })
    void refusesAllOtherPaths(String path) {
        for (WebhookOptions.Builder builder : List.of(
                WebhookOptions.builder().path(path), WebhookOptions.builder().historyPath(path))) {
            assertThatThrownBy(builder::build)
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("\"" + path + "\"");
        }
    }

    @Test
    void needsNoHistoryApi() {
        assertThat(WebhookOptions.builder().historyPath(null).build().historyPath())
                .isNull();
    }

    @Test
    void refusesOnePathForTwoThings() {
        assertThatThrownBy(() -> WebhookOptions.builder()
                        .path("/bot")
                        .historyPath("/bot")
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("same path");
    }

    @Test
    void reportsAllThatIsWrongAtOnce() {
        for (Duration limit : new Duration[] {Duration.ZERO, Duration.ofMillis(-1), Duration.ofHours(2)}) {
            assertThatThrownBy(() -> WebhookOptions.builder()
                            .path("hook")
                            .historyPath("history")
                            .timeLimit(limit)
                            .build())
                    .asInstanceOf(InstanceOfAssertFactories.type(InvalidConfigurationException.class))
                    .extracting(InvalidConfigurationException::problems, InstanceOfAssertFactories.LIST)
                    .hasSize(3);
        }
    }
}
