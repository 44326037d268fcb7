package dev.botkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The calls of the script service, as programs of old make them. */
@ParameterizedClass
@EnumSource(Container.class)
class ScriptServiceTest {

    private static final String TOKEN = "a-token-of-32-characters-0123456";
    private static final String QUERY = "?access_token=" + TOKEN;

    @Parameter
    Container container;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ScriptStore store = ScriptStore.inMemory(
            Script.answering("hours", "opening hours", "From 9 to 5.").with("id", "17"),
            Script.answering("where", "where are you", "In Paris.").with("tags", List.of("faq")));
    private Container.@Nullable Running server;

    @BeforeEach
    void start() throws Exception {
        server = container.start(
                "/shop",
                (classes, context) -> ScriptService.builder(new Sometimes(store), TOKEN)
                        .botName("shop")
                        .install(context));
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.stop().stop();
        }
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        assertThat(server).isNotNull();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/shop/api" + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> call(String path, String... form) throws Exception {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < form.length; i += 2) {
            pairs.add(form[i] + "=" + URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
        }
        return send(
                "POST",
                path + QUERY,
                String.join("&", pairs),
                "Content-Type",
                "application/x-www-form-urlencoded; charset=utf-8");
    }

    private static List<Script> scripts(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String body = answer.body();
        return Scripts.read(body.startsWith("[") ? body : "[" + body + "]");
    }

    @Test
    void findsTheScriptThatAnswersATextOrIsNamedOrHasAnId() throws Exception {
        assertThat(scripts(call("/v1/commands/triggers", "triggers", "Opening hours, please?", "user", "u1")))
                .extracting(Script::command)
                .containsExactly("hours");
        assertThat(scripts(call("/v1/commands/name", "command", "WHERE", "user", "u1")))
                .extracting(Script::command)
                .containsExactly("where");
        HttpResponse<String> byId = call("/v1/commands/id", "id", "17", "user", "u1");
        assertThat(scripts(byId)).extracting(Script::command).containsExactly("hours");
        assertThat(byId.body()).as("the alias that tools of old read").contains("\"name\":\"hours\"");
        assertThat(byId.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    }

    @Test
    void answersAnEmptyObjectWhereThereIsNothing() throws Exception {
        for (HttpResponse<String> answer : Arrays.asList(
                call("/v1/commands/triggers", "triggers", "who knows"),
                call("/v1/commands/name", "command", "nobody"),
                call("/v1/commands/id", "id", "18"),
                call("/v1/stats", "user", "u1"))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{}");
        }
    }

    @Test
    void listsAllScriptsOrThoseOfATag() throws Exception {
        assertThat(scripts(send("GET", "/v1/commands/list" + QUERY, "")))
                .extracting(Script::command)
                .containsExactly("hours", "where");
        assertThat(scripts(send("GET", "/v1/commands/list" + QUERY + "&tag=faq", "")))
                .extracting(Script::command)
                .containsExactly("where");
        assertThat(send("GET", "/v2/bots/identify" + QUERY, "").body())
                .contains("\"name\":\"shop\"")
                .contains("\"platforms\":[{\"type\":\"web\"}]");
    }

    @Test
    void makesAScriptThatAnswersThatTriggerOnlyAndLiterally() throws Exception {
        assertThat(scripts(call("/v1/commands/create", "trigger", "Is it (really) open?", "answer", "{{vars.x}} é")))
                .hasSize(1);

        Script made = scripts(call("/v1/commands/triggers", "triggers", "is it (really) open"))
                .get(0);
        assertThat(made.learned())
                .as("learned, so that it is literal and no pattern")
                .isNotNull();
        assertThat(made.threads().get(0).lines().get(0).texts()).containsExactly("{{vars.x}} é");
        assertThat(call("/v1/commands/triggers", "triggers", "is it really open")
                        .body())
                .isEqualTo("{}");
    }

    @Test
    void makesNoSecondScriptForATriggerThatIsAnswered() throws Exception {
        for (String taken : List.of("opening hours", "Opening hours!", "where are you now")) {
            HttpResponse<String> answer = call("/v1/commands/create", "trigger", taken, "answer", "mine");
            assertThat(answer.statusCode()).as(taken).isEqualTo(409);
            assertThat(answer.body()).contains("\"code\":\"exists\"").doesNotContain(taken);
        }
        assertThat(store.load(null))
                .isNotNull()
                .satisfies(snapshot -> assertThat(snapshot.scripts()).hasSize(2));
    }

    @Test
    void tellsNothingWithoutTheToken() throws Exception {
        for (String query : List.of(
                "",
                "?access_token=",
                "?access_token=" + TOKEN + "x",
                "?access_token=" + TOKEN.substring(1),
                "?other=1")) {
            for (String call : List.of("GET /v1/commands/list", "POST /v1/commands/create", "GET /nothing")) {
                String[] parts = call.split(" ", -1);
                HttpResponse<String> answer = send(parts[0], parts[1] + query, "");
                assertThat(answer.statusCode()).as(call + query).isEqualTo(403);
                assertThat(answer.body()).contains("\"code\":\"forbidden\"").doesNotContain(TOKEN);
            }
        }
        assertThat(send("GET", "/v1/commands/list", "", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .as("the token in a header")
                .isEqualTo(200);
    }

    @Test
    void refusesWhatIsNoCall() throws Exception {
        assertThat(send("GET", "/v1/commands/create" + QUERY, "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/v1/commands/list" + QUERY, "").statusCode()).isEqualTo(404);
        assertThat(call("/v1/commands/create", "trigger", "x").statusCode()).isEqualTo(400);
        assertThat(call("/v1/commands/create", "trigger", " ", "answer", "x").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/v1/commands/name" + QUERY, "command=%zz").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/v1/commands/name" + QUERY, "a=1&".repeat(100)).statusCode())
                .isEqualTo(400);
        assertThat(call("/v1/commands/create", "trigger", "x", "answer", "y".repeat(10_001))
                        .statusCode())
                .isEqualTo(413);
        assertThat(call("/v1/commands/name", "command", "y".repeat(70_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void saysSoWhenTheStoreIsGoneAndNothingOfItsInside() throws Exception {
        HttpResponse<String> answer = call("/v1/commands/create", "trigger", Sometimes.BREAKS, "answer", "x");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"code\":\"busy\"").doesNotContain("inside");
    }

    @Test
    void isNotThereTwiceAndNotWithATokenThatCanBeGuessed() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        Container.Running other = container.start("", (classes, context) -> {
            thrown.add(catching(
                    () -> ScriptService.builder(store, "short").path("api/").install(context)));
            ScriptService.builder(store, TOKEN).path("/scripts").install(context);
            thrown.add(catching(
                    () -> ScriptService.builder(store, TOKEN).path("/scripts").install(context)));
        });
        other.stop().stop();

        assertThat(thrown.get(0))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("16 or more")
                .hasMessageContaining("api/");
        assertThat(thrown.get(1)).isInstanceOf(BotkitException.class).hasMessageContaining("/scripts");
        assertThatThrownBy(() -> ScriptService.builder(store, "short").servlet())
                .isInstanceOf(InvalidConfigurationException.class);
    }

    private static @Nullable Throwable catching(Runnable action) {
        try {
            action.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** A store that cannot keep one thing. */
    private record Sometimes(ScriptStore store) implements ScriptStore {

        static final String BREAKS = "a trigger that breaks it";

        @Override
        public @Nullable Snapshot load(@Nullable String knownRevision) {
            return store.load(knownRevision);
        }

        @Override
        public boolean add(Script script) {
            if (script.learned() != null && script.learned().question().equals(BREAKS)) {
                throw new StoreUnavailableException("words of the inside", null);
            }
            return store.add(script);
        }

        @Override
        public boolean replace(Script expected, Script script) {
            return store.replace(expected, script);
        }

        @Override
        public boolean remove(Script expected) {
            return store.remove(expected);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
