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
    void aReplyThatGrowsIsKnownToItsLastPiece() {
        StreamTalk talk = new StreamTalk(200, 20);
        String text = "grow 3 of 200 every 20 ms stop at 50";
        StreamTalk.Growth growth = StreamTalk.growth("x", text);

        assertThat(growth).isNotNull();
        assertThat(growth.pieces()).hasSize(200).doesNotHaveDuplicates();
        assertThat(talk.replies("x", text)).containsExactly(String.join("", growth.pieces()) + growth.end());
        assertThat(talk.replies("y", text)).doesNotContainAnyElementsOf(talk.replies("x", text));
        assertThat(talk.text(5, new SplittableRandom(9)))
                .matches("grow 5 of 200 every 20 ms( stop at \\d+)?")
                .isEqualTo(talk.text(5, new SplittableRandom(9)));
    }

    @Test
    void aReplyIsStoppedWhereItsMessageSays() {
        StreamTalk talk = new StreamTalk(200, 20);
        String reply = talk.replies("x", "grow 3 of 200 every 20 ms stop at 50").get(0);

        assertThat(talk.isStopped("grow 3 of 200 every 20 ms stop at 50")).isTrue();
        assertThat(talk.isStopped("grow 3 of 200 every 20 ms")).isFalse();
        assertThat(talk.stops(reply.substring(0, 49))).isFalse();
        assertThat(talk.stops(reply.substring(0, 50))).isTrue();
        assertThat(talk.stops(talk.replies("x", "grow 3 of 200 every 20 ms").get(0)))
                .isFalse();
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
