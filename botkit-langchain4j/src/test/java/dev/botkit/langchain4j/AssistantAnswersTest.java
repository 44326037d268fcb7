package dev.botkit.langchain4j;

import static dev.botkit.langchain4j.ModelServer.call;
import static dev.botkit.langchain4j.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.BotkitException;
import dev.botkit.testtools.LogWatch;
import dev.langchain4j.agent.tool.ReturnBehavior;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import dev.langchain4j.service.memory.ChatMemoryAccess;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Assistants that are wired with AiServices, with the log as their memory. */
class AssistantAnswersTest {

    private final ModelServer server = new ModelServer();
    private final List<String> called = new CopyOnWriteArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final LogMemory memory = LogMemory.lastMessages(10);
    private final Assistant assistant = AiServices.builder(Assistant.class)
            .streamingChatModel(Chat.model(server))
            .chatMemoryProvider(memory)
            .tools(new Shop())
            .build();
    private final AssistantAnswers answers = LangChainAnswers.of(
                    (id, text, parameters) -> assistant.chat(id, text, parameters))
            .memory(memory, assistant);

    interface Assistant extends ChatMemoryAccess {

        @SystemMessage("You are a shop.")
        @UserMessage("{{text}}")
        TokenStream chat(@MemoryId String memoryId, @V("text") String text, InvocationParameters parameters);
    }

    /** The assistant's tools. */
    public final class Shop {

        @Tool
        String status(int id, InvocationParameters parameters) {
            called.add(id + " for " + parameters.get(LangChainAnswers.MESSAGE_ID));
            return "on its way";
        }

        @Tool
        String slow() throws InterruptedException {
            entered.countDown();
            goOn.await();
            return "done";
        }

        @Tool(returnBehavior = ReturnBehavior.IMMEDIATE)
        String hours() {
            return "Nine to six.";
        }
    }

    @AfterEach
    void close() {
        goOn.countDown();
        server.close();
    }

