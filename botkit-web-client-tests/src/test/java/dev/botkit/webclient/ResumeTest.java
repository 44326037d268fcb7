package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nothing is missing, nothing is shown twice, whatever happens to the connection. */
class ResumeTest extends Browser {

    /** Full jitter stays, but the tests do not wait for it. */
    private void impatient() {
        context().addInitScript("Math.random = () => 0.02");
    }

    @Test
    void showsAllInOrderThoughTheSocketIsCutAHundredTimes() {
        impatient();
        openChat();
        chat.cutAfter(17, 100);
        List<String> expected = new ArrayList<>();
        say("count to 1000");
        expected.add("me: count to 1000");
        IntStream.rangeClosed(1, 1000).forEach(number -> expected.add("bot: " + number));
        waitFor("1000");
        for (int i = 1; chat.cuts() < 100; i++) {
            String text = "number " + i;
            say("echo " + text);
            waitFor(text);
            expected.add("me: echo " + text);
            expected.add("bot: " + text);
        }
        say("echo the end");
        waitFor("the end");
        expected.add("me: echo the end");
        expected.add("bot: the end");

        assertThat(chat.cuts()).isEqualTo(100);
        assertThat(shown()).containsExactlyElementsOf(expected);
        assertThat(chat.handled()).extracting(entry -> entry.get("id")).doesNotHaveDuplicates();
    }

    @Test
    void goesOnAfterARestartOfTheServerWithItsLog() throws Exception {
        impatient();
        openChat();
        say("echo one");
        waitFor("one");
        int port = server.port();
        server.close();
        page.locator("botkit-chat .banner").waitFor();
        say("echo two");
        say("echo three");
        assertThat(page.locator("botkit-chat .waits").count()).isEqualTo(2);
        assertThat(page.locator("botkit-chat .waits").last().textContent()).contains("Waiting to be sent");
        server = FakeServer.start(chat, port);
        waitFor("three");

        assertThat(shown())
                .containsExactly(
                        "me: echo one", "bot: one", "me: echo two", "bot: two", "me: echo three", "bot: three");
        assertThat(page.locator("botkit-chat .waits").count()).isZero();
    }

    @Test
    void sendsTheNextMessageOnlyOnceTheOneBeforeIsReceivedAndTheSameIdAgain() throws Exception {
        impatient();
        openChat();
        chat.receipts(false);
        say("echo one");
        say("echo two");
        JsonObject first = chat.await("message");
        waitFor("one");
        assertThat(chat.handled()).hasSize(1);
        chat.receipts(true);
        chat.cutAll();
        JsonObject again = chat.await("message");
        JsonObject second = chat.await("message");

        assertThat(again.get("id")).isEqualTo(first.get("id"));
        assertThat(second.get("text").getAsString()).isEqualTo("echo two");
        waitFor("two");
        assertThat(shown()).containsExactly("me: echo one", "bot: one", "me: echo two", "bot: two");
    }

    /** The answer to a repeat is outside the order, so that it may come before the first one's. */
    @Test
    void takesTheConfirmationOfARepeatBeforeThatOfTheFirst() throws Exception {
        chat.bot(text -> List.of());
        chat.receipts(false);
        openChat();
        say("one");
        say("two");
        String one = received(chat.await("message"), 1);
        chat.sendAll(FakeChat.reply(one.replace("}", ",\"duplicate\":true}")));
        String two = received(chat.await("message"), 2);
        chat.sendAll(FakeChat.reply(one));
        chat.sendAll(FakeChat.reply(two));
        chat.push(FakeChat.text("three"));
        waitFor("three");

        assertThat(shown()).containsExactly("me: one", "me: two", "bot: three");
        assertThat(page.locator("botkit-chat .waits").count()).isZero();
        assertThat(chat.handled()).hasSize(2);
    }

    private static String received(JsonObject message, int seq) {
        return "{\"type\":\"received\",\"id\":\"" + FakeChat.string(message, "id") + "\",\"seq\":" + seq + "}";
    }

