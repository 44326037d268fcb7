package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Clock;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Behind a proxy that takes handshakes of sockets and never answers them. The page's clock is moved by hand. */
class SwallowedHandshakeTest extends Browser {

    private SwallowingProxy proxy;

    @BeforeEach
    void startProxy() throws IOException {
        proxy = new SwallowingProxy(server.port());
        page.clock().install(new Clock.InstallOptions().setTime(0));
        page.clock().pauseAt(1_000);
    }

    @AfterEach
    void stopProxy() throws IOException {
        proxy.close();
    }

    private void openChatBehindTheProxy() {
        page.navigate(proxy.url() + "botkit/chat.html");
        page.locator("botkit-chat .connecting").waitFor();
        page.waitForCondition(() -> proxy.swallowed() > 0);
    }

    @Test
    void thePostBeginsAfterThreeSecondsAndOnTheNextPageAtOnce() throws Exception {
        openChatBehindTheProxy();
        page.evaluate("void Botkit.send('echo one')");
        page.clock().runFor(2_999);
        assertThat(chat.connects()).isZero();
        page.clock().runFor(1);
        waitFor("one");
        JsonObject message = chat.await("message");
        assertThat(message.get("channel").getAsString()).isEqualTo("webhook");
        assertThat(page.locator("botkit-chat .banner").isVisible()).isFalse();

        int before = chat.connects();
        page.navigate(proxy.url() + "botkit/chat.html");
        page.waitForCondition(() -> proxy.swallowed() > 1);
        page.clock().runFor(1);
        waitFor("one");
        assertThat(chat.connects()).isEqualTo(before + 1);
        say("echo two");
        waitFor("two");
    }

    @Test
    void socketsAreTriedAgainAndWhatWasRememberedIsForgottenOnceOneOpens() throws Exception {
        openChatBehindTheProxy();
        page.clock().runFor(3_000);
        online();
        proxy.swallows(false);
        page.evaluate("void Botkit.on('connected', (event) => (document.body.id = event.transport))");
        // The first attempt is given up after 10 s, and the next one follows.
        page.clock().runFor(8_000);
        page.locator("body#socket").waitFor();
        assertThat(page.evaluate("Object.keys(sessionStorage).filter((key) => key.endsWith(':posts')).length"))
                .isEqualTo(0);
        say("echo one");
        waitFor("one");
        assertThat(chat.await("message").get("channel").getAsString()).isEqualTo("socket");
    }
}
