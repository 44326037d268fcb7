package dev.botkit.webclient;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Takes the pictures of the documentation, into {@code target/pictures}. */
class PicturesTest extends Browser {

    private static final String TEAPOT = """
            <svg xmlns="http://www.w3.org/2000/svg" width="320" height="190" viewBox="0 0 320 190">
              <rect width="320" height="190" fill="#dfe8f2"/>
              <path d="M95 150h120c26-18 32-70 6-92H89c-22 22-18 74 6 92z" fill="#2f6d8c"/>
              <path d="M224 78c36-14 50-4 58-22 2 34-20 62-56 62zM86 78c-44-12-50 52-2 54" fill="none" stroke="#2f6d8c" stroke-width="14"/>
              <path d="M112 56c10-22 76-22 88 0z" fill="#245670"/><circle cx="156" cy="34" r="8" fill="#245670"/>
            </svg>""";

    private static final JsonObject SHOWN = FakeChat.reply("""
            {"text": "This is the **Tilly**, 1.2 litres, in three colours:\\n\\n| colour | in stock |\\n|---|--:|\\n| blue | 12 |\\n| green | 3 |",
             "files": [{"url": "teapot.svg", "image": true, "title": "A blue teapot"}],
             "quick_replies": [{"title": "Order the blue one", "payload": "order"}, {"title": "Something smaller", "payload": "small"}]}""");

    private void talk(ColorScheme scheme, int width, int height) {
        reopen(new NewContextOptions()
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setDeviceScaleFactor(2)
                .setViewportSize(width, height));
        server.answer("teapot.svg", new FakeServer.Answer(200, "image/svg+xml", TEAPOT, Map.of()));
        server.answer("shop.css", new FakeServer.Answer(200, "text/css", """
                body { margin: 0; font: 16px/1.6 Georgia, serif; color: #2b2b2b; background: #fbf8f2 }
                header { padding: 18px 48px; background: #245670; color: #fff; font-size: 22px }
                main { padding: 28px 48px; max-width: 560px }
                """, Map.of()));
        chat.bot(text -> text.contains("teapot")
                ? List.of(FakeChat.text("Of course. Let me look …"), SHOWN)
                : List.of(FakeChat.text("Order **1001** is on its way. [Follow it](https://example.com/1001)")));
    }

    private void ask() {
        online();
        say("Where is order 1001?");
        page.locator("botkit-chat .bot a").first().waitFor();
        say("Show me a teapot");
        page.locator("botkit-chat .file img").waitFor();
        page.locator("botkit-chat .file img").evaluate("image => image.decode()");
        page.locator("botkit-chat .scroll")
                .evaluate("scroll => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))");
    }

    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "pictures", name + ".png")));
        // Playwright hides the caret by a style, which the policy forbids.
        problems.clear();
    }

    @Test
    void aWidgetOnAShopsPage() {
        talk(ColorScheme.LIGHT, 1080, 760);
        page.navigate(server.page("shop.html", """
                <!DOCTYPE html><html lang="en"><head><title>Teapots</title><link rel="stylesheet" href="shop.css"></head>
                <body><header>Teapots &amp; Sons</header><main><h1>Teapots for every table</h1>
                <p>Since 1921 we have made teapots that do not drip, in a small workshop by the river. Ask our
                assistant in the corner for colours, sizes and your order.</p></main>
                <script src="botkit/embed.js" data-heading="Ask Tilly"></script></body></html>"""));
        page.locator("#embedded_messenger button").click();
        ask();
        picture("widget");
    }

    @Test
    void theFullPageInTheDark() {
        talk(ColorScheme.DARK, 1000, 800);
        page.navigate(server.url() + "botkit/chat.html");
        ask();
        picture("page-dark");
    }

    @Test
    void aPhone() {
        talk(ColorScheme.LIGHT, 390, 780);
        page.navigate(server.url() + "botkit/chat.html");
        ask();
        chat.sockets(false);
        chat.posts(false);
        chat.cutAll();
        page.locator("botkit-chat .banner").waitFor();
        say("The blue one, please");
        page.locator("botkit-chat .waits").waitFor();
        picture("phone-offline");
    }
}
