package dev.botkit.langchain4j;

import static dev.botkit.langchain4j.ModelServer.call;
import static dev.botkit.langchain4j.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.InvalidArgumentException;
import dev.botkit.testtools.LogWatch;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolMemoryId;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model calls tools: the user sees which, and the model gets their results within the turn. */
class ToolsTest {

    private static final ToolSpecification STATUS = ToolSpecification.builder()
            .name("order_status")
            .description("Where an order is")
            .parameters(JsonObjectSchema.builder().addIntegerProperty("id").build())
            .build();

    private final ModelServer server = new ModelServer();
    private final List<String> called = new CopyOnWriteArrayList<>();
    private final LangChainAnswers answers = LangChainAnswers.of(Chat.model(server));

    @AfterEach
    void close() {
        server.close();
    }

    /** Tools as LangChain4j's users write them. */
    public final class Shop {

        @Tool("Cancels an order")
        String cancelOrder(
                @P(name = "id", value = "its number") int id,
                @ToolMemoryId String user,
                InvocationParameters parameters) {
            called.add(id + " " + user + " " + parameters.get(LangChainAnswers.MESSAGE_ID));
            return "Cancelled.";
        }

        @Tool("Fails")
        String fail() {
            throw new IllegalStateException("password");
        }
    }

    @Test
    void aToolIsCalledAndItsResultIsSentBack() throws Exception {
        LangChainAnswers withTool = answers.tool(STATUS, call -> {
            called.add(call.name() + call.arguments() + " for " + call.message().id());
            return "on its way";
        });
        try (Chat chat = new Chat(withTool)) {
            chat.says("m1", "Where is 1001?");
            ModelServer.Request request = server.next();
            assertThat(String.valueOf(request.body.get("tools"))).contains("order_status", "Where an order is");
            request.streams(text("Let me see."))
                    .sends(call(0, "c1", "order_status", "{\"id\":1001}"))
                    .ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(chat.status()).isEqualTo("Order status…");
            assertThat(next.messages())
                    .containsExactly(
                            "user: Where is 1001?", "assistant: order_status{\"id\":1001}", "tool: on its way");
            next.streams(text("It is on its way.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Let me see.\n\nIt is on its way.");
            assertThat(called).containsExactly("order_status{\"id\":1001} for m1");

            chat.says("m2", "Thanks.");
            ModelServer.Request later = server.next();
            assertThat(later.messages())
                    .as("without the calls of earlier turns")
                    .containsExactly(
                            "user: Where is 1001?", "assistant: Let me see.\n\nIt is on its way.", "user: Thanks.");
            later.streams(text("Bye.")).ends("stop");
            chat.reply();
        }
    }

    @Test
    void severalToolsInOneGoAndTheArgumentsInPieces() throws Exception {
        LangChainAnswers withTool =
                answers.tool(STATUS, call -> "at " + call.arguments()).toolStatus(name -> "Looking up…");
        try (Chat chat = new Chat(withTool)) {
            chat.says("m1", "Both?");
            server.next()
                    .streams(call(0, "c1", "order_status", "{\"id\""), call(0, "c1", "", ":1}"))
                    .sends(call(1, "c2", "order_status", "{\"id\":2}"))
                    .ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(chat.status()).isEqualTo("Looking up…");
            assertThat(next.messages())
                    .containsExactly(
                            "user: Both?",
                            "assistant: order_status{\"id\":1}, order_status{\"id\":2}",
                            "tool: at {\"id\":1}",
                            "tool: at {\"id\":2}");
            next.streams(text("Here.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Here.");
        }
    }

    @Test
    void objectsWithLangChain4jsAnnotationsAreTools() throws Exception {
        try (Chat chat = new Chat(answers.tools(new Shop()))) {
            chat.says("m1", "Cancel 7.");
            ModelServer.Request request = server.next();
            assertThat(String.valueOf(request.body.get("tools"))).contains("cancelOrder", "its number");
            request.streams(call(0, "c1", "cancelOrder", "{\"id\":7}")).ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(chat.status()).isEqualTo("Cancel order…");
            assertThat(next.messages()).endsWith("tool: Cancelled.");
            next.streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
            assertThat(called).containsExactly("7 " + chat.conversation() + " m1");
        }
    }

    @Test
    void ofAToolThatFailsNeitherTheModelNorTheLogHearMore() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(answers.tools(new Shop()).tool(STATUS, call -> {
                    throw new IllegalStateException("password");
                }))) {
            chat.says("m1", "hi");
            server.next()
                    .streams(call(0, "c1", "fail", "{}"), call(1, "c2", "order_status", "{}"))
                    .sends(call(2, "c3", "unknown", "{}"))
                    .ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .endsWith(
                            "tool: The tool has failed.", "tool: The tool has failed.", "tool: There is no such tool.");
            next.streams(text("Sorry.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Sorry.");
            assertThat(log.warnings()).hasSize(2).allMatch(line -> line.contains("m1") && !line.contains("password"));
        }
    }

    @Test
    void aModelThatCallsToolsWithoutEndHasFailed() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(answers.tool(STATUS, call -> "again").toolRounds(2))) {
            chat.says("m1", "hi");
            for (int i = 0; i < 3; i++) {
                server.next().streams(call(0, "c" + i, "order_status", "{}")).ends("tool_calls");
            }
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).singleElement().asString().contains("TooManyRoundsException");
        }
    }

    @Test
    void thereIsOneToolOfAName() {
        LangChainAnswers withTool = answers.tool(STATUS, call -> "");
        assertThatThrownBy(() -> withTool.tool(STATUS, call -> ""))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("order_status");
    }

    @Test
    void anAnswerInPartsThatFollowsAToolWithoutAPreambleIsOneParagraph() throws Exception {
        try (Chat chat = new Chat(answers.tool(STATUS, call -> "on its way"))) {
            chat.says("m1", "Where is 1001?");
            server.next().streams(call(0, "c1", "order_status", "{}")).ends("tool_calls");
            server.next()
                    .streams(text("Your"), text(" order"), text(" is on its way."))
                    .ends("stop");
            assertThat(chat.reply()).isEqualTo("Your order is on its way.");
        }
    }

    @Test
    void toolsWhoseCallsAreCutByTheModelsLimitAreNotCalled() throws Exception {
        LangChainAnswers withTool = answers.tool(STATUS, call -> {
            called.add(call.arguments());
            return "on its way";
        });
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(withTool)) {
            chat.says("m1", "Where is 1001?");
            server.next().streams(call(0, "c1", "order_status", "{\"id\":10")).ends("length");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(called).isEmpty();
            assertThat(log.warnings()).singleElement().asString().contains("CutAnswerException");
        }
    }

    @Test
    void toolsAreNotCalledWhereTheProviderHasBrokenTheAnswerOff() throws Exception {
        LangChainAnswers withTool = answers.tool(STATUS, call -> {
            called.add(call.arguments());
            return "on its way";
        });
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(withTool)) {
            chat.says("m1", "hi");
            server.next().streams(text("Hi.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Hi.");
            chat.says("m2", "Where is 1001?");
            server.next().streams(call(0, "c1", "order_status", "{\"id\":1}")).endsWithoutReason();
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(called).isEmpty();
            assertThat(log.warnings()).singleElement().asString().contains("CutAnswerException");
        }
    }
}
