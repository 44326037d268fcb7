package dev.botkit.langchain4j;

import static dev.botkit.langchain4j.ModelServer.call;
import static dev.botkit.langchain4j.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.testtools.LogWatch;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The user stops the answer, or it ends otherwise before the model's end: the provider hears of it. */
class StopTest {

    private static final long SOON_MILLIS = 500;

    private final ModelServer server = new ModelServer();
    private final LangChainAnswers answers = LangChainAnswers.of(Chat.model(server));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aStopCancelsTheRequestAndKeepsWhatWasShown() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(answers)) {
            chat.says("m1", "Tell me a story.");
            ModelServer.Request request = server.next().streams(text("Once upon "));
            chat.awaitShown("Once upon ");
            chat.stops();
            assertThat(request.awaitClosed())
                    .as("milliseconds until the request was cancelled")
                    .isLessThan(SOON_MILLIS);
            assertThat(chat.next("message")).containsEntry("text", "Once upon ").containsEntry("incomplete", "stopped");

            chat.says("m2", "Shorter.");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .containsExactly("user: Tell me a story.", "assistant: Once upon ", "user: Shorter.");
            next.streams(text("The end.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("The end.");
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void beforeTheFirstWordTheReplyEndsAtOnceAndTheRequestWithTheFirstWord() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "one");
            ModelServer.Request request = server.next().streams();
            chat.stops();
            // The turn is over: the next one asks, and does not show the question without an answer.
            chat.says("m2", "two");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).containsExactly("user: one", "assistant: (no answer)", "user: two");
            request.sends(text("Late."));
            assertThat(request.awaitClosed())
                    .as("milliseconds until the request was cancelled")
                    .isLessThan(SOON_MILLIS);
            next.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
        }
    }

    @Test
    void aModelThatIsSilentForTooLongIsCancelled() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            ModelServer.Request request = server.next().streams(text("Well, "));
            chat.awaitShown("Well, ");
            chat.timer.advance(Duration.ofSeconds(60));
            assertThat(request.awaitClosed())
                    .as("milliseconds until the request was cancelled")
                    .isLessThan(SOON_MILLIS);
            assertThat(chat.next("message")).containsEntry("text", "Well, ").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Something went wrong.");
            assertThat(log.warnings()).as("told once").hasSize(1);
        }
    }

    @Test
    void aBotThatClosesCancels() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            ModelServer.Request request = server.next().streams(text("Well, "));
            chat.awaitShown("Well, ");
            chat.ends();
            request.awaitClosed();
        }
    }

    @Test
    void anErasedConversationCancels() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            ModelServer.Request request = server.next().streams(text("Well, "));
            chat.awaitShown("Well, ");
            chat.botkit.erase(chat.conversation());
            request.awaitClosed();
        }
    }

    @Test
    void aStopWhileAToolRunsAsksTheModelNoMore() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        LangChainAnswers withTool = answers.tool(
                        ToolSpecification.builder().name("slow").build(), call -> {
                            called.countDown();
                            goOn.await();
                            return "done";
                        })
                .toolExecutor(task -> new Thread(() -> {
                            task.run();
                            returned.countDown();
                        })
                        .start());
        try (Chat chat = new Chat(withTool)) {
            chat.says("m1", "one");
            server.next().streams(call(0, "c1", "slow", "{}")).ends("tool_calls");
            assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
            chat.stops();
            chat.says("m2", "two");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).containsExactly("user: one", "assistant: (no answer)", "user: two");
            goOn.countDown();
            assertThat(returned.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.wasAsked())
                    .as("a request for the turn that was stopped")
                    .isFalse();
            next.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
        } finally {
            goOn.countDown();
        }
    }
}
