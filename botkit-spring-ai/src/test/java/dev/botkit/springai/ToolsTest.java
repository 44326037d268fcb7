package dev.botkit.springai;

import static dev.botkit.springai.ModelServer.call;
import static dev.botkit.springai.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.botkit.testtools.LogWatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.ai.tool.metadata.ToolMetadata;
import org.springframework.core.Ordered;

/** A model calls tools: the user sees which, and the model gets their results within the turn. */
class ToolsTest {

    /** What a tool is called with. */
    record Order(int id) {}

    /** A tool that is a function, as Spring AI's users write them. */
    private static ToolCallback status(BiFunction<Order, ToolContext, String> does) {
        return FunctionToolCallback.builder("order_status", does)
                .description("Where an order is")
                .inputType(Order.class)
                .build();
    }

    private final ModelServer server = new ModelServer();
    private final List<String> called = new CopyOnWriteArrayList<>();
    private final SpringAiAnswers answers = SpringAiAnswers.of(Chat.client(server));

    @AfterEach
    void close() {
        server.close();
    }

    /** Tools as Spring AI's users write them. */
    public final class Shop {

        @Tool(description = "Cancels an order")
        String cancelOrder(@ToolParam(description = "its number") int id, ToolContext context) {
            called.add(id + " " + context.getContext().get(SpringAiAnswers.CONVERSATION) + " "
                    + context.getContext().get(SpringAiAnswers.MESSAGE_ID));
            return "Cancelled.";
        }

        @Tool(description = "Fails")
        String fail() {
            throw new IllegalStateException("password");
        }
    }

