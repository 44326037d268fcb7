package dev.botkit.springai;

import static dev.botkit.springai.ModelServer.call;
import static dev.botkit.springai.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.testtools.LogWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.tool.function.FunctionToolCallback;

/** The user stops the answer, or it ends otherwise before the model's end: the provider hears of it. */
class StopTest {

    private static final long SOON_MILLIS = 500;

    private final ModelServer server = new ModelServer();
    private final SpringAiAnswers answers = SpringAiAnswers.of(Chat.client(server));

    @AfterEach
    void close() {
        server.close();
    }

    /** Goes on as a provider that has not heard of it: OpenAI's client closes the connection once something comes. */
    private static void assertCancelledWhileItGoesOn(ModelServer.Request request) throws Exception {
        assertThat(request.sendsUntilClosed(text("more")))
                .as("milliseconds until the request was cancelled")
                .isLessThan(SOON_MILLIS);
    }

    @Test
    void aStopCancelsTheRequestAndKeepsWhatWasShown() throws Exception {
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(answers)) {
            chat.says("m1", "Tell me a story.");
            ModelServer.Request request = server.next().streams(text("Once upon "));
            chat.awaitShown("Once upon ");
            chat.stops();
            assertThat(chat.next("message")).containsEntry("text", "Once upon ").containsEntry("incomplete", "stopped");
            assertCancelledWhileItGoesOn(request);

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
            assertCancelledWhileItGoesOn(request);
            next.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
        }
    }

    @Test
    void aModelThatIsSilentForTooLongIsCancelled() throws Exception {
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            ModelServer.Request request = server.next().streams(text("Well, "));
            chat.awaitShown("Well, ");
            chat.timer.advance(Duration.ofSeconds(60));
            assertThat(chat.next("message")).containsEntry("text", "Well, ").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Something went wrong.");
            assertCancelledWhileItGoesOn(request);
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
            assertCancelledWhileItGoesOn(request);
        }
    }

    @Test
    void anErasedConversationCancels() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            ModelServer.Request request = server.next().streams(text("Well, "));
            chat.awaitShown("Well, ");
            chat.botkit.erase(chat.conversation());
            assertCancelledWhileItGoesOn(request);
        }
    }

    @Test
    void aStopWhileAToolRunsInterruptsItAndAsksTheModelNoMore() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        SpringAiAnswers withTool = answers.tools(FunctionToolCallback.builder("slow", () -> {
                    called.countDown();
                    try {
                        never.await();
                        return "done";
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw new IllegalStateException(e);
                    }
                })
                .build());
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(withTool)) {
            chat.says("m1", "one");
            server.next().streams(call(0, "c1", "slow", "{}")).ends("tool_calls");
            assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
            chat.stops();
            chat.says("m2", "two");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).containsExactly("user: one", "assistant: (no answer)", "user: two");
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.wasAsked())
                    .as("a request for the turn that was stopped")
                    .isFalse();
            next.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
            assertThat(log.warnings()).as("of a tool that was interrupted").isEmpty();
        }
    }

    @Test
    void ofManyCancellationsThatHangTheOthersAreTriedLater() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        try {
            boolean takes = true;
            while (takes && ended.size() <= 64) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                takes = Cancels.run(() -> {
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    end.complete(null);
                });
                if (takes) {
                    ended.add(end);
                }
            }
            assertThat(takes).as("one more than there are threads").isFalse();
            // Those of the tests before may hang still.
            assertThat(ended).hasSizeBetween(1, 64);
        } finally {
            goOn.countDown();
        }
        for (CompletableFuture<Void> end : ended) {
            end.get(20, TimeUnit.SECONDS);
        }
    }
}
