package dev.botkit.internal.skills;

import static dev.botkit.internal.skills.TextMatchers.FIRST;
import static dev.botkit.internal.skills.TextMatchers.dispatch;
import static dev.botkit.internal.skills.TextMatchers.dispatcher;
import static dev.botkit.internal.skills.TextMatchers.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Message;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.script.Patterns;
import dev.botkit.internal.text.HeardText;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedGroupsTest {

    @Test
    void groupsAreReadByName() {
        Message heard = heard("(?<size>small|large) (?<what>\\w+)(?<more>, .*)?", "one LARGE pizza please");

        assertThat(heard.group("size")).isEqualTo("LARGE");
        assertThat(heard.group("what")).isEqualTo("pizza");
        assertThat(heard.group("more")).isEmpty();
        assertThat(heard.group(1)).isEqualTo("LARGE");
    }

    @Test
    void namesOutliveAChangeOfTheMessage() {
        assertThat(heard("(?<size>small)", "small").withText("large").group("size"))
                .isEqualTo("small");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\(\\?<size>x",
                "\\Q(?<size>\\Ex",
                "[(?<size>]{8}x",
                "(?x)(?<other>\\(\\?<size>x) # (?<size>",
            })
    void whatOnlyLooksLikeANameIsNone(String pattern) {
        Message heard = heard(pattern, "(?<size>x");

        assertThatThrownBy(() -> heard.group("size"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("size");
    }

    @Test
    void aLiteralPatternHasNoNames() {
        Message heard = dispatch(
                        dispatcher(skills -> skills.hears(Pattern.compile("(?<size>x)", Pattern.LITERAL), FIRST)),
                        message("(?<size>x)"))
                .message();

        assertThatThrownBy(() -> heard.group("size")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageThatNoPatternHeardHasNoNames() {
        assertThatThrownBy(() -> message("small").group("size")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> heard("small", "small").group("size")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> heard("(?<Size>small)", "small").group("size"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesInScriptsAreJavaScripts() throws Exception {
        MessageData message = message("I am Zoë Müller");
        Message heard = message.withGroups(Patterns.bounded("a script", "am (?<first_name>\\S+) (?<$last>\\S+)( jr)?")
                .find(new HeardText(message.text(), 1_000)));

        assertThat(heard.group("first_name")).isEqualTo("Zoë");
        assertThat(heard.group("$last")).isEqualTo("Müller");
        assertThat(heard.groups()).containsExactly("am Zoë Müller", "Zoë", "Müller", "");
    }

    @Test
    void namesInScriptsWorkInWhatIsJavaOnly() throws Exception {
        MessageData message = message("I am Zoë");
        Message heard = message.withGroups(
                Patterns.bounded("a script", "(?i)am (?<name>\\S++)").find(new HeardText(message.text(), 1_000)));

        assertThat(heard.group("name")).isEqualTo("Zoë");
    }

    private static Message heard(String pattern, String text) {
        return dispatch(dispatcher(skills -> skills.hears(pattern, FIRST)), message(text))
                .message();
    }
}
