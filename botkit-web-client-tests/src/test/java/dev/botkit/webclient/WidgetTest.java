package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The three ways into a page, with the snippets of the documentation, and the original's embed code. */
class WidgetTest extends Browser {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><title>Shop</title><meta name="viewport" content="width=device-width, initial-scale=1">%s</head>
            <body><main><h1>Shop</h1><p><a id="before" href="#x">A link of the page</a></p>%s</main></body>
            </html>
            """;

    /** A page of another site than the chat server's, which may use the server but nothing inline. */
    private String foreignPolicy() {
        String chatServer = server.url().replaceFirst("/$", "");
        return "default-src 'none'; script-src 'self' " + chatServer + "; style-src " + chatServer + "; frame-src "
                + chatServer;
    }

    private static String snippet(int number) throws IOException {
        String docs = Files.readString(Path.of("..", "docs", "WEB_CLIENT.md"));
        Matcher snippets = Pattern.compile("```html\n(.*?)```", Pattern.DOTALL).matcher(docs);
        for (int i = 0; i < number; i++) {
            assertThat(snippets.find()).as("snippet " + number).isTrue();
        }
        return snippets.group(1);
    }

    /** The blocks of code of one language in a document of this repository. */
    private static List<String> blocks(String document, String language) throws IOException {
        return Pattern.compile("(?m)^( *)```" + language + "\n([\\s\\S]*?)^\\1```$")
                .matcher(Files.readString(Path.of("..").resolve(document)))
                .results()
                .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
                .toList();
    }

    private void shop(String body) {
        page.navigate(server.page("shop.html", PAGE.formatted("", body)));
    }

    private Locator launcher() {
        return page.locator("#embedded_messenger button[aria-expanded]");
    }

    /** Those of the documentation are tried here. */
    @Test
    void theReadmeHasTheSnippetsOfTheDocumentation() throws Exception {
        List<String> readme = blocks("README.md", "html");
        List<String> docs = blocks("docs/WEB_CLIENT.md", "html");

        assertThat(docs).hasSize(3);
        assertThat(readme)
                .contains("<script src=\"botkit/embed.js\" async></script>\n")
                .containsAll(docs)
                .hasSize(4);
    }

    @Test
    void theScriptOfTheDocumentationRuns() throws Exception {
        chat.bot(text -> List.of(FakeChat.reply("{\"text\":\"a teapot\",\"price\":24}")));
        List<String> said = new CopyOnWriteArrayList<>();
        page.onConsoleMessage(message -> said.add(message.text()));
        server.answer(
                "documented.js",
                new FakeServer.Answer(
                        200,
                        "text/javascript",
                        blocks("docs/WEB_CLIENT.md", "js").get(0),
                        Map.of()));
        shop("<script src='documented.js'></script>"
                + blocks("README.md", "html").get(0));
        launcher().click();
        online();
        say("buy");
        assertThat(page.locator("botkit-chat .bot")).containsText("24.00 EUR");
        assertThat(chat.handled().get(0).get("user").getAsString()).isEqualTo("alice");
        assertThat(said).contains("The bot said a teapot").anyMatch(line -> line.startsWith("history_loaded"));
    }

    @Test
    void isAFullPageBehindALink() throws Exception {
        shop(snippet(1));
        page.getByText("Chat with us").click();
        online();
        say("echo one");
        waitFor("one");
    }

    @Test
    void isAWidgetByOneScriptTag() throws Exception {
        shop(snippet(2).replace("https://chat.example.com/", server.url()));
        assertThat(page.locator("botkit-chat")).hasCount(0);
        launcher().click();
        online();
        assertThat(page.locator("botkit-chat textarea")).isFocused();
        say("echo one");
        waitFor("one");
        page.keyboard().press("Escape");
        assertThat(page.locator("botkit-chat section")).isHidden();
        assertThat(launcher()).isFocused();
        assertThat(launcher()).hasAttribute("aria-expanded", "false");
    }

    @Test
    void isAnElementInThePagesOwnLayout() throws Exception {
        shop(snippet(3));
        online();
        say("echo one");
        waitFor("one");
        page.evaluate("Botkit.deactivate()");
        assertThat(page.locator("botkit-chat")).isHidden();
        page.evaluate("Botkit.toggle()");
        assertThat(page.locator("botkit-chat textarea")).isFocused();
    }

    @Test
    void keepsTheFocusInTheDialog() {
        shop("<script src='botkit/embed.js'></script>");
        launcher().click();
        online();
        for (int i = 0; i < 12; i++) {
            page.keyboard().press(i < 6 ? "Tab" : "Shift+Tab");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("embedded_messenger");
            assertThat(page.evaluate("document.activeElement.shadowRoot.activeElement.localName"))
                    .isEqualTo("botkit-chat");
        }
    }

    @Test
    void takesCallsFromBeforeItsScriptHasLoaded() {
        server.answer(
                "early.js",
                new FakeServer.Answer(
                        200,
                        "text/javascript",
                        "(window.Botkit = window.Botkit || []).push(['on', 'message', (m) => { document.title = m.text; }],"
                                + " ['boot', {id: 'me', name: 'Me'}], ['send', 'echo early'])",
                        Map.of()));
        shop("<script src='early.js'></script><script src='botkit/embed.js'></script>");
        assertThat(page).hasTitle("(1) early");
        assertThat(chat.handled()).hasSize(1);
        assertThat(chat.handled().get(0).get("user").getAsString()).isEqualTo("me");
    }

    @Test
    void remembersThatItWasOpenOnThePageBeforeAndCountsWhatIsUnread() {
        shop("<script src='botkit/embed.js'></script>");
        launcher().click();
        online();
        page.reload();
        online();
        assertThat(page.locator("botkit-chat textarea")).isVisible();
        page.evaluate("Botkit.deactivate()");
        chat.push(FakeChat.text("news"));
        assertThat(launcher().locator("b")).hasText("1");
        assertThat(page).hasTitle("(1) Shop");
        launcher().click();
        assertThat(launcher().locator("b")).hasText("");
        assertThat(page).hasTitle("Shop");
    }

    @Test
    void isAFrameOnAListedSiteOfAnotherOriginWithTheWholeApi() throws Exception {
        server.answer(
                "botkit/embed-origins.json",
                FakeServer.Answer.json(200, "[\"" + server.otherUrl().replaceFirst("/$", "") + "\"]"));
        server.page(
                "shop.html",
                PAGE.formatted("", snippet(2).replace("https://chat.example.com/", server.url())),
                foreignPolicy());
        page.navigate(server.otherUrl() + "shop.html");
        page.evaluate("window.seen = []; void Botkit.on('message', (m) => { window.seen.push(m.text); })");
        launcher().click();
        FrameLocator frame = page.frameLocator("#embedded_messenger iframe");
        frame.locator("botkit-chat .connected").waitFor();
        assertThat(frame.locator("botkit-chat textarea")).isFocused();
        page.evaluate("Botkit.send('echo one')");
        frame.locator(".bot .bubble >> text=one").waitFor();
        page.evaluate("Botkit.triggerScript('tour')");
        frame.locator(".bot .bubble >> text=Script tour").waitFor();
        assertThat(page.evaluate("window.seen")).isEqualTo(List.of("one", "Script tour"));
        frame.locator("textarea").press("Escape");
        assertThat(frame.locator("botkit-chat section")).isHidden();
        chat.push(FakeChat.text("news"));
        assertThat(launcher().locator("b")).hasText("1");
        assertThat(page).hasTitle("(1) Shop");
    }

    @Test
    void showsNothingInAFrameOfASiteThatIsNotListed() throws Exception {
        server.page(
                "shop.html",
                PAGE.formatted("", snippet(2).replace("https://chat.example.com/", server.url())),
                foreignPolicy());
        page.navigate(server.otherUrl() + "shop.html");
        page.waitForResponse("**/embed-origins.json", () -> launcher().click());
        FrameLocator frame = page.frameLocator("#embedded_messenger iframe");
        page.evaluate("Botkit.send('hi')");
        assertThat(frame.locator("botkit-chat section")).isHidden();
        assertThat(chat.handled()).isEmpty();
    }

    @Test
    void keepsPagesWithTheOriginalsEmbedCodeWorking() {
        for (String name : List.of("embed.js", "embed.css", "chat.html")) {
            server.answer(name, new FakeServer.Answer(302, "text/plain", "", Map.of("Location", "/botkit/" + name)));
        }
        String host = server.url().replaceFirst("^http:", "");
        server.page("shop.html", PAGE.formatted("", """
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
        assertThat(page.locator("#embedded_messenger")).hasClass("active");
        frame.locator("botkit-chat .connected").waitFor();
        frame.locator("textarea").fill("echo one");
        frame.locator("textarea").press("Enter");
        frame.locator(".bot .bubble >> text=one").waitFor();
        page.locator("#message_header").click();
        assertThat(page.locator("#botkit_client")).isHidden();
    }
}