    @Test
    void itAnswersWithTheLogAsItsMemory() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "one");
            ModelServer.Request first = server.next();
            assertThat(first.messages()).containsExactly("system: You are a shop.", "user: one");
            first.streams(text("1"));
            chat.awaitShown("1");
            first.ends("stop");
            assertThat(chat.reply()).isEqualTo("1");
            chat.says("m2", "hours");
            chat.reply();
            chat.reply();
            chat.says("m3", "three");
            ModelServer.Request third = server.next();
            assertThat(third.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: one",
                            "assistant: 1",
                            "user: hours",
                            "assistant: We are open.\n\nUntil six.",
                            "user: three");
            third.streams(text("3")).ends("stop");
            assertThat(chat.reply()).isEqualTo("3");
        }
    }

    @Test
    void itsToolsAreShownAndGetTheMessagesId() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "Where is 1001?");
            ModelServer.Request request = server.next();
            String argument = String.valueOf(request.body.get("tools")).contains("arg0") ? "arg0" : "id";
            request.streams(text("Let me see."))
                    .sends(call(0, "c1", "status", "{\"" + argument + "\":1001}"))
                    .ends("tool_calls");
            ModelServer.Request next = server.next();
            assertThat(chat.status()).isEqualTo("Status…");
            assertThat(next.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: Where is 1001?",
                            "assistant: status{\"" + argument + "\":1001}",
                            "tool: on its way");
            next.streams(text("On its way.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Let me see.\n\nOn its way.");
            assertThat(called).containsExactly("1001 for m1");

            chat.says("m2", "Thanks.");
            ModelServer.Request later = server.next();
            assertThat(later.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: Where is 1001?",
                            "assistant: Let me see.\n\nOn its way.",
                            "user: Thanks.");
            later.streams(text("Bye.")).ends("stop");
            chat.reply();
        }
    }

    @Test
    void aStopCancelsTheRequestAndLeavesNoQuestionWithoutAnAnswer() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "Tell me a story.");
            ModelServer.Request request = server.next().streams(text("Once upon "));
            chat.awaitShown("Once upon ");
            chat.stops();
            assertThat(request.awaitClosed()).isLessThan(500);
            assertThat(chat.next("message")).containsEntry("incomplete", "stopped");
            chat.says("m2", "Shorter.");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: Tell me a story.",
                            "assistant: Once upon ",
                            "user: Shorter.");
            next.streams(text("The end.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("The end.");
        }
    }

    @Test
    void aStopWhileAToolRunsAsksTheModelNoMoreAndAddsNothingToTheNextTurn() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(answers)) {
            chat.says("m1", "one");
            server.next().streams(call(0, "c1", "slow", "{}")).ends("tool_calls");
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            chat.stops();
            chat.says("m2", "two");
            ModelServer.Request next = server.next();
            goOn.countDown();
            next.streams(call(0, "c2", "status", "{\"id\":1,\"arg0\":1}")).ends("tool_calls");
            ModelServer.Request last = server.next();
            assertThat(last.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: one",
                            "assistant: (no answer)",
                            "user: two",
                            "assistant: status{\"id\":1,\"arg0\":1}",
                            "tool: on its way");
            last.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
            assertThat(server.wasAsked())
                    .as("a request for the turn that was stopped")
                    .isFalse();
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void aFailureIsToldOnceAndTheNextQuestionIsWellFormed() throws Exception {
        try (LogWatch log = LogWatch.all(Level.ERROR);
                Chat chat = new Chat(answers.whenFailed("Asleep."))) {
            chat.says("m1", "my secret");
            server.next().fails(429, "{\"error\":{\"message\":\"my secret\"}}");
            assertThat(chat.reply()).isEqualTo("Asleep.");
            chat.says("m2", "two");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .containsExactly("system: You are a shop.", "user: my secret", "assistant: Asleep.", "user: two");
            next.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
            assertThat(log.warnings()).singleElement().asString().doesNotContain("my secret");
        }
    }

    @Test
    void whatAToolReturnsForTheUserIsTheAnswer() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "When?");
            server.next().streams(call(0, "c1", "hours", "{}")).ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Nine to six.");
        }
    }

    @Test
    void theAssistantForgetsTheConversationAtTheEndOfTheTurn() throws Exception {
        BlockingQueue<Object> evicted = new LinkedBlockingQueue<>();
        ChatMemoryAccess access = new ChatMemoryAccess() {
            @Override
            public ChatMemory getChatMemory(Object memoryId) {
                return assistant.getChatMemory(memoryId);
            }

            @Override
            public boolean evictChatMemory(Object memoryId) {
                evicted.add(memoryId);
                return assistant.evictChatMemory(memoryId);
            }
        };
        try (Chat chat = new Chat(answers.memory(memory, access))) {
            String id = chat.conversation().toString();
            chat.says("m1", "one");
            ModelServer.Request request = server.next();
            assertThat(assistant.getChatMemory(id)).isNotNull();
            request.streams(text("1")).ends("stop");
            assertThat(chat.reply()).isEqualTo("1");
            assertThat(evicted.poll(20, TimeUnit.SECONDS)).isEqualTo(id);
        }
    }

    @Test
    void anAssistantThatThrowsHasFailed() {
        StreamingAssistant broken = (id, text) -> {
            throw new IllegalStateException("my secret");
        };
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(LangChainAnswers.of(broken))) {
            chat.says("m1", "hi");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).singleElement().asString().doesNotContain("my secret");
        }
    }

    @Test
    void outsideOfATurnTheMemorySaysHowItIsUsed() {
        assertThatThrownBy(() -> memory.get("anon:u").messages())
                .isInstanceOf(BotkitException.class)
                .hasMessageContaining("memory(…)");
    }

    @Test
    void whatTheUserSaysIsNoTemplate() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "{{x}}, {{memoryId}} and {{current_date}}");
            ModelServer.Request request = server.next();
            assertThat(request.messages())
                    .containsExactly("system: You are a shop.", "user: {{x}}, {{memoryId}} and {{current_date}}");
            request.streams(text("1")).ends("stop");
            assertThat(chat.reply()).isEqualTo("1");
        }
    }

    private AssistantAnswers guarded(StreamingChatModel model, OutputGuardrail guardrail) {
        Assistant guarded = AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .chatMemoryProvider(memory)
                .tools(new Shop())
                .outputGuardrails(guardrail)
                .build();
        return LangChainAnswers.of((id, text, parameters) -> guarded.chat(id, text, parameters))
                .memory(memory, guarded)
                .wholeAnswers();
    }

    @Test
    void aWholeAnswerIsWhatAGuardrailHasMadeOfIt() throws Exception {
        AssistantAnswers answersWhole = guarded(Chat.model(server), new OutputGuardrail() {
            @Override
            public OutputGuardrailResult validate(AiMessage said) {
                return successWith(said.text().replace("4711", "****"));
            }
        });
        try (Chat chat = new Chat(answersWhole)) {
            chat.says("m1", "What is the code?");
            server.next().streams(text("It is "), text("4711.")).ends("stop");
            assertThat(chat.next("message"))
                    .containsEntry("text", "It is ****.")
                    .doesNotContainKey("incomplete");
            chat.says("m2", "What?");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: What is the code?",
                            "assistant: It is ****.",
                            "user: What?");
            next.streams(text("Nothing.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Nothing.");
        }
    }

    @Test
    void aGuardrailThatAsksAgainShowsTheModelWhatItHasSaid() throws Exception {
        BlockingQueue<List<ChatMessageType>> asked = new LinkedBlockingQueue<>();
        // On a thread for each answer: LangChain4j blocks it until the model has answered again.
        StreamingChatModel model = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                asked.add(request.messages().stream().map(ChatMessage::type).toList());
                String said = request.messages().size() == 2 ? "It is 4711." : "I do not tell.";
                new Thread(() -> {
                            handler.onPartialResponse(said);
                            handler.onCompleteResponse(ChatResponse.builder()
                                    .aiMessage(AiMessage.from(said))
                                    .build());
                        })
                        .start();
            }
        };
        AssistantAnswers answersWhole = guarded(model, new OutputGuardrail() {
            @Override
            public OutputGuardrailResult validate(AiMessage said) {
                return said.text().contains("4711") ? reprompt("secret", "Without the code, please.") : success();
            }
        });
        try (Chat chat = new Chat(answersWhole)) {
            chat.says("m1", "What is the code?");
            assertThat(chat.reply()).isEqualTo("I do not tell.");
            assertThat(asked)
                    .containsExactly(
                            List.of(ChatMessageType.SYSTEM, ChatMessageType.USER),
                            List.of(
                                    ChatMessageType.SYSTEM,
                                    ChatMessageType.USER,
                                    ChatMessageType.AI,
                                    ChatMessageType.USER));
        }
    }

    @Test
    void wholeAnswersLeaveOutWhatIsSaidBeforeTools() throws Exception {
        try (Chat chat = new Chat(answers.wholeAnswers())) {
            chat.says("m1", "Where is 1001?");
            server.next()
                    .streams(text("Let me see."), call(0, "c1", "status", "{\"id\":1,\"arg0\":1}"))
                    .ends("tool_calls");
            server.next().streams(text("On its"), text(" way.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("On its way.");
        }
    }

    @Test
    void anErrorEventInTheMiddleEndsTheAnswer() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            server.next()
                    .streams(text("Half an"), "data: {\"error\":{\"message\":\"my secret\",\"code\":500}}\n\n")
                    .endsWithoutReason();
            assertThat(chat.next("message")).containsEntry("text", "Half an").containsEntry("incomplete", "failed");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("CutAnswerException")
                    .doesNotContain("my secret");
        }
    }

    @Test
    void toolsWhoseCallsAreCutByTheModelsLimitAreNotCalled() throws Exception {
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(answers)) {
            chat.says("m1", "Where is 1001?");
            server.next()
                    .streams(call(0, "c1", "status", "{\"id\":1,\"arg0\":1}"))
                    .ends("length");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(called).isEmpty();
            assertThat(log.warnings()).singleElement().asString().contains("CutAnswerException");
        }
    }

    @Test
    void whatAToolReturnsForTheUserFollowsWhatTheModelHasSaidBefore() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "When?");
            server.next()
                    .streams(text("Let me see."), call(0, "c1", "hours", "{}"))
                    .ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Let me see.\n\nNine to six.");
        }
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAnswerThatIsStoppedBeforeItBeginsAsksNoModel() throws Exception {
        CountDownLatch looksUp = new CountDownLatch(1);
        CountDownLatch hasStopped = new CountDownLatch(1);
        AssistantAnswers slow = LangChainAnswers.of((id, text, parameters) -> {
                    if (text.equals("one")) {
                        looksUp.countDown();
                        awaits(hasStopped);
                    }
                    return assistant.chat(id, text, parameters);
                })
                .memory(memory, assistant);
        try (Chat chat = new Chat(slow)) {
            chat.says("m1", "one");
            assertThat(looksUp.await(20, TimeUnit.SECONDS)).isTrue();
            chat.stops();
            hasStopped.countDown();
            chat.says("m2", "two");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("assistant: (no answer)", "user: two");
            next.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
            assertThat(server.wasAsked()).isFalse();
        } finally {
            hasStopped.countDown();
        }
    }

    @Test
    void anAssistantThatThrowsAnErrorHasFailed() {
        StreamingAssistant broken = (id, text) -> {
            throw new NoClassDefFoundError("my secret");
        };
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(LangChainAnswers.of(broken))) {
            chat.says("m1", "hi");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("NoClassDefFoundError")
                    .doesNotContain("my secret");
        }
    }

    @Test
    void aMemoryThatWasForgottenIsNamedInTheLog() {
        ParameterizedAssistant asked = (id, text, parameters) -> assistant.chat(id, text, parameters);
        try (LogWatch log = LogWatch.all(Level.WARN);
                Chat chat = new Chat(LangChainAnswers.of(asked))) {
            chat.says("m1", "hi");
            assertThat(chat.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
            assertThat(log.warnings()).singleElement().asString().contains("LangChainAnswers.of(…).memory(…)");
        }
    }

    @Test
    void aMemoryThatIsClearedIsEmptyForTheTurn() throws Exception {
        AssistantAnswers clears = LangChainAnswers.of((id, text, parameters) -> {
                    if (text.equals("forget")) {
                        memory.get(id).clear();
                    }
                    return assistant.chat(id, text, parameters);
                })
                .memory(memory, assistant);
        try (Chat chat = new Chat(clears)) {
            chat.says("m1", "one");
            server.next().streams(text("1")).ends("stop");
            chat.reply();
            chat.says("m2", "forget");
            ModelServer.Request request = server.next();
            assertThat(request.messages()).containsExactly("system: You are a shop.", "user: forget");
            request.streams(text("2")).ends("stop");
            assertThat(chat.reply()).isEqualTo("2");
        }
    }
}
