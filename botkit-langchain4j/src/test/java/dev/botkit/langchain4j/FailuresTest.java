package dev.botkit.langchain4j;

import static dev.botkit.langchain4j.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Reply;
import dev.botkit.testtools.LogWatch;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
}
