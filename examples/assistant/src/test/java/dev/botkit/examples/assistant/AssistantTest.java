package dev.botkit.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.AnonymousSecret;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example as a user tries it, with the scripted model, whose words come when the test says so. */
@Timeout(60)
class AssistantTest {

    /** So many that a part of a long answer has come. */
    private static final int SOME = 20;

    @TempDir
    Path folder;

    private final String secret = AnonymousSecret.generate().reveal();
    private Steps steps;
    private AssistantServer server;

    @BeforeEach
    void start() throws StartException {
        // A model of its own for each: the old one's requests end with it.
        steps = new Steps();
        Settings settings = Settings.of(Map.of("PORT", "0"), folder.toString());
        server = AssistantServer.start(settings, AssistantModel.scripted(new ScriptedModel(steps)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theGreetingSaysThatTheModelIsScripted() throws Exception {
        try (Tab tab = Tab.open(server.url(), secret)) {
            Map<String, @Nullable Object> greeting = tab.next("message");

            assertThat(Tab.text(greeting)).contains("I am a scripted model");
            assertThat(String.valueOf(greeting.get("quick_replies"))).contains("Where is order 1001?");
        }
    }

    @Test
    void anAnswerGrows() throws Exception {
        try (Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "hello");
            steps.take(SOME / 2 + 2);
            String id = tab.awaitShown("Hello! ");
            steps.takeRequest();

            assertThat(tab.next("message"))
                    .containsEntry("id", id)
                    .containsEntry("text", "Hello! Shall I look an order up for you?")
                    .doesNotContainKey("incomplete");
        }
    }

    @Test
    void anOrderIsLookedUpAndTheUserSeesThat() throws Exception {
        try (Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "Where is order 1001?");
            steps.takeRequest();
            assertThat(tab.status()).isEqualTo("Looking the order up…");
            steps.takeRequest();

            assertThat(tab.reply())
                    .isEqualTo(
                            "Let me look that up.\n\nOrder 1001, a red bicycle, is on its way and arrives tomorrow.");
        }
    }

    @Test
    void anOrderIsCancelledForItsCustomerOnly() throws Exception {
        String other = AnonymousSecret.generate().reveal();
        try (Tab tab = Tab.openNew(server.url(), secret);
                Tab others = Tab.openNew(server.url(), other)) {
            tab.says("m1", "Cancel order 1002");
            steps.takeRequest();
            assertThat(tab.status()).isEqualTo("Cancelling the order…");
            steps.takeRequest();
            assertThat(tab.reply()).contains("Order 1002, a kettle that sings, is cancelled.");

            assertThat(answer(tab, "m2", "Where is it?")).contains("is cancelled");
            assertThat(answer(tab, "m3", "cancel it")).contains("was cancelled before");
            assertThat(answer(others, "o1", "Where is order 1002?")).contains("is being packed");
        }
    }

    /** Asks what a tool is called for. */
    private String answer(Tab tab, String id, String text) throws InterruptedException {
        tab.says(id, text);
        steps.takeRequest();
        steps.takeRequest();
        return tab.reply();
    }

    @Test
    void aStopKeepsWhatWasShownAndTheNextQuestionIsAnsweredAtOnce() throws Exception {
        try (Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "Tell me about bicycles");
            steps.take(SOME);
            tab.awaitShown("About");
            tab.stops();
            Map<String, @Nullable Object> stopped = tab.next("message");
            assertThat(stopped).containsEntry("incomplete", "stopped");
            assertThat(Tab.text(stopped)).startsWith("**About bicycles**").hasSizeLessThan(200);
            steps.takeRequest();
            assertThat(steps.count()).as("words of what was stopped").isZero();

            tab.says("m2", "What did I ask?");
            steps.takeRequest();
            assertThat(tab.reply()).endsWith("\n- Tell me about bicycles");
        }
    }

    @Test
    void anAnswerGoesOnInATabThatIsReloadedAndInASecondOne() throws Exception {
        try (Tab first = Tab.openNew(server.url(), secret)) {
            first.says("m1", "Tell me about bicycles");
            steps.take(SOME);
            first.awaitShown("About");
        }
        try (Tab reloaded = Tab.open(server.url(), secret);
                Tab second = Tab.open(server.url(), secret)) {
            assertThat(Tab.text(reloaded.next("partial"))).startsWith("**About bicycles**");
            assertThat(Tab.text(second.next("partial"))).startsWith("**About bicycles**");
            steps.takeRequest();

            Map<String, @Nullable Object> whole = reloaded.next("message");
            assertThat(whole).doesNotContainKey("incomplete");
            assertThat(Tab.text(whole)).endsWith("And that is all I have to say about bicycles.");
            assertThat(second.next("message")).containsEntry("id", whole.get("id"));
        }
    }

    @Test
    void whatTheServerHasShownIsKeptWhenItIsStoppedInTheMiddleAndRemembered() throws Exception {
        String id;
        try (Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "Tell me about bicycles");
            steps.take(SOME);
            id = tab.awaitShown("About");
        }
        server.close();
        start();

        try (Tab tab = Tab.open(server.url(), secret)) {
            tab.reply(); // The greeting of the first time.
            Map<String, @Nullable Object> kept = tab.next("message");
            assertThat(kept).containsEntry("id", id).containsEntry("incomplete", "interrupted");
            assertThat(Tab.text(kept)).startsWith("**About bicycles**");

            tab.says("m2", "What did I ask?");
            steps.takeRequest();
            assertThat(tab.reply()).endsWith("\n- Tell me about bicycles");
        }
    }

    @Test
    void whatWasSaidIsRememberedWhenTheServerWasStartedAgain() throws Exception {
        try (Tab tab = Tab.openNew(server.url(), secret)) {
            assertThat(answer(tab, "m1", "Where is order 1002?")).contains("leaves tonight");
        }
        server.close();
        start();

        try (Tab tab = Tab.open(server.url(), secret)) {
            tab.reply(); // The greeting of the first time.
            tab.reply(); // The answer.
            assertThat(answer(tab, "m2", "Cancel it")).contains("Order 1002, a kettle that sings, is cancelled.");
        }
    }

    @Test
    void aModelThatFailsIsToldToTheUserOnce() throws Exception {
        try (Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "fail");
            steps.takeRequest();

            assertThat(tab.next("message")).containsEntry("incomplete", "failed");
            assertThat(tab.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
        }
    }

    @Test
    void aSkillOfTheBotAnswersWithoutTheModel() throws Exception {
        try (Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "Opening hours");

            assertThat(tab.reply()).isEqualTo("We are open from nine to six.");
            assertThat(steps.count()).as("requests to the model").isZero();
        }
    }
}
