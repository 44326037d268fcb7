package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that does not come at first does not end the chat. */
class LoadingTest extends Browser {

    private static final String PAGE = "<!DOCTYPE html><html lang='en'><head><title>Shop</title></head>"
            + "<body><main><h1>Shop</h1>%s</main></body></html>";

    private Locator launcher() {
        return page.locator("#embedded_messenger button[aria-expanded]");
    }

    private void failOnce(String file) {
        page.route("**/botkit/" + file + "*", Route::abort, new Page.RouteOptions().setTimes(1));
    }

    private void listen() {
        page.evaluate("window.errors = []; void Botkit.on('error', (e) => { window.errors.push(e.code);"
                + " document.body.id = 'failed'; })");
    }

    private void same() {
        // Only what a test does loads it again.
        context()
                .addInitScript(
                        "const { setTimeout } = window; window.setTimeout = (call, ms, ...args) => setTimeout(call, ms"
                                + " === 2000 || ms === 4000 ? 1e6 : ms, ...args)");
        page.navigate(server.page("shop.html", PAGE.formatted("<script src='botkit/embed.js'></script>")));
        listen();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.js", "session.js", "markdown.js"})
    void theNextPressLoadsAFileThatHasFailedAndWhatWasSentMeanwhileIsDelivered(String file) {
        failOnce(file);
        same();
        launcher().click();
        assertThat(page.getByText("The chat could not be loaded. Try again.")).isVisible();
        assertThat(page.evaluate("window.errors")).isEqualTo(List.of("load"));
        page.evaluate("Botkit.on('message', () => {})");
        launcher().click();
        online();
        assertThat(page.getByText("The chat could not be loaded. Try again.")).hasCount(0);
        assertThat(page.locator("botkit-chat textarea")).isFocused();
        say("echo one");
        waitFor("one");
    }

    @Test
    void messagesGivenToSendWhileTheClientCannotBeLoadedAreSentLater() {
        failOnce("client.js");
        same();
        page.evaluate("Botkit.send('echo one')");
        page.locator("body#failed").waitFor();
        page.evaluate("Botkit.send('echo two')");
        launcher().click();
        waitFor("two");
        assertThat(shown()).containsExactly("me: echo one", "bot: one", "me: echo two", "bot: two");
    }

    @Test
    void itTriesAgainByItself() {
        failOnce("client.js");
        page.navigate(server.page("shop.html", PAGE.formatted("<script src='botkit/embed.js'></script>")));
        listen();
        launcher().click();
        online();
        assertThat(page.evaluate("window.errors")).isEqualTo(List.of("load"));
    }

    @Test
    void callsThatWaitForTheClientAreBoundedAndWhatIsOverIsTold() {
        page.route("**/botkit/client.js*", Route::abort);
        same();
        page.evaluate("for (let i = 0; i < 101; i++) Botkit.send(`echo ${i}`)");
        assertThat(page.evaluate("window.errors.filter((code) => code === 'outbox_full').length"))
                .isEqualTo(1);
    }

    @Test
    void theWidgetsStyleThatHasFailedIsLoadedWithTheNextTry() {
        failOnce("client.js");
        failOnce("embed.css");
        same();
        launcher().click();
        page.locator("body#failed").waitFor();
        launcher().click();
        online();
        assertThat(page.locator(".botkit_panel")).hasCSS("position", "absolute");
    }

    @Test
    void aModuleScriptWorksAsAClassicOne() {
        page.navigate(server.page(
                "shop.html",
                PAGE.formatted("<script type='module' src='botkit/embed.js?x=1' data-heading='Ask Tilly'></script>")));
        launcher().click();
        online();
        assertThat(page.locator("botkit-chat h2")).hasText("Ask Tilly");
        say("echo one");
        waitFor("one");
    }

    @Test
    void aModuleScriptWorksOnAnotherSiteToo() {
        server.answer(
                "botkit/embed-origins.json",
                FakeServer.Answer.json(200, "[\"" + server.otherUrl().replaceFirst("/$", "") + "\"]"));
        server.page(
                "shop.html",
                PAGE.formatted("<script type='module' src='" + server.url() + "botkit/embed.js'></script>"),
                "");
        // Browsers fetch modules of other sites by CORS only.
        page.route("**/embed.js", route -> {
            APIResponse answer = route.fetch();
            Map<String, String> headers = new HashMap<>(answer.headers());
            headers.put("access-control-allow-origin", "*");
            route.fulfill(new Route.FulfillOptions().setResponse(answer).setHeaders(headers));
        });
        page.navigate(server.otherUrl() + "shop.html");
        launcher().click();
        page.frameLocator("#embedded_messenger iframe").locator(".connected").waitFor();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import('/botkit/embed.js')",
                "fetch('/botkit/embed.js').then((answer) => answer.text()).then((text) => {"
                        + " const script = document.createElement('script'); script.text = text; document.body.append(script); })"
            })
    void aLoaderThatCannotKnowItsAddressSaysSo(String include) {
        page.navigate(server.page("shop.html", PAGE.formatted(""), ""));
        ConsoleMessage message = page.waitForConsoleMessage(
                new Page.WaitForConsoleMessageOptions()
                        .setPredicate(said -> said.text().startsWith("Botkit")),
                () -> page.evaluate("() => " + include));
        assertThat(message.type()).isEqualTo("error");
        assertThat(message.text()).isEqualTo("Botkit: the src of the script tag must end with botkit/embed.js");
        assertThat(launcher()).hasCount(0);
    }

    @Test
    void aFrameThatHasFailedIsLoadedAgainAndGetsWhatWasSent() {
        server.answer(
                "botkit/embed-origins.json",
                FakeServer.Answer.json(200, "[\"" + server.otherUrl().replaceFirst("/$", "") + "\"]"));
        server.page("shop.html", PAGE.formatted("<script src='" + server.url() + "botkit/embed.js'></script>"), "");
        failOnce("chat.html");
        page.clock().install();
        page.navigate(server.otherUrl() + "shop.html");
        listen();
        page.evaluate("Botkit.send('echo one')");
        launcher().click();
        page.clock().runFor(10_000);
        assertThat(page.getByText("The chat could not be loaded. Try again.")).isVisible();
        assertThat(page.evaluate("window.errors")).isEqualTo(List.of("load"));
        launcher().click();
        FrameLocator frame = page.frameLocator("#embedded_messenger iframe");
        frame.locator(".bot .bubble >> text=one").waitFor();
        assertThat(page.getByText("The chat could not be loaded. Try again.")).hasCount(0);
        // The browser's own page for failures is of no origin.
        problems.clear();
    }
}
