package dev.botkit.langchain4j;

import static dev.botkit.langchain4j.ModelServer.call;
import static dev.botkit.langchain4j.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.InvalidArgumentException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tool is called only after the user has said yes. */
class ConfirmTest {

    private static final ToolSpecification CANCEL = ToolSpecification.builder()
            .name("cancel_order")
            .description("Cancels an order")
            .build();
    private static final ToolSpecification STATUS =
            ToolSpecification.builder().name("order_status").build();

    private final ModelServer server = new ModelServer();
    private final List<String> called = new CopyOnWriteArrayList<>();
    private final LangChainAnswers answers = LangChainAnswers.of(Chat.model(server))
            .tool(CANCEL, call -> {
                called.add(call.argument("id") + " for " + call.message().id());
                return "cancelled";
            })
            .tool(STATUS, call -> {
                called.add("status " + call.argument("id"));
                return "on its way";
            })
            .confirm("cancel_order", call -> "Cancel order " + call.argument("id") + "?");

    @AfterEach
    void close() {
        server.close();
    }

    /** The model says something, and wants order 1001 cancelled. */
    private Map<String, @Nullable Object> asks(Chat chat) throws Exception {
        chat.says("m1", "Cancel 1001.");
        server.next()
                .streams(text("Let me see."), call(0, "c1", "cancel_order", "{\"id\":1001}"))
                .ends("tool_calls");
        assertThat(chat.reply()).isEqualTo("Let me see.");
        return chat.next("message");
    }

    /** Waits for a reply behind those of before the restart. */
    private static void awaits(Chat chat, String text) {
        List<String> before = new ArrayList<>();
        for (String reply = chat.reply(); !reply.equals(text); reply = chat.reply()) {
            before.add(reply);
        }
        assertThat(before).doesNotHaveDuplicates();
    }

