package dev.botkit.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the bot has learned, while the store of its conversations comes and goes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LearningOutageTest {

    private static final String TEACHER = TestSocket.SECRET.conversation("u").toString();

    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final ManualTimer timer = new ManualTimer();

    @Test
    void anUndoThatRunsAgainForgetsNothingMore() throws Exception {
        ScriptStore learned = ScriptStore.inMemory(
                Script.learned(new LearnedAnswer(TEACHER, Instant.EPOCH, "first"), "1"),
                Script.learned(new LearnedAnswer(TEACHER, Instant.EPOCH.plusSeconds(1), "second"), "2"));
        BotkitBuilder builder = Botkit.builder().history(history).timer(timer);
        LearningMode.builder(learned).everybodyTeaches().build().addTo(builder);
        try (Botkit botkit = builder.build()) {
            TestSocket chat = TestSocket.reconnect(botkit, "u", 0);
            history.next(Call.APPEND).passes();
            history.next(Call.APPEND).firstRuns(() -> {
                history.goDown();
                throw new StoreUnavailableException("gone", null);
            });
            int before = history.calls(Call.APPEND);
            chat.says("m1", "undo");
            history.awaitCalls(Call.APPEND, before + 3);
            timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
            assertThat(chat.awaitClose()).isEqualTo(CloseCode.OVERLOADED);

            history.comeBack();
            TestSocket again = TestSocket.reconnect(botkit, "u", 0);
            while (!again.nextText().equals("I have forgotten “second” again.")) {
                // What was said before.
            }
            assertThat(learned.load(null))
                    .isNotNull()
                    .satisfies(left -> assertThat(left.scripts())
                            .extracting(Script::command)
                            .containsExactly(Script.learned(new LearnedAnswer("x", Instant.EPOCH, "first"), "1")
                                    .command()));
        } finally {
            history.comeBack();
        }
    }
}
