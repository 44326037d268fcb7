package dev.botkit.springai;

import static dev.botkit.springai.ModelServer.call;
import static dev.botkit.springai.ModelServer.end;
import static dev.botkit.springai.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidArgumentException;
import dev.botkit.history.History;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import reactor.core.publisher.Flux;

/** What a model is told, and how its answer gets into the chat. */
class SpringAiAnswersTest {

    private final ModelServer server = new ModelServer();
    private final SpringAiAnswers answers = SpringAiAnswers.of(Chat.client(server));

    @AfterEach
    void close() {
        server.close();
    }

    /** Has the model answer the next question, and returns what it was told. */
    private List<String> answers(String answer) throws Exception {
        ModelServer.Request request = server.next();
        request.streams(text(answer)).ends("stop");
        return request.messages();
    }

    @Test
    void theAnswerGrowsInTheChatAndIsOneMessageInTheEnd() throws Exception {
        try (Chat chat = new Chat(answers.system("You are a shop."))) {
            chat.says("m1", "Where is my order?");
            ModelServer.Request request = server.next();
            assertThat(request.messages()).containsExactly("system: You are a shop.", "user: Where is my order?");
            assertThat(request.body).containsEntry("stream", true).doesNotContainKey("tools");
            request.streams(text("On its "));
            chat.awaitShown("On its ");
            request.sends(text("way.")).ends("stop");
            assertThat(chat.next("message"))
                    .containsEntry("text", "On its way.")
                    .containsEntry("id", "m1~1")
                    .doesNotContainKey("incomplete");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void theProvidersBytesMayBeCutAnywhere(int size) throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "hi");
            ModelServer.Request request = server.next();
            request.streams().sendsInPieces(size, text("Größe: 😀, ") + text("ja.\nNein.") + end("stop"));
            request.endsWithoutReason();
            assertThat(chat.reply()).isEqualTo("Größe: 😀, ja.\nNein.");
        }
    }

    @Test
    void memoryIsTheLogWithWhatOtherSkillsSaid() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "one");
            assertThat(answers("1")).containsExactly("user: one");
            chat.reply();
            chat.says("m2", "hours");
            chat.reply();
            chat.reply();
            chat.says("m3", "three");
            assertThat(answers("3"))
                    .containsExactly(
                            "user: one",
                            "assistant: 1",
                            "user: hours",
                            "assistant: We are open.\n\nUntil six.",
                            "user: three");
            assertThat(chat.reply()).isEqualTo("3");
        }
    }

    @Test
    void whatWasNotAnsweredIsFollowedByAnAnswerThatSaysSo() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "silence").says("m2", "silence please").says("m3", "hello");
            assertThat(answers("Hi."))
                    .containsExactly(
                            "user: silence",
                            "assistant: (no answer)",
                            "user: silence please",
                            "assistant: (no answer)",
                            "user: hello");
        }
    }

    @Test
    void messagesThatWaitAreAnsweredEachWithWhatWasSaidBefore() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "one").says("m2", "two");
            assertThat(answers("1")).containsExactly("user: one");
            assertThat(answers("2")).containsExactly("user: one", "assistant: 1", "user: two");
            assertThat(chat.reply()).isEqualTo("1");
            assertThat(chat.reply()).isEqualTo("2");
        }
    }

    @Test
    void theWindowBeginsWithTheUser() throws Exception {
        try (Chat chat = new Chat(answers.lastMessages(4))) {
            for (int i = 1; i <= 4; i++) {
                chat.says("m" + i, "question " + i);
                List<String> told = answers("answer " + i);
                chat.reply();
                if (i == 4) {
                    // Of four the first would be the answer to a question that is not seen.
                    assertThat(told).containsExactly("user: question 3", "assistant: answer 3", "user: question 4");
                }
            }
        }
    }

    @Test
    void aWindowMayBeCountedInCharactersAndALongQuestionIsSentAlone() throws Exception {
        try (Chat chat = new Chat(answers.lastCharacters(20).system("shop"))) {
            chat.says("m1", "12345");
            answers("12345");
            chat.reply();
            chat.says("m2", "123456");
            assertThat(answers("x")).containsExactly("system: shop", "user: 12345", "assistant: 12345", "user: 123456");
            chat.reply();
            chat.says("m3", "x".repeat(100));
            assertThat(answers("y")).containsExactly("system: shop", "user: " + "x".repeat(100));
        }
    }

    @Test
    void beforeWhatTheBotSaidFirstStandsThatThereMayBeMore() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.botkit.push(chat.conversation(), "Your order is here.");
            chat.reply();
            chat.says("m1", "Where?");
            assertThat(answers("At the door."))
                    .containsExactly(
                            "user: (earlier messages are not shown)", "assistant: Your order is here.", "user: Where?");
        }
    }

    @Test
    void whatTheBotSaidFirstIsNotSeenWhereThatHasNoRoom() throws Exception {
        try (Chat chat = new Chat(answers.lastMessages(2))) {
            chat.botkit.push(chat.conversation(), "Your order is here.");
            chat.reply();
            chat.says("m1", "Where?");
            assertThat(answers("At the door.")).containsExactly("user: Where?");
        }
    }

    @Test
    void theMemoryIsThereAfterARestart() throws Exception {
        History history = History.inMemory();
        try (Chat chat = new Chat(answers, builder -> builder.history(history))) {
            chat.says("m1", "one");
            answers("1");
            chat.reply();
        }
        try (Chat chat = new Chat(answers, builder -> builder.history(history))) {
            chat.says("m2", "two");
            assertThat(answers("2")).containsExactly("user: one", "assistant: 1", "user: two");
        }
    }

    @Test
    void theSystemsMessageMayDependOnTheUser() throws Exception {
        try (Chat chat =
                new Chat(answers.system(bot -> "Talks to " + bot.conversation().proof()))) {
            chat.says("m1", "hi");
            assertThat(answers("Hi.")).containsExactly("system: Talks to ANON", "user: hi");
        }
    }

    @Test
    void oneWhoAsksTooOftenIsToldSoAndTheModelIsNotAsked() throws Exception {
        try (Chat chat = new Chat(answers.atMost(2, Duration.ofMinutes(1)).whenTooOften("Slowly."))) {
            for (int i = 1; i <= 2; i++) {
                chat.says("m" + i, "hi");
                answers("Hi " + i + ".");
                assertThat(chat.reply()).isEqualTo("Hi " + i + ".");
            }
            chat.says("m3", "hi");
            assertThat(chat.reply()).isEqualTo("Slowly.");
            assertThat(server.wasAsked()).isFalse();
            chat.timer.advance(Duration.ofMinutes(1));
            chat.says("m4", "hi");
            answers("Hi again.");
            assertThat(chat.reply()).isEqualTo("Hi again.");
        }
    }

    @Test
    void theModelIsNotAskedAboutAMessageWithoutText() {
        try (Chat chat = new Chat(answers.whenNoText("Text, please."))) {
            chat.says("m1", " ");
            assertThat(chat.reply()).isEqualTo("Text, please.");
            assertThat(server.wasAsked()).isFalse();
        }
    }

    @Test
    void eachWholeAnswerIsTold() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Chat chat = new Chat(answers.onAnswer((message, response) ->
                told.add(message.id() + " " + response.getResult().getMetadata().getFinishReason())))) {
            chat.says("m1", "hi").says("m2", "silence");
            answers("Hi.");
            chat.reply();
            chat.says("m3", "hi");
            // The second question is asked when the first turn has ended, and so it was told.
            answers("Hi.");
            assertThat(told).containsExactly("m1 STOP");
        }
    }

    @Test
    void aModelThatDoesNotStreamIsShownAtItsEnd() {
        List<Prompt> asked = new ArrayList<>();
        ChatModel whole = Models.streaming(prompt -> {
            asked.add(prompt);
            return Flux.just(new ChatResponse(List.of(new Generation(new AssistantMessage("All at once.")))));
        });
        try (Chat chat = new Chat(SpringAiAnswers.of(ChatClient.create(whole)))) {
            chat.says("m1", "hi");
            assertThat(chat.reply()).isEqualTo("All at once.");
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void whatUsersSayIsNoTemplateAndNeitherIsTheSystemsMessage() throws Exception {
        ChatClient client = ChatClient.builder(Chat.model(server, options -> {}))
                .defaultSystem(system -> system.text("You are {name}.").param("name", "a shop"))
                .build();
        try (Chat chat = new Chat(SpringAiAnswers.of(client))) {
            chat.says("m1", "What is {name}?");
            assertThat(answers("1")).containsExactly("system: You are a shop.", "user: What is {name}?");
            chat.reply();
        }
        try (Chat chat = new Chat(SpringAiAnswers.of(client).system(bot -> "The user is called {name}."))) {
            chat.says("m1", "hi");
            assertThat(answers("1")).containsExactly("system: The user is called {name}.", "user: hi");
        }
    }

    @Test
    void thoughtsOfTheModelAreNotShown() {
        ChatModel thinking = Models.streaming(prompt -> Flux.just(
                new ChatResponse(List.of(
                        new Generation(thought("isThought", "Hm.")), new Generation(new AssistantMessage("It ")))),
                new ChatResponse(List.of(new Generation(thought("thinking", "Hm.")))),
                new ChatResponse(List.of(new Generation(new AssistantMessage("depends."))))));
        try (Chat chat = new Chat(SpringAiAnswers.of(ChatClient.create(thinking)))) {
            chat.says("m1", "hi");
            assertThat(chat.reply()).isEqualTo("It depends.");
        }
    }

    private static AssistantMessage thought(String name, String text) {
        return AssistantMessage.builder()
                .content(text)
                .properties(Map.of(name, true))
                .build();
    }

    @Test
    void tokensAreCountedWithAllRequestsOfAnAnswer() throws Exception {
        BlockingQueue<ChatResponse> told = new LinkedBlockingQueue<>();
        ToolCallback tool =
                FunctionToolCallback.builder("hours", () -> "Nine to six.").build();
        try (Chat chat = new Chat(answers.tools(tool).onAnswer((message, response) -> told.add(response)))) {
            chat.says("m1", "When?");
            server.next()
                    .streams(text("Let me see."), call(0, "c1", "hours", "{}"))
                    .endsCounted("tool_calls", 10, 1);
            server.next().streams(text("Nine.")).endsCounted("stop", 20, 2);
            chat.reply();
            ChatResponse answer = told.poll(20, TimeUnit.SECONDS);
            assertThat(answer).isNotNull();
            assertThat(answer.getMetadata().getUsage().getPromptTokens()).isEqualTo(30);
            assertThat(answer.getMetadata().getUsage().getCompletionTokens()).isEqualTo(3);
            assertThat(answer.getMetadata().getModel()).isEqualTo("m");
            assertThat(answer.getResult().getOutput().getText()).isEqualTo("Let me see.\n\nNine.");
            assertThat(answer.getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
        }
    }

    @Test
    void aClientThatTellsTheModelMoreThanTheUserSaysIsRefused() {
        ChatModel model = Chat.model(server, options -> {});
        ChatClient remembers = ChatClient.builder(model)
                .defaultAdvisors(
                        MessageChatMemoryAdvisor.builder(new LogMemory()).build())
                .build();
        assertThatThrownBy(() -> SpringAiAnswers.of(remembers))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("LogMemory");
        ChatClient says = ChatClient.builder(model).defaultUser("Hello!").build();
        assertThatThrownBy(() -> SpringAiAnswers.of(says))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("defaultUser");
        assertThatThrownBy(() -> SpringAiAnswers.of(says, new LogMemory()))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void whatIsOutOfBoundsIsRefused() {
        assertThatThrownBy(() -> answers.lastMessages(0)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.lastMessages(1_001)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.lastCharacters(0)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.toolRounds(101)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.atMost(0, Duration.ofMinutes(1))).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.atMost(1, Duration.ZERO)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.atMost(1, Duration.ofDays(366))).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.atMost(1, ChronoUnit.FOREVER.getDuration()))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> answers.tools("no tools")).isInstanceOf(InvalidArgumentException.class);
    }
}