    @Test
    void asksWithTheCursorForWhatIsMissing() throws Exception {
        impatient();
        openChat();
        say("echo one");
        waitFor("one");
        chat.await("hello");
        chat.cutAll();
        JsonObject again = chat.await("welcome_back");

        JsonObject resume = again.getAsJsonObject("resume");
        assertThat(resume.get("after").getAsInt()).isEqualTo(2);
        assertThat(resume.get("last").getAsInt()).isEqualTo(50);
        assertThat(resume.get("token").getAsString()).matches("[\\w-]{43}");
    }

    @Test
    void reconnectsWhenAnEntryIsMissing() throws Exception {
        impatient();
        openChat();
        say("echo one");
        waitFor("one");
        chat.await("message");
        chat.sendAll(FakeChat.reply("{\"type\":\"message\",\"text\":\"from the future\",\"id\":\"x\",\"seq\":9}"));
        chat.await("welcome_back");
        online();

        assertThat(shown()).containsExactly("me: echo one", "bot: one");
    }

    @Test
    void showsWhatTheServerStillHasWhenItsLogBeganAnew() throws Exception {
        impatient();
        openChat();
        say("echo one");
        waitFor("one");
        chat.forget();
        chat.cutAll();
        chat.await("welcome_back");
        say("echo two");
        waitFor("two");

        assertThat(shown()).containsExactly("me: echo two", "bot: two");
    }

    @Test
    void survivesReloadsWithWhatWaits() throws Exception {
        openChat();
        say("echo one");
        waitFor("one");
        chat.refusals(frame -> "busy?");
        say("echo two");
        chat.await("message");
        chat.await("message");
        page.locator("botkit-chat .waits").waitFor();
        page.reload();
        page.locator("botkit-chat .waits").waitFor();
        assertThat(shown()).containsExactly("me: echo one", "bot: one", "me: echo two");
        chat.refusals(frame -> "");
        waitFor("two");

        assertThat(shown()).containsExactly("me: echo one", "bot: one", "me: echo two", "bot: two");
        assertThat(chat.handled()).hasSize(2);
    }

    @Test
    void worksWithoutStorage() {
        context()
                .addInitScript("for (const kind of ['localStorage', 'sessionStorage'])"
                        + " Object.defineProperty(window, kind, {get() { throw new Error('blocked'); }})");
        openChat();
        say("echo one");
        waitFor("one");
        chat.cutAll();
        say("echo two");
        waitFor("two");

        assertThat(shown()).containsExactly("me: echo one", "bot: one", "me: echo two", "bot: two");
    }

    @Test
    void offersToTryAgainWhatFailedAndToRemoveIt() throws Exception {
        chat.refusals(frame -> "bad_frame");
        openChat();
        say("echo one");
        page.locator("botkit-chat .failed").waitFor();
        assertThat(page.locator("botkit-chat .failed").textContent()).contains("Not sent");
        say("x".repeat(4001));
        page.locator("botkit-chat .failed >> text=Too long to be sent").waitFor();
        page.locator("botkit-chat .failed").last().getByText("Remove").click();
        chat.refusals(frame -> "");
        page.locator("botkit-chat .failed").getByText("Try again").click();
        waitFor("one");

        assertThat(shown()).containsExactly("me: echo one", "bot: one");
        assertThat(page.locator("botkit-chat .failed").count()).isZero();
    }

    @Test
    void triesNoMoreWhenItIsRefusedUntilTheUserSays() {
        openChat();
        chat.closeAll(1008);
        page.locator("botkit-chat .refused").waitFor();
        page.getByText("The chat is not available.").waitFor();
        page.getByText("Try again").click();
        online();
    }

    @Test
    void showsTheSameConversationInAllTabs() {
        openChat();
        Page first = page;
        Page second = newPage();
        second.navigate(server.url() + "botkit/chat.html");
        second.locator("botkit-chat .connected").waitFor();
        say("echo one");
        waitFor("one");
        page = second;
        waitFor("one");
        assertThat(shown()).containsExactly("me: echo one", "bot: one");
        say("echo two");
        waitFor("two");
        page = first;
        waitFor("two");

        assertThat(shown()).containsExactly("me: echo one", "bot: one", "me: echo two", "bot: two");
    }

