package dev.botkit.webclient;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CLI;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One browser for all tests: the installed Chromium or Chrome, else one that Playwright downloads. Where
 * there is none, tests are skipped with the reason; with {@code -Dbotkit.browser.required=true} they fail.
 */
final class Chromium implements BeforeAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(Chromium.class);
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final int DOWNLOAD_MINUTES = 5;

    static final int PATIENCE_MILLIS = Integer.getInteger("botkit.patience", 30_000);

    /** The browser, or why there is none. */
    private record Started(Playwright playwright, Browser browser, String reason) implements AutoCloseable {

        @Override
        public void close() {
            if (playwright != null) {
                playwright.close();
            }
        }
    }

    private Browser browser;

    Browser browser() {
        return browser;
    }

    @Override
    public void beforeAll(ExtensionContext test) {
        Started started =
                test.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Started.class, key -> start(), Started.class);
        if (started.browser() == null) {
            String reason = "No browser for the tests of the web client: install chromium. " + started.reason();
            if (Boolean.getBoolean("botkit.browser.required")) {
                throw new AssertionError(reason);
            }
            Assumptions.abort(reason);
        }
        browser = started.browser();
    }

    private static Started start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Playwright playwright = null;
        try {
            Optional<Path> installed = installed();
            if (installed.isEmpty()) {
                download();
            }
            // Left to itself it downloads three browsers.
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(FLAGS);
            installed.ifPresent(options::setExecutablePath);
            return new Started(playwright, playwright.chromium().launch(options), "");
        } catch (IOException | RuntimeException e) {
            return new Started(playwright, null, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** In a process of its own, because Playwright's command ends the Java VM. */
    private static void download() throws IOException {
        Path log = Files.createTempFile("chromium-download", ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CLI.class.getName(),
                        "install",
                        "--only-shell",
                        "chromium")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(DOWNLOAD_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException("Its download took more than " + DOWNLOAD_MINUTES + " minutes.");
            }
            if (process.exitValue() != 0) {
                String words = Files.readString(log, StandardCharsets.UTF_8).replaceAll("\u001b\\[[\\d;]*m", "");
                throw new IOException(
                        "Its download failed: " + words.lines().limit(2).collect(Collectors.joining(" ")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Its download was interrupted.", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(log);
        }
    }
}