    @Test
    void theToolIsCalledWhenTheUserHasTappedYes() throws Exception {
        try (Chat chat = new Chat(answers)) {
            assertThat(asks(chat))
                    .containsEntry("text", "Cancel order 1001?")
                    .containsEntry("tool_question", "Cancel order 1001?")
                    .containsEntry(
                            "quick_replies",
                            List.of(
                                    Map.of("title", "Yes", "payload", "Yes: Cancel order 1001?"),
                                    Map.of("title", "No", "payload", "No: Cancel order 1001?")));
            assertThat(called).as("called before the user has answered").isEmpty();

            chat.says("m2", "Yes: Cancel order 1001?");
            ModelServer.Request next = server.next();
            assertThat(called).containsExactly("1001 for m2");
            assertThat(next.messages())
                    .containsExactly("user: Cancel 1001.", "assistant: cancel_order{\"id\":1001}", "tool: cancelled");
            next.streams(text("It is cancelled.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("It is cancelled.");

            chat.says("m3", "Thanks.");
            ModelServer.Request later = server.next();
            assertThat(later.messages())
                    .containsExactly(
                            "user: Cancel 1001.",
                            "assistant: Let me see.\n\nCancel order 1001?",
                            "user: Yes: Cancel order 1001?",
                            "assistant: It is cancelled.",
                            "user: Thanks.");
            later.streams(text("Bye.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Bye.");
        }
    }

    @Test
    void aWordIsAYesToo() throws Exception {
        try (Chat chat = new Chat(answers)) {
            asks(chat);
            chat.says("m2", "Yes please!");
            server.next().streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
            assertThat(called).containsExactly("1001 for m2");
        }
    }

    @Test
    void theModelHearsOfANo() throws Exception {
        try (Chat chat = new Chat(answers)) {
            asks(chat);
            chat.says("m2", "no");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .endsWith("assistant: cancel_order{\"id\":1001}", "tool: The user has declined. It was not done.");
            next.streams(text("All right.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("All right.");
            assertThat(called).isEmpty();
        }
    }

    @Test
    void whoSaysSomethingElseIsToldThatNothingWasDoneAndGetsAnAnswer() throws Exception {
        try (Chat chat = new Chat(answers)) {
            asks(chat);
            chat.says("m2", "Yes, but what does it cost?");
            assertThat(chat.reply()).isEqualTo("Not done: Cancel order 1001?");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .containsExactly(
                            "user: Cancel 1001.",
                            "assistant: Let me see.\n\nCancel order 1001?\n\n(The user has not said yes. It was not done.)",
                            "user: Yes, but what does it cost?");
            next.streams(text("Nothing.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Nothing.");

            chat.says("m3", "Yes: Cancel order 1001?");
            ModelServer.Request later = server.next();
            assertThat(later.messages())
                    .as("the button of a question that does not wait any more is a message like others")
                    .endsWith("assistant: Not done: Cancel order 1001?\n\nNothing.", "user: Yes: Cancel order 1001?");
            later.streams(text("Once more?")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Once more?");
            assertThat(called).isEmpty();
        }
    }

    @Test
    void otherSkillsHearWhatIsNoAnswer() throws Exception {
        try (Chat chat = new Chat(answers)) {
            asks(chat);
            chat.says("m2", "What are your hours?");
            assertThat(chat.reply()).isEqualTo("Not done: Cancel order 1001?");
            assertThat(chat.reply()).isEqualTo("We are open.");
            assertThat(server.wasAsked()).isFalse();
            assertThat(called).isEmpty();
        }
    }

    @Test
    void aQuestionThatNobodyAnswersIsGivenUp() throws Exception {
        try (Chat chat = new Chat(
                answers.confirmTimeout(Duration.ofMinutes(2)),
                builder ->
                        builder.skill(skills -> skills.interruptsWord("ping", (bot, message) -> bot.reply("pong"))))) {
            asks(chat);
            chat.says("p1", "ping");
            assertThat(chat.reply()).as("the turn that asks has ended").isEqualTo("pong");
            chat.timer.advance(Duration.ofMinutes(2));
            assertThat(chat.reply()).isEqualTo("Not done, as there was no answer in time: Cancel order 1001?");

            chat.says("m2", "yes");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .endsWith(
                            "user: ping",
                            "assistant: pong\n\nNot done, as there was no answer in time: Cancel order 1001?",
                            "user: yes");
            next.streams(text("Sorry.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Sorry.");
            assertThat(called).isEmpty();
        }
    }

    @Test
    void severalCallsAreAskedAboutOneAfterTheOtherAndTheOthersCalledOnce() throws Exception {
        try (Chat chat = new Chat(answers)) {
            chat.says("m1", "Cancel both.");
            server.next()
                    .streams(
                            call(0, "c1", "order_status", "{\"id\":1}"),
                            call(1, "c2", "cancel_order", "{\"id\":1}"),
                            call(2, "c3", "order_status", "{\"id\":2}"),
                            call(3, "c4", "cancel_order", "{\"id\":2}"))
                    .ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Cancel order 1?");
            assertThat(called).containsExactly("status 1");

            chat.says("m2", "Yes: Cancel order 1?");
            assertThat(chat.reply()).isEqualTo("This was carried out: Cancel order 1?");
            assertThat(chat.reply()).isEqualTo("Cancel order 2?");
            chat.says("m3", "No: Cancel order 2?");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .containsExactly(
                            "user: Cancel both.",
                            "assistant: order_status{\"id\":1}, cancel_order{\"id\":1}, order_status{\"id\":2},"
                                    + " cancel_order{\"id\":2}",
                            "tool: on its way",
                            "tool: cancelled",
                            "tool: on its way",
                            "tool: The user has declined. It was not done.");
            next.streams(text("One of them.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("One of them.");
            assertThat(called).containsExactly("status 1", "1 for m2", "status 2");
        }
    }

    @Test
    void theQuestionWaitsWhileTheServerIsStartedAnew() throws Exception {
        History stored = History.inMemory();
        try (Chat first = new Chat(answers, builder -> builder.history(stored))) {
            asks(first);
            first.ends();
        }
        try (Chat second = new Chat(answers.system("You are a shop."), builder -> builder.history(stored))) {
            second.says("m2", "Yes: Cancel order 1001?");
            ModelServer.Request next = server.next();
            assertThat(next.messages())
                    .containsExactly(
                            "system: You are a shop.",
                            "user: Cancel 1001.",
                            "assistant: cancel_order{\"id\":1001}",
                            "tool: cancelled");
            next.streams(text("It is cancelled.")).ends("stop");
            assertThat(second.next("message")).containsEntry("in_reply_to", "m1");
        }
        assertThat(called).containsExactly("1001 for m2");
    }

    @Test
    void aTurnThatWasCutOffRunsAgainForTheSameMessage() throws Exception {
        History stored = History.inMemory();
        FaultyHistory ofTheFirst = new FaultyHistory(stored);
        try (Chat first = new Chat(answers, builder -> builder.history(ofTheFirst))) {
            asks(first);
            first.says("m2", "yes");
            server.next();
            // As if it had crashed: nothing of it gets into the store any more.
            ofTheFirst.goDown();

            try (Chat second = new Chat(answers, builder -> builder.history(stored))) {
                ModelServer.Request again = server.next();
                assertThat(again.messages()).endsWith("tool: cancelled");
                again.streams(text("It is cancelled.")).ends("stop");
                awaits(second, "It is cancelled.");
                assertThat(called).containsExactly("1001 for m2", "1001 for m2");
            } finally {
                ofTheFirst.comeBack();
            }
        }
    }

    @Test
    void ofTwoTabsInWhichYesIsTappedOneCounts() throws Exception {
        try (Chat chat = new Chat(answers)) {
            asks(chat);
            chat.says("m2", "Yes: Cancel order 1001?").says("m3", "Yes: Cancel order 1001?");
            server.next().streams(text("It is cancelled.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("It is cancelled.");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("assistant: It is cancelled.", "user: Yes: Cancel order 1001?");
            next.streams(text("It was.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("It was.");
            assertThat(called).containsExactly("1001 for m2");
        }
    }

    @Test
    void theQuestionMovesAlongWhenTheUserLogsIn() throws Exception {
        List<ConversationId> users = new CopyOnWriteArrayList<>();
        LangChainAnswers forUsers = LangChainAnswers.of(Chat.model(server))
                .tool(CANCEL, call -> {
                    users.add(call.message().conversation());
                    return "cancelled";
                })
                .confirm("cancel_order", call -> "Cancel order " + call.argument("id") + "?");
        try (Chat chat =
                new Chat(forUsers, builder -> builder.credentialVerifier(credential -> VerifiedUser.of(credential)))) {
            asks(chat);
            chat.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
            TestSocket own = TestSocket.open(chat.botkit, "u")
                    .sends(
                            "{\"type\":\"welcome_back\",\"user\":\"u\",\"auth\":\"alice\",\"resume\":{\"v\":1,\"last\":9}}");
            while (!own.next().containsKey("tool_question")) {
                // What was said before comes along.
            }
            own.says("m2", "yes");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("tool: cancelled");
            next.streams(text("It is cancelled.")).ends("stop");
            assertThat(users).containsExactly(ConversationId.verified("alice"));
        }
    }

    @Test
    void aToolThatIsGoneAfterTheRestartIsNotCalled() throws Exception {
        History stored = History.inMemory();
        try (Chat first = new Chat(answers, builder -> builder.history(stored))) {
            asks(first);
            first.ends();
        }
        LangChainAnswers without = LangChainAnswers.of(Chat.model(server))
                .tool(STATUS, call -> "on its way")
                .confirm("order_status", call -> "Look?");
        try (Chat second = new Chat(without, builder -> builder.history(stored))) {
            second.says("m2", "yes");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("tool: There is no such tool.");
            next.streams(text("I cannot.")).ends("stop");
            awaits(second, "I cannot.");
        }
        assertThat(called).isEmpty();
    }

    @Test
    void anInterruptThatStopsTheDialogWithdrawsTheQuestion() throws Exception {
        try (Chat chat = new Chat(
                answers,
                builder ->
                        builder.skill(skills -> skills.interruptsWord("forget", (bot, message) -> bot.stopDialog())))) {
            asks(chat);
            chat.says("m2", "forget it");
            assertThat(chat.reply()).isEqualTo("Not done: Cancel order 1001?");
            assertThat(called).isEmpty();
        }
    }

    @Test
    void aYesIsAskedForAgainIfAnotherQuestionWasShown() throws Exception {
        List<String> shown = new CopyOnWriteArrayList<>();
        try (Chat chat = new Chat(
                answers,
                builder -> builder.sendMiddleware((out, next) -> {
                    // As if it was shown by a first run of the turn, in which the model wanted something else.
                    boolean isFirst = out.reply().fields().containsKey("tool_question") && shown.isEmpty();
                    shown.add(out.reply().text());
                    next.proceed(isFirst ? out.reply().with("tool_question", "Cancel order 9?") : out.reply());
                }))) {
            chat.says("m1", "Cancel 1001.");
            server.next()
                    .streams(call(0, "c1", "cancel_order", "{\"id\":1001}"))
                    .ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Cancel order 1001?");
            chat.says("m2", "yes");
            assertThat(chat.next("message"))
                    .containsEntry("text", "Cancel order 1001?")
                    .containsEntry("tool_question", "Cancel order 1001?")
                    .containsEntry("in_reply_to", "m2");
            assertThat(called).isEmpty();
            chat.says("m3", "yes");
            server.next().streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
            assertThat(called).containsExactly("1001 for m3");
        }
    }

    @Test
    void theWordsAreTheHosts() throws Exception {
        LangChainAnswers german = answers.confirm(
                        "cancel_order", call -> "Bestellung " + call.argument("id") + " stornieren?")
                .confirmWords(
                        ConfirmWords.DEFAULT.withYes("Ja").withNo("Nein").withNotDone("Nicht ausgeführt: {question}"));
        try (Chat chat = new Chat(german)) {
            assertThat(asks(chat).get("quick_replies"))
                    .asString()
                    .contains("Ja: Bestellung 1001 stornieren?", "title=Nein");
            chat.says("m2", "hm");
            assertThat(chat.reply()).isEqualTo("Nicht ausgeführt: Bestellung 1001 stornieren?");
            server.next().streams(text("Gut.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Gut.");
        }
    }

    /** As LangChain4j's users write them. */
    public static final class Shop {
        @Tool
        String cancel(int id) {
            return "cancelled " + id;
        }
    }

    @Test
    void toolsOfObjectsAreAskedAboutByTheirNames() throws Exception {
        LangChainAnswers ofObjects = LangChainAnswers.of(Chat.model(server))
                .confirm("cancel", call -> "Cancel " + call.arguments() + "?")
                .tools(new Shop());
        try (Chat chat = new Chat(ofObjects)) {
            chat.says("m1", "Cancel it.");
            server.next().streams(call(0, "c1", "cancel", "{\"arg0\":7}")).ends("tool_calls");
            assertThat(chat.reply()).isEqualTo("Cancel {\"arg0\":7}?");
            chat.says("m2", "ok");
            ModelServer.Request next = server.next();
            assertThat(next.messages()).endsWith("tool: cancelled 7");
            next.streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
        }
    }

    @Test
    void aToolThatThereIsNotIsRefusedWhileTheBotIsBuilt() {
        LangChainAnswers unknown = answers.confirm("cancelOrder", call -> "?");
        assertThatThrownBy(() -> Botkit.builder()
                        .skill(skills -> skills.fallback(unknown))
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("confirm(\"cancelOrder\", …)")
                .hasMessageContaining("cancel_order, order_status");
        assertThatThrownBy(() -> answers.confirmTimeout(Duration.ofMillis(1)))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> ConfirmWords.DEFAULT.withNo("yes")).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void twoSuchHandlersNeedNamesOfTheirOwn() {
        LangChainAnswers other = answers.system("Another one.");
        assertThatThrownBy(() -> Botkit.builder()
                        .skill(skills -> skills.hearsWord("ask", other).fallback(answers))
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("\"confirm-tool\"");
        Botkit.builder()
                .skill(skills -> skills.hearsWord("ask", other.confirmDialog("other"))
                        .hearsWord("question", answers)
                        .fallback(answers))
                .build()
                .close();
    }

    @Test
    void aHandlerThatHandsOnHasToRegisterTheDialog() throws Exception {
        try (LogWatch log = LogWatch.all(Level.ERROR);
                Chat chat = new Chat((bot, message) -> answers.handle(bot, message))) {
            chat.says("m1", "hi");
            assertThat(chat.reply()).isEqualTo("Something went wrong.");
            assertThat(log.events).singleElement().asString().contains("failed");
        }
        try (Chat chat = new Chat(
                (bot, message) -> answers.handle(bot, message),
                builder -> builder.skill(skills -> answers.dialogs().forEach(skills::dialog)))) {
            asks(chat);
            chat.says("m2", "yes");
            server.next().streams(text("Done.")).ends("stop");
            assertThat(chat.reply()).isEqualTo("Done.");
        }
    }
}
