package dev.botkit.script.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.ReadOnlyScriptsException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptMatcher;
import dev.botkit.script.ScriptReadOption;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScriptServiceClientTest {

    private static final String TOKEN = "s3cr&t tök/en";

    /** With fields that the library does not know. */
    private static final List<Script> EXPORTED = List.of(
            Script.answering("hours", "when are you open", "From nine to five.").with("_id", "58f6ab1cd3"),
            Script.answering("Where", "where är you", "{{vars.place}}").with("custom", Map.of("focused", true)),
            Script.answering("fallback", "?", "Pardon?").with("is_fallback", true));

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final List<Script> scripts = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private ScriptServiceClient client;
    private Answer answer = this::serve;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.start();
        client = client(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        over.countDown();
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private ScriptServiceClient client(Duration timeout) {
        return ScriptServiceClient.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/cms"), TOKEN, timeout);
    }

    /** The service, as SCRIPTS says it is. */
    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        if (!("access_token=" + TOKEN)
                .equals(URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8))) {
            send(exchange, 403, "{\"error\":\"" + TOKEN + "\"}");
        } else if (exchange.getRequestURI().getPath().equals("/cms/api/v1/commands/list")) {
            send(exchange, 200, Scripts.write(scripts));
        } else if (exchange.getRequestURI().getPath().equals("/cms/api/v1/commands/create")
                && "application/x-www-form-urlencoded"
                        .equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            String[] form = body.split("&", -1);
            String trigger = URLDecoder.decode(form[0].substring("trigger=".length()), StandardCharsets.UTF_8);
            String reply = URLDecoder.decode(form[1].substring("answer=".length()), StandardCharsets.UTF_8);
            scripts.add(Script.answering(trigger, trigger, reply).with("name", trigger));
            send(exchange, 200, "{}");
        } else {
            send(exchange, 404, "");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Test
    void theListIsReadAndNotAgainIfItIsTheSame() {
        scripts.addAll(EXPORTED);

        ScriptStore.Snapshot snapshot = client.load(null);

        assertThat(snapshot.scripts()).isEqualTo(EXPORTED);
        assertThat(client.load(snapshot.revision())).isNull();
        scripts.remove(0);
        assertThat(client.load(snapshot.revision()).scripts()).hasSize(2);
        assertThat(requests).allMatch("GET /cms/api/v1/commands/list"::equals).hasSize(3);
    }

    @Test
    void stringTriggersAreReadAsTheOriginalsServerReadThemIfAskedFor() {
        scripts.add(Script.answering("clinic", "what.* clinic.*", "Here."));
        URI service = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/cms");

        assertThat(ScriptMatcher.of(client).match("what clinic is it")).isNull();
        try (ScriptServiceClient legacy =
                ScriptServiceClient.of(service, TOKEN, ScriptReadOption.LEGACY_STRING_TRIGGERS)) {
            assertThat(ScriptMatcher.of(legacy).match("what clinic is it")).isEqualTo(scripts.get(0));
        }
    }

    @Test
    void aScriptOfOneTriggerAndOneReplyIsCreated() {
        Script script = Script.answering("any", "what's & up = é😀?", "100% fine & {{vars.x}}\n+");

        assertThat(client.add(script)).isTrue();

        Script created = client.load(null).scripts().get(0);
        assertThat(created.triggers()).isEqualTo(script.triggers());
        assertThat(created.threads()).isEqualTo(script.threads());
        assertThat(client.add(script)).as("the trigger is there").isFalse();
        assertThat(client.add(Script.answering("x", "WHAT'S & up =  é😀", "y")))
                .as("in another form")
                .isFalse();
        assertThat(client.add(Script.answering("what's & up = é😀?", "other", "y")))
                .as("the command")
                .isFalse();
        assertThat(scripts).hasSize(1);
    }

    @Test
    void aLearnedAnswerIsCreatedUnlessItWouldBecomeATemplate() {
        LearnedAnswer learned = new LearnedAnswer("ann", Instant.EPOCH, "Why?");

        assertThat(client.add(Script.learned(learned, "Because }}"))).isTrue();
        assertThat(client.add(Script.learned(learned, "Otherwise"))).isFalse();
        assertThatThrownBy(() -> client.add(Script.learned(learned, "{{x}}")))
                .isInstanceOf(ReadOnlyScriptsException.class);
    }

    @Test
    void anythingElseIsNotTaken() {
        Script script = Script.answering("a", "b", "c");
        List<Script> others = new ArrayList<>(List.of(
                script.with("triggers", List.of()),
                script.with("triggers", List.of(Map.of("type", "regexp", "pattern", "x"))),
                script.with("is_fallback", true),
                script.with("script", List.of())));
        for (String line : List.of(
                "{\"text\":[\"a\",\"b\"]}",
                "{\"text\":[]}",
                "{\"text\":\"a\",\"collect\":{}}",
                "{\"text\":\"a\"},{\"action\":\"other\"}",
                "{\"text\":\"a\"},{\"text\":\"b\"}",
                "{\"text\":\"a\"},{\"text\":\"b\"},{\"action\":\"stop\"}")) {
            others.add(Scripts.read("[{\"command\":\"a\",\"triggers\":[{\"type\":\"string\",\"pattern\":\"b\"}],"
                            + "\"script\":[{\"topic\":\"default\",\"script\":[" + line + "]}]}]")
                    .get(0));
        }
        for (Script other : others) {
            assertThatThrownBy(() -> client.add(other))
                    .as(Scripts.write(List.of(other)))
                    .isInstanceOf(ReadOnlyScriptsException.class);
        }
        assertThatThrownBy(() -> client.replace(script, script)).isInstanceOf(ReadOnlyScriptsException.class);
        assertThatThrownBy(() -> client.remove(script)).isInstanceOf(ReadOnlyScriptsException.class);
        assertThat(requests).isEmpty();
    }

    @Test
    void aTokenThatIsRefusedIsSaidAndNotNamed() {
        ScriptServiceClient wrong = ScriptServiceClient.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/cms/"), TOKEN + "x");

        assertFails(wrong, "The script service at 127.0.0.1 refuses the token (status 403).");
        assertThat(wrong.toString()).isEqualTo("ScriptServiceClient[127.0.0.1]");
        wrong.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 400, 404, 500, 503})
    void anotherStatusIsNoAnswerAndRedirectsAreNotFollowed(int status) {
        answer = exchange -> {
            requests.add(exchange.getRequestURI().toString());
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            send(exchange, status, status == 204 ? "" : "{\"token\":\"" + TOKEN + "\"}");
        };

        assertFails(client, "The script service at 127.0.0.1 answered with status " + status + ".");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{}", "null", "[{\"command\":\"c4n4ry\",\"tags\":3}]", "[{\"command\":\"a\"", "<html>"})
    void brokenAnswersAreSaidWithoutWhatIsInThem(String text) {
        answer = exchange -> send(exchange, 200, text);

        Throwable refusal = catchThrowable(() -> client.load(null));

        assertThat(refusal)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith("The script service at 127.0.0.1 answered with scripts that cannot be used: ");
        assertThat(refusal.getMessage()).doesNotContain("c4n4ry");
    }

    @Test
    void anAnswerThatIsTooLargeIsCutOff() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
            try (OutputStream body = exchange.getResponseBody()) {
                for (long sent = 0; sent < 1L << 33; sent += spaces.length) {
                    body.write(spaces);
                }
            }
        };

        assertFails(client, "The script service at 127.0.0.1 answered with more than 33554432 bytes.");
    }

    @Test
    void aServiceThatIsSlowToAnswerOrStopsInTheMiddleIsGivenUp() {
        ScriptServiceClient impatient = client(Duration.ofMillis(400));
        answer = exchange -> await();
        assertThat(catchThrowable(() -> impatient.load(null))).isInstanceOf(StoreUnavailableException.class);

        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
            await();
        };
        // On a busy machine an answer may not begin in time, which is said in another way: it is asked again then.
        Throwable refusal = catchThrowable(() -> impatient.load(null));
        while (refusal.getMessage().contains("TimeoutException")) {
            refusal = catchThrowable(() -> impatient.load(null));
        }
        assertRefusal(refusal, "The script service at 127.0.0.1 did not answer in full within 400 ms.");
        over.countDown();
        impatient.close();
    }

    @Test
    void aServiceThatIsNotThereIsUnavailable() throws IOException {
        // Taken, so that nobody else gets it, and without anybody who listens.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ScriptServiceClient nobody =
                    ScriptServiceClient.of(URI.create("http://127.0.0.1:" + taken.getLocalPort()), TOKEN);

            assertThat(catchThrowable(() -> nobody.load(null)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot be reached")
                    .hasNoCause();
            nobody.close();
            nobody.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://a/", "a/b", "http:///x", "http://user:pw@a/", "http://a/?b=c", "http://a/#b", "mailto:a@b"
            })
    void anAddressThatCannotBeUsedIsRefused(String address) {
        assertThatThrownBy(() -> ScriptServiceClient.of(URI.create(address), TOKEN))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageNotContaining("pw");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> ScriptServiceClient.of(URI.create("x:y"), " ", Duration.ZERO))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        refusal -> assertThat(refusal.problems()).hasSize(3));
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertFails(ScriptServiceClient client, String message) {
        assertRefusal(catchThrowable(() -> client.load(null)), message);
    }

    private static void assertRefusal(Throwable refusal, String message) {
        assertThat(refusal)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage(message)
                .hasNoCause();
        assertThat(refusal.toString()).doesNotContain("s3cr");
    }
}
