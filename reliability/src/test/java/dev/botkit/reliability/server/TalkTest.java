package dev.botkit.reliability.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.check.Conduct.Note;
import dev.botkit.reliability.check.Handled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TalkTest {

    @Test
    void aMessageOfTheWorkloadSaysHowItIsAnswered() {
        Workload workload = new Workload(true);

        assertThat(workload.replies("x", "say 3 r2 p1")).containsExactly("re x 1/2", "re x 2/2");
        assertThat(workload.pushes("x", "say 3 r2 p1")).containsExactly("push x 1/1");
        assertThat(workload.entries("say 3 r2 p1")).isEqualTo(4);
        assertThat(workload.note(Workload.note("hello", "user-1/tab 2#3", 4))).isEqualTo(new Note("user-1/tab 2#3", 4));
        assertThat(workload.note("re x 1/2")).isNull();
    }

    @Test
    void theSameSeedSaysTheSame() {
        Workload workload = new Workload(true);

        assertThat(workload.text(5, new SplittableRandom(9))).isEqualTo(workload.text(5, new SplittableRandom(9)));
    }

    @Test
    void theExampleServerIsKnown() {
        ChatServerTalk talk = new ChatServerTalk();

        assertThat(talk.replies("x", "echo a b")).containsExactly("a b");
        assertThat(talk.replies("x", "count to 3")).containsExactly("1", "2", "3");
        assertThat(talk.note("Welcome back!")).isNotNull();
        assertThat(talk.note("a b")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"handled webhook:a x 7 tr", "handled webhook:a x 7 true", "ready", ""})
    void halfALineIsNone(String line) {
        assertThat(HandledLine.parse(0, line)).isNull();
    }

    @Test
    void aWholeLineIsARun() {
        HandledLine line = HandledLine.parse(2, "handled webhook:a x 7 true .");

        assertThat(line).isEqualTo(new HandledLine(ConversationId.webhook("a"), new Handled(2, "x", 7, true)));
    }
}
