package dev.botkit.langchain4j;

import static dev.botkit.langchain4j.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Reply;
import dev.botkit.testtools.LogWatch;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that fails: the user is told once, the operator once and without what the user said, and the next question is asked as ever. */
class FailuresTest {

    private static final String SECRET = "my secret";

    private final ModelServer server = new ModelServer();
    private final LangChainAnswers answers = LangChainAnswers.of(Chat.model(server));
    private LogWatch log = LogWatch.all(Level.WARN);

    @BeforeEach
    void watch() {
        log.close();
        log = LogWatch.all(Level.WARN);
    }

    @AfterEach
    void close() {
        log.close();
        server.close();
    }

    private void expectOneError(String part) {
        assertThat(log.warnings())
                .as("what operators are told")
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains("m1")
                .contains(part)
                .doesNotContain(SECRET);
    }

    /** The next question is asked, and the model sees what the user was told. */
    private void expectGoesOn(Chat chat, String... told) throws Exception {
        chat.says("m2", "two");
        ModelServer.Request next = server.next();
        assertThat(next.messages()).containsExactly(told);
        next.streams(text("2")).ends("stop");
        assertThat(chat.reply()).isEqualTo("2");
    }

    @Test
    void aProviderThatIsBusyIsToldOnceAndNotAskedAgain() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", SECRET);
            server.next().fails(429, "{\"error\":{\"message\":\"too much: " + SECRET + "\"}}");
            assertThat(chat.next("message"))
                    .containsEntry("text", "I am asked too much at the moment. Please try again in a minute.")
                    .containsEntry("id", "m1~1")
                    .doesNotContainKey("incomplete");
            expectGoesOn(
                    chat,
                    "user: " + SECRET,
                    "assistant: I am asked too much at the moment. Please try again in a minute.",
                    "user: two");
            expectOneError("RateLimitException, caused by dev.langchain4j.exception.HttpException with status 429");
        }
    }

    @Test
    void whatTheUserIsToldIsTheHosts() throws Exception {
        try (Chat chat = new Chat(answers.whenFailed("The model is asleep."))) {
            chat.says("m1", SECRET);
            server.next().fails(500, "{}");
            assertThat(chat.reply()).isEqualTo("The model is asleep.");
            expectOneError("status 500");
        }
    }

    @Test
    void whatTheUserIsToldMayDependOnTheFailureAndMayFailItself() throws Exception {
        try (Chat chat = new Chat(answers.whenFailed(failure -> {
            throw new IllegalStateException(SECRET);
        }))) {
            chat.says("m1", SECRET);
            server.next().fails(500, "{}");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).hasSize(2).noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void aTimeOutIsToldOnce() throws Exception {
        LangChainAnswers impatient = LangChainAnswers.of(Chat.model(server, Duration.ofMillis(200)))
                .whenFailed(failure -> Reply.of(failure.getClass().getSimpleName()));
        try (Chat chat = new Chat(impatient)) {
            chat.says("m1", SECRET);
            ModelServer.Request silent = server.next();
            assertThat(chat.reply()).isEqualTo("TimeoutException");
            silent.awaitClosed();
            expectOneError("TimeoutException");
        }
    }

    @Test
    void aConnectionThatIsCutInTheMiddleKeepsWhatWasShown() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", SECRET);
            ModelServer.Request request = server.next().streams(text("Half an"));
            chat.awaitShown("Half an");
            request.cuts();
            assertThat(chat.next("message")).containsEntry("text", "Half an").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectGoesOn(
                    chat,
                    "user: " + SECRET,
                    "assistant: Half an\n\nSorry, I cannot answer now. Please try again.",
                    "user: two");
            expectOneError("IOException");
        }
    }

    @Test
    void anErrorEventInTheMiddleEndsTheAnswerAndTheRequest() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", SECRET);
            ModelServer.Request request = server.next()
                    .streams(text("Half an"))
                    .sends("event: error\ndata: {\"error\":{\"message\":\"" + SECRET + "\"}}\n\n");
            assertThat(chat.next("message")).containsEntry("text", "Half an").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            request.awaitClosed();
            expectOneError("RuntimeException");
        }
    }

    @Test
    void anErrorInTheMiddleThatLangChain4jOverlooksIsNoWholeAnswer() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", SECRET);
            server.next()
                    .streams(text("Half an"), "data: {\"error\":{\"message\":\"" + SECRET + "\",\"code\":500}}\n\n")
                    .endsWithoutReason();
            assertThat(chat.next("message")).containsEntry("text", "Half an").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("CutAnswerException");
        }
    }

    @Test
    void anAnswerWithoutAReasonToEndIsNotWholeWhereTheModelHasGivenOneBefore() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("a", "one");
            server.next().streams(text("Without a reason")).endsWithoutReason();
            assertThat(chat.next("message"))
                    .as("nobody knows whether this model gives reasons")
                    .containsEntry("text", "Without a reason")
                    .doesNotContainKey("incomplete");
            chat.says("b", "two");
            server.next().streams(text("Whole")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Whole");
            chat.says("m1", "three");
            server.next().streams(text("Half an")).endsWithoutReason();
            assertThat(chat.next("message")).containsEntry("text", "Half an").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("CutAnswerException");
        }
    }

    @Test
    void whatIsNoJsonEndsTheAnswerAndTheRequest() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", SECRET);
            ModelServer.Request request =
                    server.next().streams(text("Half an"), "data: " + SECRET + "\n\n", text(" answer"));
            assertThat(chat.next("message")).containsEntry("text", "Half an").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            request.awaitClosed();
            expectOneError("Exception");
        }
    }

    @Test
    void aModelThatSaysNothingHasFailed() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", SECRET);
            server.next().streams().ends("stop");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("EmptyAnswerException");
        }
    }

    @Test
    void anAnswerWithoutEndIsCutAtTheLimitAndCancelled() throws Exception {
        try (Chat chat =
                new Chat(answers, builder -> builder.limits(Chat.limits(turns -> turns.replyCharacters(1_000))))) {
            chat.says("m1", SECRET);
            ModelServer.Request request =
                    server.next().streams(text("x".repeat(600)), text("y".repeat(600)), text("z"));
            assertThat(chat.next("message"))
                    .containsEntry("text", "x".repeat(600))
                    .containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            request.awaitClosed();
            expectOneError("LimitExceededException");
        }
    }

    @Test
    void aModelThatThrowsAtOnceHasFailed() {
        StreamingChatModel broken = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                throw new IllegalStateException(SECRET);
            }
        };
        try (Chat chat = new Chat(LangChainAnswers.of(broken))) {
            chat.says("m1", SECRET);
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("IllegalStateException");
        }
    }

    @Test
    void anErrorThatFollowsTheEndIsNobodysBusiness() {
        StreamingChatModel both = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                handler.onError(new IllegalStateException("first"));
                handler.onError(new IllegalStateException("second"));
            }
        };
        try (Chat chat = new Chat(LangChainAnswers.of(both))) {
            chat.says("m1", "hi").says("m2", "hours");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(chat.reply()).isEqualTo("We are open.");
            expectOneError("IllegalStateException");
        }
    }

    @Test
    void whatAModelThatNeverGivesReasonsSaysIsWholeBesideOneThatDoes() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("a", "one");
            server.next().streams(text("1")).ends("stop");
            assertThat(chat.reply()).isEqualTo("1");
            chat.says("b", "two");
            server.next()
                    .streams(text("2").replace("\"model\":\"m\"", "\"model\":\"other\""))
                    .endsWithoutReason();
            assertThat(chat.next("message")).containsEntry("text", "2").doesNotContainKey("incomplete");
            assertThat(log.warnings()).isEmpty();
        }
    }

    private static ChatResponse response(String model, @Nullable FinishReason reason) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from("hi"))
                .modelName(model)
                .finishReason(reason)
                .build();
    }

    @Test
    void ofAHundredModelsItIsKnownWhetherTheyGiveReasons() {
        EndReasons reasons = new EndReasons();
        for (int i = 0; i <= 100; i++) {
            assertThat(reasons.isWhole(response("m" + i, FinishReason.STOP))).isTrue();
        }
        assertThat(reasons.isWhole(response("m99", null)))
                .as("the hundredth, without a reason")
                .isFalse();
        assertThat(reasons.isWhole(response("m100", null)))
                .as("one more, without a reason")
                .isTrue();
    }

    @Test
    void anAnswerThatTheModelsLimitHasCutIsShownAndItsReasonTold() throws Exception {
        BlockingQueue<FinishReason> reasons = new LinkedBlockingQueue<>();
        try (Chat chat = new Chat(answers.onAnswer((message, response) -> reasons.add(response.finishReason())))) {
            chat.says("m1", "hi");
            server.next().streams(text("As much as fits")).ends("length");
            assertThat(chat.next("message"))
                    .containsEntry("text", "As much as fits")
                    .doesNotContainKey("incomplete");
            assertThat(reasons.poll(20, TimeUnit.SECONDS)).isEqualTo(FinishReason.LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereMiddlewareRefusesTheAnswerTheUserIsToldSo(boolean isError) throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        try (Chat chat = new Chat(
                answers,
                builder -> builder.sendMiddleware((out, next) -> {
                    if (failed.compareAndSet(false, true)) {
                        if (isError) {
                            throw new NoClassDefFoundError(SECRET);
                        }
                        throw new IllegalStateException(SECRET);
                    }
                    next.proceed(out.reply());
                }))) {
            chat.says("m1", SECRET);
            server.next().streams(text("Whole.")).ends("stop");
            assertThat(chat.next("message")).containsEntry("text", "Whole.").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError(isError ? "NoClassDefFoundError" : "IllegalStateException");
        }
    }

    @Test
    void whereNothingIsSaidOfAFailureTheDefaultIs() throws Exception {
        try (Chat chat = new Chat(answers.whenFailed(failure -> null))) {
            chat.says("m1", SECRET);
            server.next().fails(500, "{}");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("status 500");
        }
    }

    @Test
    void whatTheUserIsToldMayFailWithAnError() throws Exception {
        try (Chat chat = new Chat(answers.whenFailed(failure -> {
            throw new NoClassDefFoundError(SECRET);
        }))) {
            chat.says("m1", SECRET);
            server.next().fails(500, "{}");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).hasSize(2).noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void aModelThatThrowsAnErrorHasFailed() {
        StreamingChatModel broken = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                throw new NoClassDefFoundError(SECRET);
            }
        };
        try (Chat chat = new Chat(LangChainAnswers.of(broken))) {
            chat.says("m1", SECRET);
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("NoClassDefFoundError");
        }
    }

    /** An executor that can keep what its own threads give it. */
    private static final class Keeping implements AutoCloseable {

        final AtomicBoolean keeps = new AtomicBoolean();
        private final Queue<Runnable> kept = new ConcurrentLinkedQueue<>();
        private final ThreadLocal<Boolean> own = ThreadLocal.withInitial(() -> false);
        private final ExecutorService threads = Executors.newCachedThreadPool();

        void execute(Runnable task) {
            if (keeps.get() && own.get()) {
                kept.add(task);
            } else {
                threads.execute(() -> {
                    own.set(true);
                    task.run();
                });
            }
        }

        /** Runs what it has kept, and keeps nothing any more. */
        void gives() {
            keeps.set(false);
            for (Runnable next = kept.poll(); next != null; next = kept.poll()) {
                threads.execute(next);
            }
        }

        @Override
        public void close() {
            gives();
            threads.shutdown();
        }
    }

    @Test
    void aPartThatComesAsTheTimeIsOverIsNoFailureOfItsOwn() throws Exception {
        BlockingQueue<StreamingChatResponseHandler> asked = new LinkedBlockingQueue<>();
        StreamingChatModel slow = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                asked.add(handler);
            }
        };
        try (Keeping executor = new Keeping();
                Chat chat = new Chat(LangChainAnswers.of(slow), builder -> builder.executor(executor::execute))) {
            chat.says("m1", SECRET);
            StreamingChatResponseHandler handler = asked.poll(20, TimeUnit.SECONDS);
            assertThat(handler).as("what the model was asked with").isNotNull();
            handler.onPartialResponse("Well, ");
            chat.awaitShown("Well, ");
            // The answer is not told that it has ended.
            executor.keeps.set(true);
            chat.timer.advance(Duration.ofSeconds(60));
            log.await("TimeoutException");
            handler.onPartialResponse("yes.");
            handler.onError(new IllegalStateException(SECRET));
            assertThat(log.warnings()).as("told once").hasSize(1);
            executor.gives();
        }
    }
}
