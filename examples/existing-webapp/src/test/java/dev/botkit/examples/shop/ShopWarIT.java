package dev.botkit.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.AnonymousSecret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs after the packaging, against the WAR that is named by the system property {@code war}. */
class ShopWarIT {

    private static final Path WAR = Path.of(System.getProperty("war"));
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static DeployedShop shop;

    @BeforeAll
    static void deploy() throws Exception {
        shop = new DeployedShop(WAR, folder);
    }

    @AfterAll
    static void stop() throws Exception {
        shop.close();
    }

    @Test
    void bringsTheBotAndNoServer() throws IOException {
        try (ZipFile war = new ZipFile(WAR.toFile())) {
            List<String> jars = war.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.matches("WEB-INF/lib/.+"))
                    .map(name -> name.replaceFirst("WEB-INF/lib/(.*?)-\\d.*\\.jar", "$1"))
                    .toList();
            assertThat(jars)
                    .containsExactlyInAnyOrder(
                            "botkit-core",
                            "botkit-websocket-jakarta",
                            "botkit-servlet-webhook",
                            "botkit-web-client",
                            "jackson-core",
                            "jmustache",
                            "slf4j-api",
                            "jspecify");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.html", "shop.css", "shop.js"})
    void leavesTheShopsFilesAsTheyAre(String file) throws Exception {
        assertThat(get(shop.url().resolve(file))).isEqualTo(Files.readAllBytes(Path.of("src/main/webapp", file)));
    }

    @Test
    void leavesTheShopsFirstPageAtTheUrlOfTheSocket() throws Exception {
        assertThat(get(shop.url())).isEqualTo(Files.readAllBytes(Path.of("src/main/webapp/index.html")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"embed.js", "chat.html", "client.js", "session.js", "markdown.js", "marked.js", "client.css"})
    void servesTheChatThatThePageLoads(String file) throws Exception {
        assertThat(Files.readString(Path.of("src/main/webapp/index.html"))).contains("<script src=\"botkit/embed.js\"");
        assertThat(get(shop.url().resolve("botkit/" + file))).isNotEmpty();
    }

    @Test
    void leavesTheShopsServletAsItIs() throws Exception {
        assertThat(get(shop.url().resolve("products"))).asString().contains("Teapot");
    }

    @Test
    void greetsAndAnswersOnTheSocket() throws Exception {
        Chat chat = new Chat(shop.url());

        assertThat(chat.say("hello", "")).contains("Hello! Ask me: where is order 1001?");
        assertThat(chat.say("message", "Where is order 1001?")).contains("Order 1001 is on its way.");
        assertThat(chat.say("message", "And order 7?")).contains("There is no order 7.");
        assertThat(chat.say("message", "Tea!")).contains("I know about orders.");

        chat.socket.abort();
    }

    @Test
    void answersOnTheWebhook() throws Exception {
        String answer =
                post("botkit/receive", "{\"text\": \"order 1002\", \"user\": \"carol\", \"channel\": \"webhook\"}");

        assertThat(answer).contains("\"text\":\"Order 1002 is being packed.\"");
    }

    @Test
    void tellsAClientWhatWasSaidAndNobodyElse() throws Exception {
        String secret = "Botkit " + AnonymousSecret.generate().reveal();
        post("botkit/receive", "{\"text\": \"order 1001\", \"user\": \"dora\"}", "Authorization", secret);

        assertThat(post("botkit/history", "{\"user\": \"dora\"}", "Authorization", secret))
                .contains("\"text\":\"order 1001\"", "\"text\":\"Order 1001 is on its way.\"");
        assertThat(post("botkit/history", "{\"user\": \"dora\"}")).isEqualTo("{\"success\":true,\"history\":[]}");
    }

    @Test
    void leavesNoThreadBehindWhenItIsUndeployed(@TempDir Path other) throws Exception {
        try (DeployedShop second = new DeployedShop(WAR, other)) {
            ClassLoader loader = second.classLoader();
            Chat chat = new Chat(second.url());
            chat.say("hello", "");
            List<Thread> threads = threadsOf(loader);
            assertThat(threads).as("what the bot runs on").isNotEmpty();

            second.undeploy();

            assertThat(chat.closeCodes.poll(30, TimeUnit.SECONDS)).isEqualTo(1001);
            for (Thread thread : threads) {
                thread.join(30_000);
            }
            assertThat(threadsOf(loader)).isEmpty();
        }
    }

    private static List<Thread> threadsOf(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == loader)
                .toList();
    }

    private static byte[] get(URI url) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HTTP.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static String post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(shop.url().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static final class Chat implements WebSocket.Listener {

        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closeCodes = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();
        private final WebSocket socket;

        Chat(URI page) {
            URI url = URI.create(page.toString().replaceFirst("^http", "ws"));
            socket = HTTP.newWebSocketBuilder().buildAsync(url, this).join();
        }

        /** Sends a frame and returns the next one from the server. */
        String say(String type, String text) throws InterruptedException {
            String frame =
                    "{\"type\":\"" + type + "\",\"text\":\"" + text + "\",\"user\":\"bob\",\"channel\":\"socket\"}";
            socket.sendText(frame, true).join();
            String answer = frames.poll(30, TimeUnit.SECONDS);
            assertThat(answer).as("a frame from the server within 30 s").isNotNull();
            return answer;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(partial.toString());
                partial.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closeCodes.add(statusCode);
            return null;
        }
    }
}
