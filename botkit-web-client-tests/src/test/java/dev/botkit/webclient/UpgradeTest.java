package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Response;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two releases one after the other in one browser, from a server that answers {@code If-Modified-Since} by the date of
 * the release, and says nothing else about caching, as Open Liberty does.
 */
class UpgradeTest extends Browser {

    private static final Pattern VERSION = Pattern.compile("\\?v=[0-9a-f]{32}");

    private HttpServer liberty;
    private ExecutorService threads;
    private volatile String release = "one";
    private volatile Instant date = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void startLiberty() throws IOException {
        liberty = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        liberty.setExecutor(threads);
        liberty.createContext("/", this::serve);
        liberty.start();
        release = "one";
        date = Instant.parse("2026-01-01T00:00:00Z");
    }

    @AfterEach
    void stopLiberty() {
        liberty.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith(".page")) {
                answer(exchange, 200, "text/html", page(path));
                return;
            }
            String modified = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
            exchange.getResponseHeaders().set("Last-Modified", modified);
            String since = exchange.getRequestHeaders().getFirst("If-Modified-Since");
            if (since != null && !date.isAfter(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(since)))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            String name = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            try (InputStream in = UpgradeTest.class.getResourceAsStream("/META-INF/resources" + path)) {
                if (in == null) {
                    answer(exchange, 404, "text/plain", "");
                } else {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    answer(exchange, 200, type(name), ofRelease(name, text));
                }
            }
        }
    }

    private static String page(String path) {
        String inside = path.startsWith("/widget")
                ? "<script src='botkit/embed.js'></script>"
                : "<script type='module' src='botkit/client.js'></script><botkit-chat></botkit-chat>";
        return "<!DOCTYPE html><title>Shop</title><body>" + inside;
    }

    private static String type(String name) {
        return switch (name) {
            case "js" -> "text/javascript";
            case "css" -> "text/css";
            case "html" -> "text/html";
            default -> "application/json";
        };
    }

    /** The same files, and what tells the releases apart. */
    private String ofRelease(String name, String text) {
        String named = VERSION.matcher(text).replaceAll("?v=" + release);
        return switch (name) {
            case "js", "css" -> named + "/* release " + release + " */";
            case "html" -> named + "<!-- release " + release + " -->";
            default -> named + " ".repeat(release.length());
        };
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Opens a page with the chat, and says which releases the files are of that it has loaded. */
    private Set<String> releasesOn(String path) {
        Set<String> releases = new TreeSet<>();
        List<Response> loaded = new java.util.concurrent.CopyOnWriteArrayList<>();
        page = newPage();
        page.onResponse(loaded::add);
        Predicate<Response> check = response -> response.url().contains("/botkit/chat.html")
                && response.request().resourceType().equals("fetch");
        page.waitForResponse(check, () -> {
            page.navigate("http://localhost:" + liberty.getAddress().getPort() + path);
            if (path.startsWith("/widget")) {
                page.evaluate("Botkit.activate()");
            }
            page.locator("botkit-chat section").waitFor();
        });
        page.waitForLoadState(com.microsoft.playwright.options.LoadState.NETWORKIDLE);
        for (Response response : loaded) {
            if (response.url().matches(".*\\.(js|css|html)(\\?.*)?")
                    && !response.request().resourceType().equals("fetch")) {
                var release = Pattern.compile("release (one|two)").matcher(Objects.requireNonNull(response.text()));
                assertThat(release.find()).as(response.url()).isTrue();
                releases.add(release.group(1));
            }
        }
        page.close();
        return releases;
    }

    @ParameterizedTest
    @CsvSource({
        "/widget.page, 2026-06-01T00:00:00Z", "/element.page, 2026-06-01T00:00:00Z",
                "/botkit/chat.html, 2026-06-01T00:00:00Z",
        // A snapshot, whose date stays as it was.
        "/widget.page, 2026-01-01T00:00:00Z", "/element.page, 2026-01-01T00:00:00Z",
                "/botkit/chat.html, 2026-01-01T00:00:00Z"
    })
    void noPageMixesTwoReleasesAndTheSecondPageAfterAnUpgradeHasTheNewOne(String path, Instant upgrade) {
        assertThat(releasesOn(path)).containsExactly("one");
        release = "two";
        date = upgrade;
        assertThat(releasesOn(path)).hasSize(1);
        assertThat(releasesOn(path)).containsExactly("two");
    }
}
