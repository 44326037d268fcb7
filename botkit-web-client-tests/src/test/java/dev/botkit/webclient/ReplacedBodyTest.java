package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that change what they show without a reload, as Turbo, Astro and htmx do. */
class ReplacedBodyTest extends Browser {

    private static final String PAGE = "<!DOCTYPE html><html lang='en'><head><title>Shop</title>%s</head>"
            + "<body><main><h1>Shop</h1></main></body></html>";

    /** A new body, as Turbo and Astro put it in. */
    private static final String NEW_BODY = "const body = document.createElement('body');"
            + " body.append(Object.assign(document.createElement('main'), { textContent: 'Next' }));"
            + " document.body.replaceWith(body);";

    /** Other content in the same body, as htmx's boosted links do. */
    private static final String NEW_CONTENT =
            "document.body.replaceChildren(Object.assign(document.createElement('main'), { textContent: 'Next' }));";

    /** Turbo keeps a copy of the page before, and shows it again on the way back. */
    private static final String COPIED_BODY = "document.body.replaceWith(document.body.cloneNode(true));";

    /** The whole document's element. */
    private static final String NEW_ROOT = "const root = document.documentElement.cloneNode(false);"
            + " root.append(document.head, document.createElement('body'));"
            + " document.documentElement.replaceWith(root);";

    private void shop() {
        page.navigate(server.page("shop.html", PAGE.formatted("<script src='botkit/embed.js' defer></script>"), ""));
        launcher().waitFor();
    }

    private Locator launcher() {
        return page.locator("#embedded_messenger button[aria-expanded]");
    }

    private void change(String how) {
        page.evaluate("() => {" + how + "}");
    }

    private void oneButtonOnly() {
        assertThat(page.locator("#embedded_messenger")).hasCount(1);
        assertThat(launcher()).isVisible();
    }

    @ParameterizedTest
    @ValueSource(strings = {NEW_BODY, NEW_CONTENT, COPIED_BODY, NEW_ROOT})
    void theButtonComesBackAndTheChatThatWasNeverOpenedOpens(String how) {
        shop();
        for (int i = 0; i < 3; i++) {
            change(how);
            oneButtonOnly();
        }
        page.evaluate("Botkit.activate()");
        page.evaluate("Botkit.send('echo one')");
        waitFor("one");
        assertThat(page.locator("botkit-chat textarea")).isFocused();
    }

    @ParameterizedTest
    @ValueSource(strings = {NEW_BODY, NEW_CONTENT, COPIED_BODY, NEW_ROOT})
    void theOpenChatGoesOnWithTheSameConnection(String how) {
        shop();
        launcher().click();
        online();
        say("count to 60");
        waitFor("60");
        // On a machine that is slow it may have begun with POST, before its socket was open.
        int connects = chat.connects();
        page.locator("botkit-chat textarea").fill("half wri");
        for (int i = 0; i < 3; i++) {
            change(how);
            oneButtonOnly();
            assertThat(page.locator("botkit-chat textarea")).isVisible();
        }
        assertThat(page.locator("botkit-chat textarea")).hasValue("half wri");
        page.evaluate("Botkit.send('echo one')");
        waitFor("one");
        assertThat(page.locator("botkit-chat .bot >> text=one")).isInViewport();
        assertThat(chat.connects()).isEqualTo(connects);
        assertThat(shown()).hasSize(63);
    }

    @Test
    void messagesSentInTheSameStepAsTheChangeArrive() {
        shop();
        launcher().click();
        online();
        page.evaluate("() => {" + NEW_BODY + " Botkit.send('echo one'); }");
        waitFor("one");
        assertThat(chat.connects()).isEqualTo(1);
    }

    @Test
    void aPageThatTakesTheButtonAwayOverAndOverIsNotHeldUp() {
        shop();
        page.evaluate("() => { window.taken = 0; new MutationObserver(() => {"
                + " const host = document.getElementById('embedded_messenger');"
                + " if (host) { window.taken++; host.remove(); }"
                + " }).observe(document.body, { childList: true }); document.body.append('x'); }");
        page.evaluate("new Promise((done) => setTimeout(done, 300))");
        assertThat((int) page.evaluate("window.taken")).isBetween(1, 20);
    }

