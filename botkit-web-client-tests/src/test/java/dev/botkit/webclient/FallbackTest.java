package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.WaitForSelectorState;
import org.junit.jupiter.api.Test;

/** Where no socket can be opened there are POSTs, until one can. */
class FallbackTest extends Browser {

    @Test
    void chatsOverPostsAndGoesBackToASocketWhenOneOpens() throws Exception {
        context().addInitScript("Math.random = () => 0.1");
        chat.sockets(false);
        openChat();
        page.evaluate("void Botkit.on('connected', (event) => (document.body.id = event.transport))");
        say("echo one");
        waitFor("one");
        chat.push(FakeChat.text("pushed"));
        waitFor("pushed");
        JsonObject message = chat.await("message");
        assertThat(message.get("channel").getAsString()).isEqualTo("webhook");
        chat.sockets(true);
        page.locator("body#socket").waitFor();
        say("echo two");
        waitFor("two");
        assertThat(chat.await("message").get("channel").getAsString()).isEqualTo("socket");

        assertThat(shown()).containsExactly("me: echo one", "bot: one", "bot: pushed", "me: echo two", "bot: two");
    }

    @Test
    void keepsMessagesWhileNeitherWorks() {
        context().addInitScript("Math.random = () => 0.02");
        chat.sockets(false);
        chat.posts(false);
        page.navigate(server.url() + "botkit/chat.html");
        page.locator("botkit-chat .banner").waitFor();
        say("echo one");
        say("echo two");
        chat.posts(true);
        waitFor("two");

        assertThat(shown()).containsExactly("me: echo one", "bot: one", "me: echo two", "bot: two");
    }

    @Test
    void asksTheServerToBeginAnewWhenItsLogHas() {
        context().addInitScript("Math.random = () => 0.1");
        chat.sockets(false);
        openChat();
        say("echo one");
        waitFor("one");
        chat.forget();
        page.locator("botkit-chat .row")
                .first()
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        say("echo two");
        waitFor("two");

        assertThat(shown()).containsExactly("me: echo two", "bot: two");
    }

    @Test
    void neverPostsUnderOneLoginWhatWasTypedUnderAnother() {
        context().addInitScript("Math.random = () => 0.1");
        chat.sockets(false);
        openChat();
        page.evaluate("Botkit.boot({auth: 'bob'})");
        say("echo one");
        waitFor("one");
        chat.posts(false);
        say("secret");
        page.locator("botkit-chat .waits").waitFor();
        page.evaluate("Botkit.identifyUser({auth: 'alice'})");
        chat.posts(true);
        online();
        say("echo mine");
        waitFor("mine");

        assertThat(shown()).containsExactly("me: echo mine", "bot: mine");
        // Bob's own POST may have been on its way when he left; under Alice's name there is only what she typed.
        assertThat(chat.handled())
                .filteredOn(message -> "alice".equals(message.get("auth").getAsString()))
                .extracting(message -> message.get("text").getAsString())
                .containsExactly("echo mine");
    }
}
