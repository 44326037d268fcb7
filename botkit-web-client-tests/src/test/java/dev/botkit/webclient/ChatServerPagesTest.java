package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.botkit.examples.chatserver.RunningChatServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages of the example chat server, under its own headers, and its embed code on pages of other sites. */
class ChatServerPagesTest extends Browser {

    private static final String PAGE = "<!DOCTYPE html><html lang='en'><head><title>Shop</title></head>"
            + "<body><main><h1>Shop</h1>%s</main></body></html>";

    private RunningChatServer real;

    @BeforeEach
    void startServer() throws Exception {
        // The page's own server plays another site.
        real = RunningChatServer.start(Map.of("EMBED_ORIGINS", server.url().replaceFirst("/$", "")));
    }

    @AfterEach
    void stopServer() {
        real.close();
    }

    private void openFrontPage() {
        page.navigate(real.url());
        online();
        waitForBot("Hello! I am a Botkit bot.");
    }

    private void waitForBot(String text) {
        page.locator(".live .bot")
                .getByText(text, new Locator.GetByTextOptions().setExact(true))
                .last()
                .waitFor();
    }

    private Locator code(String heading) {
        return page.locator("section", new com.microsoft.playwright.Page.LocatorOptions().setHasText(heading))
                .locator("code")
                .first();
    }

    @Test
    void theFrontPageShowsTheThreeWaysSideBySide() {
        page.setViewportSize(1280, 900);
        openFrontPage();
        List<Double> tops = page.locator(".way").all().stream()
                .map(way -> way.boundingBox().y)
                .distinct()
                .toList();
        assertThat(page.locator(".way")).hasCount(3);
        assertThat(tops).as("one row").hasSize(1);
        page.locator(".live textarea").fill("echo in the layout");
        page.locator(".live textarea").press("Enter");
        waitForBot("in the layout");

        page.locator("#open").click();
        Locator widget = page.locator("#embedded_messenger");
        widget.locator(".connected").waitFor();
        assertThat(widget.locator("textarea")).isFocused();
        widget.locator("textarea").fill("echo in the widget");
        widget.locator("textarea").press("Enter");
        widget.locator(".bot p >> text=in the widget").waitFor();
        waitForBot("in the widget");
        page.keyboard().press("Escape");
        assertThat(widget.locator("section")).isHidden();

        page.locator("a.button").click();
        page.waitForURL(real.url() + "botkit/chat.html");
        online();
        waitFor("in the widget");
    }

    @Test
    void theCodeToCopyNamesThisServerAndIsCopied() {
        context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        openFrontPage();
        assertThat(code("A page of its own")).containsText(real.url() + "botkit/chat.html");
        assertThat(code("A button at the edge")).containsText("src=\"" + real.url() + "botkit/embed.js\"");
        for (int i = 0; i < 3; i++) {
            Locator copy = page.locator(".copy").nth(i);
            copy.click();
            assertThat(copy).hasText("Copied");
            assertThat(page.evaluate("navigator.clipboard.readText()"))
                    .isEqualTo(page.locator(".code code").nth(i).textContent());
        }
        assertThat(page.locator("#status")).hasText("The code is in the clipboard.");
    }

    @Test
    void axeFindsNothingOnTheFrontPage() throws Exception {
        reopen(new NewContextOptions().setReducedMotion(ReducedMotion.REDUCE));
        openFrontPage();
        axeFindsNothing("front-page");
        page.locator("#open").click();
        page.locator("#embedded_messenger .connected").waitFor();
        axeFindsNothing("front-page-widget");
    }

    @Test
    void theFrontPageFitsOntoSmallScreens() {
        page.setViewportSize(320, 600);
        page.emulateMedia(new com.microsoft.playwright.Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        openFrontPage();
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(320);
    }

    @Test
    void theCopiedWidgetWorksOnAListedSiteOfAnotherOrigin() {
        openFrontPage();
        String code = code("A button at the edge").textContent();
        page.navigate(server.page("shop.html", PAGE.formatted(code), ""));
        page.locator("#embedded_messenger button[aria-expanded]").click();
        FrameLocator frame = page.frameLocator("#embedded_messenger iframe");
        frame.locator("botkit-chat .connected").waitFor();
        page.evaluate("Botkit.send('echo one')");
        frame.locator(".bot .bubble >> text=one").waitFor();
    }

    @Test
    void theCopiedWidgetStaysEmptyOnASiteThatIsNotListed() {
        openFrontPage();
        String code = code("A button at the edge").textContent();
        server.page("shop.html", PAGE.formatted(code), "");
        page.navigate(server.otherUrl() + "shop.html");
        var refused = page.waitForConsoleMessage(
                new com.microsoft.playwright.Page.WaitForConsoleMessageOptions()
                        .setPredicate(message -> message.text().contains("frame-ancestors")),
                () -> page.locator("#embedded_messenger button[aria-expanded]").click());
        assertThat(refused.text()).contains("'self' " + server.url().replaceFirst("/$", ""));
        problems.clear();
    }

    @Test
    void theElementsCodeWorksOnAPageOfTheServersOwnSite() {
        openFrontPage();
        String[] code = code("A place in your layout").textContent().split("\n\n", 2);
        page.route(
                "**/own.html",
                route -> route.fulfill(new com.microsoft.playwright.Route.FulfillOptions()
                        .setContentType("text/html")
                        .setBody(PAGE.formatted(code[0] + "<style>" + code[1] + "</style>"))));
        page.navigate(real.url() + "own.html");
        online();
        say("echo one");
        waitFor("one");
        assertThat(page.locator("botkit-chat").boundingBox().height).isEqualTo(480);
    }

    @Test
    void keepsPagesWithTheOriginalsEmbedCodeWorking() {
        String host = real.url().replaceFirst("^http:", "");
        server.page("shop.html", PAGE.formatted("""
                        <div id="embedded_messenger">
                            <header id="message_header" onclick="Botkit.toggle()">Chat</header>
                            <iframe  id="botkit_client" src="%schat.html"></iframe>
                        </div>
                        <script src="%sembed.js"></script>
                        <script>
                        var options = {};
                        Botkit.boot(options);
                        </script>
                        <link rel="stylesheet" href="%sembed.css" />
                        """.formatted(host, host, host)), "");
        page.navigate(server.url() + "shop.html");
        FrameLocator frame = page.frameLocator("#botkit_client");
        assertThat(page.locator("#botkit_client")).isHidden();
        page.locator("#message_header").click();
        frame.locator("botkit-chat .connected").waitFor();
        frame.locator("textarea").fill("echo one");
        frame.locator("textarea").press("Enter");
        frame.locator(".bot .bubble >> text=one").waitFor();
        page.evaluate("Botkit.identifyUser({id: 'me', name: 'Me'})");
        page.evaluate("Botkit.triggerScript('tour')");
        page.evaluate("Botkit.deactivate()");
        assertThat(page.locator("#botkit_client")).isHidden();
        page.evaluate("Botkit.activate()");
        assertThat(frame.locator("textarea")).isVisible();
    }
}