    @Test
    void theLoaderRunAgainByTheNewBodyMakesNoSecondButtonAndNoSecondChat() {
        shop();
        launcher().click();
        online();
        change(NEW_BODY + " const script = document.createElement('script'); script.src = 'botkit/embed.js';"
                + " script.onload = () => { document.body.id = 'run'; }; body.append(script);");
        page.locator("body#run").waitFor();
        oneButtonOnly();
        say("echo one");
        waitFor("one");
        assertThat(page.locator("botkit-chat")).hasCount(1);
        assertThat(chat.connects()).isEqualTo(1);
    }

    @Test
    void theFrameOnAnotherSiteComesBackWithTheConversationAndWhatWasSent() {
        server.answer(
                "botkit/embed-origins.json",
                FakeServer.Answer.json(200, "[\"" + server.otherUrl().replaceFirst("/$", "") + "\"]"));
        server.page(
                "shop.html", PAGE.formatted("<script src='" + server.url() + "botkit/embed.js' defer></script>"), "");
        page.navigate(server.otherUrl() + "shop.html");
        change(NEW_BODY);
        oneButtonOnly();
        launcher().click();
        FrameLocator frame = page.frameLocator("#embedded_messenger iframe");
        frame.locator("botkit-chat .connected").waitFor();
        page.evaluate("Botkit.send('echo one')");
        frame.locator(".bot .bubble >> text=one").waitFor();
        page.evaluate("() => {" + NEW_BODY + " Botkit.send('echo two'); }");
        frame.locator(".bot .bubble >> text=two").waitFor();
        oneButtonOnly();
        assertThat(page.locator("#embedded_messenger iframe")).hasCount(1);
        assertThat(frame.locator(".row")).hasCount(4);
        assertThat(chat.connects()).isEqualTo(2);
    }

    @Test
    void theOriginalsEmbedCodeInTheNewBodyIsFound() {
        server.page(
                "shop.html",
                PAGE.formatted("<script src='" + server.url() + "botkit/embed.js' defer></script>")
                        .replace(
                                "</main>",
                                "</main><div id='embedded_messenger'><header>Chat</header><iframe"
                                        + " id='botkit_client' src='botkit/chat.html'></iframe></div>"),
                "");
        page.navigate(server.url() + "shop.html");
        page.evaluate("Botkit.activate()");
        FrameLocator frame = page.frameLocator("#botkit_client");
        frame.locator("botkit-chat .connected").waitFor();
        change(COPIED_BODY);
        page.evaluate("Botkit.send('echo one')");
        frame.locator(".bot .bubble >> text=one").waitFor();
        assertThat(page.locator("#embedded_messenger")).hasClass("active");
    }

    @Test
    void anElementOfTheOldBodySaysThatItCannotSend() {
        page.navigate(server.page(
                "own.html",
                PAGE.formatted("<script type='module' src='botkit/client.js'></script>")
                        .replace("</main>", "</main><botkit-chat></botkit-chat>"),
                ""));
        online();
        page.evaluate("() => { window.errors = []; window.old = Botkit;"
                + " Botkit.on('error', (e) => { window.errors.push(e.code); });"
                + " const body = document.createElement('body');"
                + " body.append(document.createElement('botkit-chat')); document.body.replaceWith(body); }");
        online();
        assertThat(page.evaluate("window.old.send('echo lost')")).isEqualTo(false);
        assertThat(page.evaluate("window.errors")).isEqualTo(List.of("ended"));
        page.evaluate("void Botkit.send('echo one')");
        waitFor("one");
        assertThat(chat.handled()).hasSize(1);
    }

    @Test
    void callsOfADestroyedChatAreToldByAnErrorEvent() {
        shop();
        page.evaluate("() => { window.errors = []; Botkit.on('error', (e) => { window.errors.push(e.code); });"
                + " Botkit.destroy(); Botkit.send('lost'); }");
        assertThat(page.evaluate("window.errors")).isEqualTo(List.of("ended"));
        change(NEW_BODY);
        assertThat(page.locator("#embedded_messenger")).hasCount(0);
    }
}