    @Test
    void aToolIsCalledAndItsResultIsSentBack() throws Exception {
        SpringAiAnswers withTool = answers.tools(status((order, context) -> {
            Message message = (Message) context.getContext().get(SpringAiAnswers.MESSAGE);
            called.add(order.id() + " for " + message.id());
            return "on its way";
        }));
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
                            "user: Where is 1001?", "assistant: order_status{\"id\":1001}", "tool: \"on its way\"");
            next.streams(text("It is on its way.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Let me see.\n\nIt is on its way.");
            assertThat(called).containsExactly("1001 for m1");

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
        SpringAiAnswers withTool =
                answers.tools(status((order, context) -> "at " + order.id())).toolStatus(name -> "Looking up…");
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
                            "tool: \"at 1\"",
                            "tool: \"at 2\"");
            next.streams(text("Here.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Here.");
        }
    }

    @Test
    void objectsWithSpringAisAnnotationsAreTools() throws Exception {
        try (Chat chat = new Chat(answers.tools(new Shop()))) {
            chat.says("m1", "Cancel 7.");
            ModelServer.Request request = server.next();
            assertThat(String.valueOf(request.body.get("tools"))).contains("cancelOrder", "its number");
            request.streams(call(0, "c1", "cancelOrder", "{\"id\":7}")).ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(chat.status()).isEqualTo("Cancel order…");
            assertThat(next.messages()).endsWith("tool: \"Cancelled.\"");
            next.streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
            assertThat(called).containsExactly("7 " + chat.conversation() + " m1");
        }
    }

    @Test
    void ofAToolThatFailsNeitherTheModelNorTheLogHearMore() throws Exception {
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(answers.tools(new Shop(), status((order, context) -> {
                    throw new IllegalStateException("password");
                })))) {
            chat.says("m1", "hi");
            server.next()
                    .streams(call(0, "c1", "fail", "{}"), call(1, "c2", "order_status", "{\"id\":1}"))
                    .ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("tool: The tool has failed.", "tool: The tool has failed.");
            next.streams(text("Sorry.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Sorry.");
            assertThat(log.warnings()).hasSize(2).allMatch(line -> line.contains("m1") && !line.contains("password"));
        }
    }

    @Test
    void aModelThatCallsToolsWithoutEndHasFailed() throws Exception {
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(answers.tools(status((order, context) -> {
                            called.add("again");
                            return "again";
                        }))
                        .toolRounds(2))) {
            chat.says("m1", "hi");
            for (int i = 0; i < 3; i++) {
                server.next()
                        .streams(call(0, "c" + i, "order_status", "{\"id\":1}"))
                        .ends("tool_calls");
            }
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).singleElement().asString().contains("TooManyRoundsException");
            assertThat(called).hasSize(2);
        }
    }

    @Test
    void thereIsOneToolOfAName() {
        SpringAiAnswers withTool = answers.tools(status((order, context) -> ""));
        assertThatThrownBy(() -> withTool.tools(status((order, context) -> "")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("order_status");
    }

    @Test
    void anAnswerInPartsThatFollowsAToolWithoutAPreambleIsOneParagraph() throws Exception {
        try (Chat chat = new Chat(answers.tools(status((order, context) -> "on its way")))) {
            chat.says("m1", "Where is 1001?");
            server.next().streams(call(0, "c1", "order_status", "{\"id\":1}")).ends("tool_calls");
            server.next()
                    .streams(text("Your"), text(" order"), text(" is on its way."))
                    .ends("stop");
            assertThat(chat.reply()).isEqualTo("Your order is on its way.");
        }
    }

    @Test
    void toolsWhoseCallsAreCutByTheModelsLimitAreNotCalled() throws Exception {
        SpringAiAnswers withTool = answers.tools(status((order, context) -> {
            called.add("order " + order);
            return "on its way";
        }));
        try (LogWatch log = Chat.log();
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
        SpringAiAnswers withTool = answers.tools(status((order, context) -> {
            called.add("order " + order);
            return "on its way";
        }));
        try (LogWatch log = Chat.log();
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

    private SpringAiAnswers ofClient(Object... tools) {
        return SpringAiAnswers.of(ChatClient.builder(Chat.model(server, options -> {}))
                .defaultTools(tools)
                .build());
    }

    @Test
    void toolsOfTheClientAreShownTooAndKnowTheMessage() throws Exception {
        try (Chat chat = new Chat(ofClient(new Shop()))) {
            chat.says("m1", "Cancel 7.");
            server.next().streams(call(0, "c1", "cancelOrder", "{\"id\":7}")).ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(chat.status()).isEqualTo("Cancel order…");
            assertThat(next.messages()).endsWith("tool: \"Cancelled.\"");
            next.streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
            assertThat(called).containsExactly("7 " + chat.conversation() + " m1");
        }
    }

    @Test
    void toolsThatAnAdvisorAddsAreShownToo() throws Exception {
        ToolCallback tool = status((order, context) -> "on its way");
        BaseAdvisor adds = new BaseAdvisor() {
            @Override
            public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
                ToolCallingChatOptions options =
                        (ToolCallingChatOptions) request.prompt().getOptions();
                return request.mutate()
                        .prompt(request.prompt()
                                .mutate()
                                .chatOptions(
                                        options.mutate().toolCallbacks(tool).build())
                                .build())
                        .build();
            }

            @Override
            public ChatClientResponse after(ChatClientResponse response, AdvisorChain chain) {
                return response;
            }

            @Override
            public String getName() {
                return "adds";
            }

            @Override
            public int getOrder() {
                return Ordered.HIGHEST_PRECEDENCE + 100;
            }
        };
        ChatClient client = ChatClient.builder(Chat.model(server, options -> {}))
                .defaultAdvisors(adds)
                .build();
        try (Chat chat = new Chat(SpringAiAnswers.of(client))) {
            chat.says("m1", "Where is 7?");
            server.next().streams(call(0, "c1", "order_status", "{\"id\":7}")).ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(chat.status()).isEqualTo("Order status…");
            next.streams(text("Here.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Here.");
        }
    }

    @Test
    void whatAToolOfTheClientThrowsIsForTheClientToDealWith() throws Exception {
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(ofClient(new Shop()))) {
            chat.says("m1", "hi");
            server.next().streams(call(0, "c1", "fail", "{}")).ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("tool: password");
            next.streams(text("Sorry.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Sorry.");
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void aToolThatDoesNotExistEndsTheAnswer() throws Exception {
        try (LogWatch log = Chat.log().ignoring("LLM may have adapted the tool name");
                Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            server.next().streams(call(0, "c1", "unknown", "{}")).ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).singleElement().asString().contains("IllegalStateException");
        }
    }

    @Test
    void aToolThatFailsWithAnErrorEndsTheAnswer() throws Exception {
        ToolCallback broken = status((order, context) -> {
            throw new NoClassDefFoundError("password");
        });
        for (SpringAiAnswers with : List.of(answers.tools(broken), ofClient(broken))) {
            try (LogWatch log = Chat.log();
                    Chat chat = new Chat(with)) {
                chat.says("m1", "hi");
                server.next()
                        .streams(call(0, "c1", "order_status", "{\"id\":1}"))
                        .ends("tool_calls");
                assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
                assertThat(log.warnings())
                        .singleElement()
                        .asString()
                        .contains("NoClassDefFoundError")
                        .doesNotContain("password");
            }
        }
    }

    @Test
    void theResultOfAToolMayBeTheAnswer() throws Exception {
        ToolCallback direct = FunctionToolCallback.builder("hours", () -> "Nine to six.")
                .toolMetadata(ToolMetadata.builder().returnDirect(true).build())
                .build();
        try (Chat chat = new Chat(answers.tools(direct))) {
            chat.says("m1", "When?");
            server.next()
                    .streams(text("Let me see."), call(0, "c1", "hours", "{}"))
                    .ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Let me see.\n\nNine to six.");
            assertThat(server.wasAsked()).isFalse();
        }
    }

    @Test
    void whereSpringAiStopsToolsTheUserIsToldThatTheModelHasFailed() throws Exception {
        ChatClient client = ChatClient.builder(Chat.model(server, options -> {}))
                .defaultAdvisors(ToolCallingAdvisor.builder()
                        .toolCallingManager(DefaultToolCallingManager.builder()
                                .maxCallsPerTool(1)
                                .build())
                        .build())
                .build();
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(SpringAiAnswers.of(client).tools(status((order, context) -> "again")))) {
            chat.says("m1", "hi");
            server.next()
                    .streams(call(0, "c1", "order_status", "{\"id\":1}"), call(1, "c2", "order_status", "{\"id\":2}"))
                    .ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).singleElement().asString().contains("TooManyRoundsException");
        }
    }

    @Test
    void serversOfToolsAreNotToldWhoTheUserIs() {
        ToolContext context = new ToolContext(Map.of(SpringAiAnswers.CONVERSATION, "u", "tenant", "t"));
        assertThat(ShownTool.visible(context, "org.springframework.ai.mcp.SyncMcpToolCallback")
                        .getContext())
                .isEqualTo(Map.of("tenant", "t"));
        assertThat(ShownTool.visible(context, "com.example.Tool")).isSameAs(context);
    }
}
