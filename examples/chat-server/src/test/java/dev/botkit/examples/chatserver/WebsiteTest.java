package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the pages are served; that they work is seen by the browser's tests. */
class WebsiteTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ChatServer server;

    @BeforeAll
    static void start() throws StartException {
        server = ChatServer.start(
                Settings.of(Map.of("PORT", "0", "EMBED_ORIGINS", "https://WWW.example.com:443, http://shop.test:81")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'', text/html, index.html",
        "start.js, text/javascript, start.js",
        "start.css, text/css, start.css",
        "botkit/chat.html, text/html, botkit/chat.html",
        "botkit/client.js, text/javascript, botkit/client.js",
        "botkit/marked.js, text/javascript, botkit/marked.js",
        "botkit/lang/ar.json, application/json, botkit/lang/ar.json",
    })
    void servesThePagesAndTheClientBesideTheSocket(String path, String type, String file) throws Exception {
        HttpResponse<byte[]> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
        assertThat(answer.body()).isEqualTo(resource(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "start.js",
                "botkit/chat.html",
                "botkit/client.js",
                "images/robot.svg",
                "missing",
                "embed.js",
                "botkit/embed-origins.json"
            })
    void tellsBrowsersToRunNothingElse(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path);

        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                        + " img-src 'self' data: https:; require-trusted-types-for 'script'; trusted-types 'none';"
                        + " base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'self' http://shop.test:81 https://www.example.com");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start.css", "botkit/client.js", "botkit/marked.js", "botkit/client.css"})
    void compressesWhatIsLarge(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path, "Accept-Encoding", "gzip");

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                .isEqualTo(resource(path));
    }

    @Test
    void compressesNoAnswersThatHoldWhatSomebodySaid() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve("botkit/receive"))
                .header("Content-Type", "application/json")
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"text\":\"echo " + "x".repeat(3_000) + "\",\"user\":\"curl\"}"))
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

        assertThat(answer.body()).contains("x".repeat(3_000));
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    /** So that nobody has half of an old client and half of a new one. */
    @Test
    void letsBrowsersAskWhetherAFileIsStillTheSame() throws Exception {
        HttpResponse<byte[]> first = get("botkit/client.js", "Accept-Encoding", "gzip");
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> again = get("botkit/client.js", "Accept-Encoding", "gzip", "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource({"embed.js, botkit/embed.js", "embed.css, botkit/embed.css", "chat.html, botkit/chat.html", "embed, ''"})
    void leadsTheAddressesOfTheOriginalToTheClient(String path, String to) throws Exception {
        HttpResponse<byte[]> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(server.url().resolve(answer.headers().firstValue("Location").orElseThrow()))
                .isEqualTo(server.url().resolve(to));
    }

    @Test
    void tellsTheClientWhichSitesMayShowIt() throws Exception {
        assertThat(new String(get("botkit/embed-origins.json").body(), StandardCharsets.UTF_8))
                .isEqualTo("[\"http://shop.test:81\",\"https://www.example.com\"]");
    }

    @Test
    void letsNoOtherSiteShowTheChatByDefault() throws StartException {
        EmbeddingSites none = EmbeddingSites.of(Map.of());

        assertThat(none.json()).isEqualTo("[]");
        assertThat(none.frameAncestors()).isEqualTo("'self'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.example.com",
                "https://www.example.com/",
                "https://www.example.com/chat",
                "https://*.example.com",
                "https://user@www.example.com",
                "https://www.example.com?",
                "ftp://www.example.com",
                "*",
                "'unsafe-inline'",
                "https://a.test;script-src",
                "null"
            })
    void saysInOneLineThatASiteIsBad(String site) {
        assertThatThrownBy(() -> EmbeddingSites.of(Map.of("EMBED_ORIGINS", "https://good.test " + site)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("EMBED_ORIGINS has \"" + site + "\"; it must be a list of sites")
                .hasMessageNotContaining("\n");
    }

    @Test
    void keepsThePagesFreeOfInlineCodeAndOfMarkupFromMessages() throws Exception {
        for (String page : new String[] {"index.html", "botkit/chat.html"}) {
            assertThat(new String(resource(page), StandardCharsets.UTF_8))
                    .as(page)
                    .doesNotContainPattern("(?i)<style|\\sstyle=|<[^>]*\\son\\w+=|javascript:|<script>");
        }
        for (String script : new String[] {
            "start.js", "botkit/client.js", "botkit/session.js", "botkit/markdown.js", "botkit/embed.js"
        }) {
            assertThat(new String(resource(script), StandardCharsets.UTF_8))
                    .as(script)
                    .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(");
        }
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.url().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static byte[] resource(String name) throws IOException {
        try (var stream = WebsiteTest.class.getResourceAsStream("/META-INF/resources/" + name)) {
            assertThat(stream).as(name).isNotNull();
            return stream.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:3000, 200",
        "chat.localhost:80, 200",
        "127.0.0.1, 200",
        "127.4.7.11:99, 200",
        "[::1]:3000, 200",
        "evil.example, 403",
        "localhost.evil.example:3000, 403",
        "127.0.0.1.evil.example, 403",
        "1127.0.0.1, 403",
        "[::1:1], 403",
        "chat.example.com, 403",
    })
    void answersToThisComputersNamesOnlyWhileItListensOnThem(String host, int status) throws Exception {
        assertThat(statusFor(server, "/", host)).isEqualTo(status);
        assertThat(statusFor(server, "/botkit/history", host)).isEqualTo(status == 200 ? 405 : status);
    }

    @Test
    void answersToThePublicNameToo() throws Exception {
        try (ChatServer proxied =
                ChatServer.start(Settings.of(Map.of("PORT", "0", "PUBLIC_URL", "https://Chat.example.com/")))) {
            assertThat(statusFor(proxied, "/", "chat.example.com")).isEqualTo(200);
            assertThat(statusFor(proxied, "/", "localhost")).isEqualTo(200);
            assertThat(statusFor(proxied, "/", "www.example.com")).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat.example.com", "ftp://chat.example.com", "https://", "https:// x"})
    void aPublicUrlThatIsNoneIsRefused(String url) {
        assertThatThrownBy(() -> Settings.of(Map.of("PUBLIC_URL", url)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("PUBLIC_URL is \"" + url + "\"; it must be");
    }

    /** The HTTP client of the JDK sets the header Host itself. */
    private static int statusFor(ChatServer server, String path, String host) throws IOException {
        try (Socket socket = new Socket("localhost", server.url().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 ");
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}
