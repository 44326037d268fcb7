package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A page of its own for each test, and a chat server that does as the test says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Browser {

    /** Which one is there is found out once. */
    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    private BrowserContext context;

    FakeChat chat;
    FakeServer server;
    Page page;
    /** What went wrong in the page: exceptions and what the policy forbids. */
    final List<String> problems = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws Exception {
        chat = new FakeChat();
        server = FakeServer.start(chat);
        context = context(new com.microsoft.playwright.Browser.NewContextOptions());
        page = newPage();
    }

    /** With options of its own; what is open is closed. */
    Page reopen(com.microsoft.playwright.Browser.NewContextOptions options) {
        context.close();
        context = context(options);
        page = newPage();
        return page;
    }

    private BrowserContext context(com.microsoft.playwright.Browser.NewContextOptions options) {
        options.setLocale(options.locale == null ? "en-US" : options.locale).setTimezoneId("UTC");
        BrowserContext opened = CHROMIUM.browser().newContext(options);
        opened.setDefaultTimeout(Chromium.PATIENCE_MILLIS);
        return opened;
    }

    BrowserContext context() {
        return context;
    }

    Page newPage() {
        Page opened = context.newPage();
        opened.onPageError(problem -> problems.add(problem));
        opened.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")
                    || message.text().contains("Trusted")
                    || message.text().contains("target origin")) {
                problems.add(message.text());
            }
        });
        return opened;
    }

    @AfterEach
    void close() throws Exception {
        if (context != null) {
            context.close();
            server.close();
        }
        List<String> seen = List.copyOf(problems);
        problems.clear();
        assertThat(seen)
                .as("exceptions and violations of the policy in the page")
                .isEmpty();
    }

    // --- what tests do

    void openChat() {
        page.navigate(server.url() + "botkit/chat.html");
        online();
    }

    void online() {
        page.locator("botkit-chat .connected").waitFor();
    }

    void say(String text) {
        page.locator("botkit-chat textarea").fill(text);
        page.locator("botkit-chat textarea").press("Enter");
    }

    /** Until the bot has said it. */
    void waitFor(String text) {
        page.locator("botkit-chat .bot .bubble p")
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + text + "$")))
                .last()
                .waitFor();
    }

    /** All that is shown, in order: "bot: hi". */
    @SuppressWarnings("unchecked")
    List<String> shown() {
        return (List<String>) page.locator("botkit-chat")
                .evaluate("(chat) => [...chat.shadowRoot.querySelectorAll('.row')].map((row) =>"
                        + " (row.classList.contains('me') ? 'me: ' : 'bot: ')"
                        + " + [...row.querySelector('.bubble').childNodes].map((n) => n.textContent).join(' '))");
    }

    /** Looks for faults in the state the page is in, light and dark, on a desktop and a phone; takes a picture of each. */
    void axeFindsNothing(String state) {
        for (int[] size : new int[][] {{1100, 720}, {360, 740}}) {
            page.setViewportSize(size[0], size[1]);
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                String name =
                        (state + "-" + scheme + "-" + (size[0] > 600 ? "desktop" : "phone")).toLowerCase(Locale.ROOT);
                assertThat(problems).as(name).isEmpty();
                page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
                // Much quicker, and blind only in frames of other origins, which there are none of.
                AxeResults results =
                        new AxeBuilder(page).setLegacyMode(true).withTags(RULES).analyze();
                assertThat(results.getViolations().stream()
                                .map(rule -> rule.getId() + " " + rule.getNodes())
                                .toList())
                        .as(name)
                        .isEmpty();
                assertThat(results.getPasses()).hasSizeGreaterThan(10);
                // Taking pictures and looking for faults put styles into the page, which its policy forbids.
                problems.clear();
            }
        }
    }
}
