package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A browser for a class of tests: the installed Chromium or Chrome, else Playwright's own; none is a skip. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Browser {

    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final int PATIENCE_MILLIS = Integer.getInteger("botkit.patience", 30_000);

    private Playwright playwright;
    private com.microsoft.playwright.Browser browser;
    private BrowserContext context;

    FakeChat chat;
    FakeServer server;
    Page page;
    /** What went wrong in the page: exceptions and what the policy forbids. */
    final List<String> problems = new CopyOnWriteArrayList<>();

    @BeforeAll
    void startBrowser() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        String reason;
        try {
            Optional<Path> installed = installed();
            playwright = Playwright.create(new Playwright.CreateOptions()
                    .setEnv(installed.isPresent() ? Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1") : Map.of()));
            BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(FLAGS);
            installed.ifPresent(options::setExecutablePath);
            browser = playwright.chromium().launch(options);
            return;
        } catch (RuntimeException e) {
            reason = "No browser for the tests of the web client: install chromium. " + e.getMessage();
        }
        if (Boolean.getBoolean("botkit.browser.required")) {
            throw new AssertionError(reason);
        }
        Assumptions.abort(reason);
    }

    private static Optional<Path> installed() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
    }

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
        BrowserContext opened = browser.newContext(options);
        opened.setDefaultTimeout(PATIENCE_MILLIS);
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

    @AfterAll
    void stopBrowser() {
        if (playwright != null) {
            playwright.close();
        }
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
        return (List<String>) page.evaluate(
                "() => [...document.querySelector('botkit-chat').shadowRoot.querySelectorAll('.row')].map((row) =>"
                        + " (row.classList.contains('me') ? 'me: ' : 'bot: ')"
                        + " + [...row.querySelector('.bubble').childNodes].map((n) => n.textContent).join(' '))");
    }
}
