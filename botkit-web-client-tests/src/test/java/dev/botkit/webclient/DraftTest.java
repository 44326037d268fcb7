package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** A half-written text goes along from page to page, with its user only. */
class DraftTest extends Browser {

    private Locator field() {
        return page.locator("botkit-chat textarea");
    }

    private void shop(String name) {
        page.navigate(
                server.page(
                        name,
                        "<!DOCTYPE html><html lang='en'><title>Shop</title><h1>Shop</h1><script src='botkit/embed.js'></script>"));
    }

    @Test
    void isThereOnTheNextPageUntilItIsSent() {
        shop("one.html");
        page.locator("#embedded_messenger button[aria-expanded]").click();
        online();
        field().fill("Where is my\nteapot");
        shop("two.html");
        online();

        assertThat(field()).hasValue("Where is my\nteapot");
        assertThat(page.locator("botkit-chat .send")).isEnabled();
        field().press("Enter");
        page.locator("botkit-chat .bot").waitFor();
        shop("one.html");
        online();
        assertThat(field()).hasValue("");
        assertThat(chat.handled()).hasSize(1);
    }

    @Test
    void whatIsTypedBeforeTheChatIsConnectedWinsAndIsKept() {
        openChat();
        field().fill("from before");
        chat.sockets(false);
        chat.posts(false);
        page.reload();
        field().fill("typed offline");
        chat.sockets(true);
        chat.posts(true);
        online();
        assertThat(field()).hasValue("typed offline");
        page.reload();
        online();
        assertThat(field()).hasValue("typed offline");
    }

    @Test
    void isNeverShownToAnotherUserOfTheBrowser() {
        openChat();
        page.evaluate("Botkit.boot({id: 'alice', auth: 'alice'})");
        online();
        field().fill("alice's secret");
        page.evaluate("Botkit.boot({id: 'bob', auth: 'bob'})");
        assertThat(field()).hasValue("");
        online();
        page.reload();
        online();
        assertThat(field()).hasValue("");
        assertThat((String) page.evaluate("JSON.stringify({...sessionStorage})"))
                .doesNotContain("secret");
    }

    @Test
    void survivesALogThatBeginsAnew() {
        openChat();
        say("echo one");
        waitFor("one");
        field().fill("half");
        chat.forget();
        chat.cutAll();
        chat.push(FakeChat.text("x"));
        assertThat(page.locator("botkit-chat .row")).hasCount(0);
        assertThat(field()).hasValue("half");
    }

    @Test
    void takesAtMostTwentyThousandCharactersOfTheTabsStorage() {
        openChat();
        field().fill("x".repeat(50_000));
        page.reload();
        online();
        assertThat(field()).hasValue("x".repeat(20_000));
    }
}