    @Test
    void neverSendsUnderOneLoginWhatWasTypedUnderAnother() throws Exception {
        openChat();
        page.evaluate("Botkit.boot({id: 'alice', auth: 'alice'})");
        chat.await("hello");
        chat.await("hello");
        online();
        chat.refusals(frame -> "busy?");
        say("secret");
        chat.await("message");
        page.evaluate("Botkit.boot({id: 'bob', auth: 'bob'})");
        chat.refusals(frame -> "");
        JsonObject hello = chat.await("hello");
        assertThat(hello.get("auth").getAsString()).isEqualTo("bob");
        assertThat(hello.get("user").getAsString()).isEqualTo("bob");
        online();
        say("echo mine");
        waitFor("mine");

        assertThat(shown()).containsExactly("me: echo mine", "bot: mine");
        assertThat(chat.handled()).hasSize(1);
    }

    @Test
    void dropsWhatWasTypedBeforeAnySessionWhenTheLoginChanges() {
        chat.sockets(false);
        chat.posts(false);
        page.navigate(server.url() + "botkit/chat.html");
        page.evaluate("Botkit.boot({auth: 'bob'})");
        page.locator("botkit-chat .banner").waitFor();
        say("secret");
        page.locator("botkit-chat .waits").waitFor();
        page.evaluate("Botkit.identifyUser({auth: 'alice'})");
        chat.sockets(true);
        online();
        say("echo mine");
        waitFor("mine");

        assertThat(shown()).containsExactly("me: echo mine", "bot: mine");
        assertThat(chat.handled()).hasSize(1);
    }

    @Test
    void turnsToAnotherConversationWhenTheUserLogsIn() throws Exception {
        openChat();
        say("echo one");
        waitFor("one");
        page.evaluate("Botkit.identifyUser({id: 'alice', name: 'Alice', auth: 'alice'})");
        JsonObject identify = chat.await("identify");
        assertThat(identify.getAsJsonObject("user_profile").get("name").getAsString())
                .isEqualTo("Alice");
        assertThat(identify.has("auth")).isTrue();
        JsonObject hello = chat.await("welcome_back");
        assertThat(hello.get("auth").getAsString()).isEqualTo("alice");
        say("echo two");
        waitFor("two");

        assertThat(shown()).containsExactly("me: echo two", "bot: two");
    }

    @Test
    void goesWhereTheBotSaysOnlyLiveAndInTheTabThatAsked() {
        chat.bot(text -> List.of(FakeChat.reply("{\"text\":\"come\",\"goto_link\":\"/goal.html\"}")));
        server.page("goal.html", "<!DOCTYPE html><title>Goal</title>");
        openChat();
        Page other = newPage();
        other.navigate(server.url() + "botkit/chat.html");
        other.locator("botkit-chat .connected").waitFor();
        say("go");
        page.waitForURL(server.url() + "goal.html");
        page.goBack();
        online();
        waitFor("come");
        assertThat(page.url()).endsWith("chat.html");
        other.locator("botkit-chat .bot .bubble p >> text=come").waitFor();
        chat.push(FakeChat.reply("{\"text\":\"pushed\",\"goto_link\":\"/goal.html\"}"));
        waitFor("pushed");

        assertThat(page.url()).endsWith("chat.html");
        assertThat(other.url()).endsWith("chat.html");
    }

    @Test
    void comesBackAtOnceWhenTheBrowserIsOnlineAgain() {
        context().addInitScript("Math.random = () => 0.999");
        openChat();
        chat.sockets(false);
        chat.posts(false);
        chat.cutAll();
        page.locator("botkit-chat .banner").waitFor();
        chat.sockets(true);
        page.evaluate("dispatchEvent(new Event('online'))");
        online();
    }
}
