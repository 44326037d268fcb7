package dev.botkit.langchain4j;

import static dev.botkit.langchain4j.ModelServer.call;
import static dev.botkit.langchain4j.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.testtools.LogWatch;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What became of a tool that the user has said yes to is told, whatever happens; and what cannot be asked is not called. */
class ConfirmOutcomesTest {

    private static final ToolSpecification CANCEL =
            ToolSpecification.builder().name("cancel_order").build();
    private static final ToolSpecification STATUS =
            ToolSpecification.builder().name("order_status").build();

    private final ModelServer server = new ModelServer();
    private final List<String> called = new CopyOnWriteArrayList<>();
    private final LangChainAnswers answers = LangChainAnswers.of(Chat.model(server));

    @AfterEach
    void close() {
        server.close();
    }

    private LangChainAnswers cancelling(AnswerTool tool) {
        return answers.tool(CANCEL, call -> {
                    called.add(call.argument("id"));
                    return tool.call(call);
                })
                .confirm("cancel_order", call -> "Cancel order " + call.argument("id") + "?");
    }

    private void asks(Chat chat) throws Exception {
        wants(chat, "{\"id\":1001}");
        assertThat(chat.reply()).isEqualTo("Cancel order 1001?");
    }

    private void wants(Chat chat, String arguments) throws Exception {
        chat.says("m1", "Cancel 1001.");
        server.next().streams(call(0, "c1", "cancel_order", arguments)).ends("tool_calls");
    }

    @Test
    void aModelThatFailsAfterTheYesDoesNotHideThatTheToolWasCalled() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(cancelling(call -> "cancelled"))) {
            asks(chat);
            chat.says("m2", "yes");
            server.next().fails(500, "{}");
            assertThat(chat.reply())
                    .isEqualTo("Sorry, I cannot answer now. Please try again.\n\n"
                            + "This was carried out: Cancel order 1001?");
            assertThat(log.warnings()).singleElement().asString().contains("m2").doesNotContain("Cancel");

            chat.says("m3", "Yes: Cancel order 1001?");
            server.next().streams(text("It was.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("It was.");
            assertThat(called).as("what was called").containsExactly("1001");
        }
    }

    @Test
    void aModelThatFailsAfterTheNoIsNoYes() throws Exception {
        try (Chat chat = new Chat(cancelling(call -> "cancelled"))) {
            asks(chat);
            chat.says("m2", "no");
            server.next().fails(500, "{}");
            assertThat(chat.reply())
                    .isEqualTo("Sorry, I cannot answer now. Please try again.\n\nNot done: Cancel order 1001?");
            assertThat(called).isEmpty();
        }
    }

    @Test
    void whoStopsTheAnswerIsToldThatTheToolWasCalled() throws Exception {
        try (Chat chat = new Chat(cancelling(call -> "cancelled"))) {
            asks(chat);
            chat.says("m2", "yes");
            server.next();
            chat.stops();
            assertThat(chat.reply()).isEqualTo("This was carried out: Cancel order 1001?");
        }
    }

    @Test
    void whoStopsWhileTheToolRunsIsToldAtOnceAndWhenItHasReturned() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Chat chat = new Chat(cancelling(call -> {
                    running.countDown();
                    assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
                    return "cancelled";
                })
                .toolExecutor(executor))) {
            asks(chat);
            chat.says("m2", "yes");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            chat.stops();
            assertThat(chat.reply()).isEqualTo("It is not known yet whether this was done: Cancel order 1001?");
            released.countDown();
            assertThat(chat.reply()).isEqualTo("This was carried out: Cancel order 1001?");
            assertThat(server.wasAsked())
                    .as("the model was asked after the stop")
                    .isFalse();
        } finally {
            released.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void ofAToolThatFailsTheModelHearsAndTheUserIfTheModelFailsToo() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(cancelling(call -> {
                    throw new IllegalStateException("password");
                }))) {
            asks(chat);
            chat.says("m2", "yes");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("tool: The tool has failed.");
            next.fails(500, "{}");
            assertThat(chat.reply()).endsWith("This was tried, and has failed: Cancel order 1001?");
            assertThat(log.warnings()).hasSize(2).noneMatch(line -> line.contains("password"));
        }
    }

    @Test
    void whatCannotBeAskedIsNotCalled() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(cancelling(call -> "cancelled")
                        .tool(STATUS, call -> "")
                        .confirm("order_status", call -> " "))) {
            chat.says("m1", "Cancel 1001.");
            server.next()
                    .streams(
                            call(0, "c1", "cancel_order", "{\"id\":1001,\"id\":1002}"),
                            call(1, "c2", "cancel_order", "1001"),
                            call(2, "c3", "cancel_order", "{\"id\":\"" + "9".repeat(1_000) + "\"}"),
                            call(3, "c4", "order_status", "{}"))
                    .ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .endsWith(
                            "tool: It was not called, as its arguments are no JSON object.",
                            "tool: It was not called, as its arguments are no JSON object.",
                            "tool: The tool has failed.",
                            "tool: The tool has failed.");
            next.streams(text("Sorry.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Sorry.");
            assertThat(called).isEmpty();
            assertThat(log.warnings()).hasSize(2).allMatch(line -> line.contains("m1"));
        }
    }

    @Test
    void aCallThatIsTooLargeToBeKeptIsNotCalled() throws Exception {
        try (Chat chat = new Chat(cancelling(call -> "cancelled"))) {
            wants(chat, "{\"id\":1001,\"why\":\"" + "x".repeat(16_000) + "\"}");
            ModelServer.Request next = server.next();
            assertThat(next.messages().get(2)).contains("needs the user's yes", "too much to keep");
            next.streams(text("Sorry.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Sorry.");
            assertThat(called).isEmpty();
        }
    }

    @Test
    void aCallThatIsAlmostTooLargeIsAskedAboutAndCalledAsItIs() throws Exception {
        // Quotes take most room where they are kept.
        String why = "\\\"".repeat(3_500);
        try (Chat chat =
                new Chat(cancelling(call -> "cancelled " + call.argument("why").length()))) {
            wants(chat, "{\"id\":1001,\"why\":\"" + why + "\"}");
            assertThat(chat.reply()).isEqualTo("Cancel order 1001?");
            chat.says("m2", "yes");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("tool: cancelled 3500");
            next.streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
        }
    }

    @Test
    void aModelThatAsksAgainAndAgainHasFailedAsWithoutQuestions() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(cancelling(call -> "again").toolRounds(1))) {
            asks(chat);
            chat.says("m2", "yes");
            server.next().streams(call(0, "c2", "cancel_order", "{\"id\":2}")).ends("tool_calls");
            assertThat(chat.reply()).contains("Sorry", "This was carried out: Cancel order 1001?");
            assertThat(log.warnings()).singleElement().asString().contains("TooManyRoundsException");
            assertThat(called).containsExactly("1001");
        }
    }
}
