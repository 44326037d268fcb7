package dev.botkit.springai;

import static dev.botkit.springai.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.History;
import dev.botkit.testkit.FaultyHistory;
import org.junit.jupiter.api.Test;

/** A turn that is cut off runs again. */
class RedeliveredTest {

    @Test
    void theModelIsAskedAgainAndTheUserGetsOneAnswer() throws Exception {
        History stored = History.inMemory();
        FaultyHistory ofTheFirst = new FaultyHistory(stored);
        try (ModelServer server = new ModelServer()) {
            SpringAiAnswers answers = SpringAiAnswers.of(Chat.client(server));
            try (Chat first = new Chat(answers, builder -> builder.history(ofTheFirst))) {
                first.says("m1", "one");
                server.next().streams(text("Half an"));
                first.awaitShown("Half an");
                // As if it had crashed: nothing of it gets into the store any more.
                ofTheFirst.goDown();

                try (Chat second = new Chat(answers, builder -> builder.history(stored))) {
                    ModelServer.Request again = server.next();
                    assertThat(again.messages()).containsExactly("user: one");
                    again.streams(text("A whole answer.")).ends("stop");
                    assertThat(second.next("message"))
                            .containsEntry("text", "A whole answer.")
                            .containsEntry("id", "m1~1");
                } finally {
                    ofTheFirst.comeBack();
                }
            }
        }
    }
}
