package dev.botkit.springai;

import static dev.botkit.springai.ModelServer.call;
import static dev.botkit.springai.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.BotkitException;
import dev.botkit.testtools.LogWatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.tool.function.FunctionToolCallback;

/** The log as the memory of a client that has an advisor for one. */
class LogMemoryTest {

    private static final int OUTSIDE = Advisor.DEFAULT_CHAT_MEMORY_PRECEDENCE_ORDER;
    private static final int WITHIN = ToolCallingAdvisor.DEFAULT_ORDER + 100;

    private final ModelServer server = new ModelServer();
    private final LogMemory memory = new LogMemory();

    @AfterEach
    void close() {
        server.close();
    }

    /** A client whose memory is asked for each answer, or for each request of one. */
    private SpringAiAnswers answers(int order) {
        ChatClient client = ChatClient.builder(Chat.model(server, options -> {}))
                .defaultSystem("You are a shop.")
                .defaultAdvisors(
                        MessageChatMemoryAdvisor.builder(memory).order(order).build())
                .build();
        return SpringAiAnswers.of(client, memory)
                .tools(FunctionToolCallback.builder("hours", () -> "Nine to six.")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(ints = {OUTSIDE, WITHIN})
    void theModelIsToldWhatTheLogHas(int order) throws Exception {
        try (Chat chat = new Chat(answers(order))) {
            chat.says("m1", "one");
            ModelServer.Request first = server.next();
            assertThat(first.messages()).containsExactly("system: You are a shop.", "user: one");
            first.streams(text("1")).ends("stop");
            chat.reply();
            chat.says("m2", "hours");
            chat.reply();
            chat.reply();
            chat.says("m3", "three");
            assertThat(server.next().messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: one",
                            "assistant: 1",
                            "user: hours",
                            "assistant: We are open.\n\nUntil six.",
                            "user: three");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {OUTSIDE, WITHIN})
    void toolsAreCalledWithinTheTurnAndForgottenBehindIt(int order) throws Exception {
        try (Chat chat = new Chat(answers(order))) {
            chat.says("m1", "one");
            server.next().streams(text("1")).ends("stop");
            chat.reply();
            chat.says("m2", "When?");
            server.next().streams(call(0, "c1", "hours", "{}")).ends("tool_calls");
            ModelServer.Request second = server.next();
            assertThat(second.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: one",
                            "assistant: 1",
                            "user: When?",
                            "assistant: hours{}",
                            "tool: \"Nine to six.\"");
            second.streams(call(0, "c2", "hours", "{}")).ends("tool_calls");
            ModelServer.Request third = server.next();
            assertThat(third.messages())
                    .endsWith(
                            "assistant: hours{}",
                            "tool: \"Nine to six.\"",
                            "assistant: hours{}",
                            "tool: \"Nine to six.\"")
                    .hasSize(8);
            third.streams(text("Nine.")).ends("stop");
            chat.reply();
            chat.says("m3", "Thanks.");
            assertThat(server.next().messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: one",
                            "assistant: 1",
                            "user: When?",
                            "assistant: Nine.",
                            "user: Thanks.");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {OUTSIDE, WITHIN})
    void whatWasStoppedOrHasFailedIsThereAsItWasShown(int order) throws Exception {
        try (LogWatch log = Chat.log();
                Chat chat = new Chat(answers(order))) {
            chat.says("m1", "one");
            ModelServer.Request stopped = server.next().streams(text("Once upon"));
            chat.awaitShown("Once upon");
            chat.stops();
            chat.next("message");
            stopped.sendsUntilClosed(text("more"));
            chat.says("m2", "two");
            server.next().fails(500, "{}");
            chat.reply();
            chat.says("m3", "three");
            assertThat(server.next().messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: one",
                            "assistant: Once upon",
                            "user: two",
                            "assistant: Sorry, I cannot answer now. Please try again.",
                            "user: three");
            assertThat(log.warnings()).singleElement().asString().contains("m2", "InternalServerException");
        }
    }

    @Test
    void theWindowIsThatOfTheAnswers() throws Exception {
        try (Chat chat = new Chat(answers(OUTSIDE).lastMessages(3))) {
            for (int i = 1; i <= 3; i++) {
                chat.says("m" + i, "question " + i);
                ModelServer.Request request = server.next();
                if (i == 3) {
                    assertThat(request.messages())
                            .containsExactly(
                                    "system: You are a shop.",
                                    "user: question 2",
                                    "assistant: answer 2",
                                    "user: question 3");
                }
                request.streams(text("answer " + i)).ends("stop");
                chat.reply();
            }
        }
    }

    @Test
    void outsideOfATurnItKnowsNothing() {
        assertThatThrownBy(() -> memory.get("anon:u"))
                .isInstanceOf(BotkitException.class)
                .hasMessageContaining("SpringAiAnswers.of(client, memory)");
        memory.add("anon:u", new UserMessage("hi"));
        memory.clear("anon:u");
    }

    @Test
    void whatATurnThatWasStoppedAddsIsNotSeenInTheNextOne() {
        LogMemory.Turn first = memory.begin("anon:u", "m1", List.of());
        memory.begin("anon:u", "m2", List.of());
        memory.end("anon:u", first);
        memory.add("anon:u", question("m1", "one"));
        memory.add("anon:u", new AssistantMessage("1"));
        memory.add("anon:u", question("m2", "two"));
        assertThat(memory.get("anon:u")).singleElement().isEqualTo(question("m2", "two"));
    }

    private static UserMessage question(String messageId, String text) {
        return UserMessage.builder()
                .text(text)
                .metadata(Map.of(SpringAiAnswers.MESSAGE_ID, messageId))
                .build();
    }
}
