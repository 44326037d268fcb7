package dev.botkit.springai;

import static dev.botkit.springai.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.testtools.LogWatch;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/** A model that fails: the user is told once, the operator once and without what the user said, and the next question is asked as ever. */
class FailuresTest {

    private static final String SECRET = "my secret";

    private final ModelServer server = new ModelServer();
    private final SpringAiAnswers answers = SpringAiAnswers.of(Chat.client(server));
    private LogWatch log = Chat.log();

    @BeforeEach
    void watch() {
        log.close();
        log = Chat.log();
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
            expectOneError("RateLimitException");
        }
    }

    @Test
    void whatTheUserIsToldIsTheHosts() throws Exception {
        try (Chat chat = new Chat(answers.whenFailed("The model is asleep."))) {
            chat.says("m1", SECRET);
            server.next().fails(500, "{}");
            assertThat(chat.reply()).isEqualTo("The model is asleep.");
            expectOneError("InternalServerException");
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
    void aProviderThatIsBusyIsAskedAgainByItsClientWhereThatIsSetAndTheAnswerIsShownOnce() throws Exception {
        ChatModel patient = Chat.model(server, options -> options.maxRetries(1));
        try (Chat chat = new Chat(SpringAiAnswers.of(ChatClient.create(patient)))) {
            chat.says("m1", "hi");
            server.next().fails(429, "{}");
            server.next().streams(text("Hello.")).ends("stop");
            assertThat(chat.next("message")).containsEntry("text", "Hello.").containsEntry("id", "m1~1");
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void aTimeOutIsToldOnce() throws Exception {
        ChatModel impatient = Chat.model(server, options -> options.timeout(Duration.ofMillis(200)));
        try (Chat chat = new Chat(SpringAiAnswers.of(ChatClient.create(impatient)))) {
            chat.says("m1", SECRET);
            ModelServer.Request silent = server.next();
            assertThat(chat.reply()).isEqualTo("Sorry, the answer took too long. Please try again.");
            silent.awaitClosed();
            expectOneError("InterruptedIOException");
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
            expectOneError("SocketException");
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
            expectOneError("Exception");
        }
    }

    @Test
    void anErrorInTheMiddleIsNoWholeAnswer() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", SECRET);
            server.next()
                    .streams(text("Half an"), "data: {\"error\":{\"message\":\"" + SECRET + "\",\"code\":500}}\n\n")
                    .endsWithoutReason();
            assertThat(chat.next("message")).containsEntry("text", "Half an").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("SseException");
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
            request.sendsUntilClosed(text("z"));
            expectOneError("LimitExceededException");
        }
    }

    @Test
    void aModelThatThrowsAtOnceHasFailed() {
        ChatModel broken = Models.streaming(prompt -> {
            throw new IllegalStateException(SECRET);
        });
        try (Chat chat = new Chat(SpringAiAnswers.of(ChatClient.create(broken)))) {
            chat.says("m1", SECRET);
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            expectOneError("IllegalStateException");
        }
    }

    @Test
    void anErrorThatFollowsTheEndIsNobodysBusiness() {
        Publisher<ChatResponse> both = subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            subscriber.onError(new IllegalStateException("first"));
            subscriber.onError(new IllegalStateException("second"));
        };
        ChatModel model = Models.streaming(prompt -> Flux.from(both));
        try (Chat chat = new Chat(SpringAiAnswers.of(ChatClient.create(model)))) {
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

    @Test
    void ofAHundredModelsItIsKnownWhetherTheyGiveReasons() {
        EndReasons reasons = new EndReasons();
        for (int i = 0; i <= 100; i++) {
            assertThat(reasons.isWhole("m" + i, "STOP")).isTrue();
        }
        assertThat(reasons.isWhole("m99", ""))
                .as("the hundredth, without a reason")
                .isFalse();
        assertThat(reasons.isWhole("m100", "")).as("one more, without a reason").isTrue();
    }

    @Test
    void anAnswerThatTheModelsLimitHasCutIsShownAndItsReasonTold() throws Exception {
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        try (Chat chat = new Chat(answers.onAnswer((message, response) ->
                reasons.add(response.getResult().getMetadata().getFinishReason())))) {
            chat.says("m1", "hi");
            server.next().streams(text("As much as fits")).ends("length");
            assertThat(chat.next("message"))
                    .containsEntry("text", "As much as fits")
                    .doesNotContainKey("incomplete");
            assertThat(reasons.poll(20, TimeUnit.SECONDS)).isEqualTo("LENGTH");
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
            expectOneError("InternalServerException");
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
        ChatModel broken = Models.streaming(prompt -> {
            throw new NoClassDefFoundError(SECRET);
        });
        // Reactor tells of it on its way.
        log.ignoring("throwIfFatal detected");
        try (Chat chat = new Chat(SpringAiAnswers.of(ChatClient.create(broken)))) {
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
        Sinks.Many<ChatResponse> parts = Sinks.many().unicast().onBackpressureBuffer();
        ChatModel slow = Models.streaming(prompt -> parts.asFlux());
        try (Keeping executor = new Keeping();
                Chat chat = new Chat(
                        SpringAiAnswers.of(ChatClient.create(slow)), builder -> builder.executor(executor::execute))) {
            chat.says("m1", SECRET);
            parts.tryEmitNext(part("Well, "));
            chat.awaitShown("Well, ");
            // The answer is not told that it has ended.
            executor.keeps.set(true);
            chat.timer.advance(Duration.ofSeconds(60));
            log.await("TimeoutException");
            parts.tryEmitNext(part("yes."));
            parts.tryEmitError(new IllegalStateException(SECRET));
            assertThat(log.warnings()).as("told once").hasSize(1);
            executor.gives();
        }
    }

    private static ChatResponse part(String text) {
        return new ChatResponse(List.of(new Generation(new AssistantMessage(text))));
    }
}
