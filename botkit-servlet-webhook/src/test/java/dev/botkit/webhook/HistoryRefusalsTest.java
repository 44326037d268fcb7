package dev.botkit.webhook;

import static dev.botkit.webhook.RefusalsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testtools.LogWatch;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.webhook.Webapp.Setup;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Questions for history that are not answered. Whatever a test sends, the store is not asked, and the next caller is served. */
@ParameterizedClass
@EnumSource(Container.class)
class HistoryRefusalsTest {

    private static final String ME = "{\"user\":\"me\"}";

    private final AnonymousSecret secret = AnonymousSecret.generate();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());

    @Parameter
    Container container;

    private Webapp webapp;

    @BeforeEach
    void start() throws Exception {
        HttpPolicy policy =
                HttpPolicy.builder().allowOrigin("https://partner.example").build();
        webapp = Webapp.start(
                container,
                Setup.DEFAULT
                        .with(WebhookOptions.builder().httpPolicy(policy).build())
                        .with(bot -> bot.history(history)));
    }

    @AfterEach
    void nothingWasReadAndTheNextIsServed() throws Exception {
        try (Webapp closed = webapp) {
            assertThat(callsOfTheStore()).isZero();
            assertThat(ask(ME).statusCode()).isEqualTo(200);
            assertThat(callsOfTheStore()).isPositive();
            assertThat(closed.runs).hasValue(0);
        }
    }

    @Test
    void refusesWhatIsNoQuestion() throws Exception {
        refused("this is not JSON");
        refused("");
        refused("[" + ME + "]");
        refused(ME + ME);
        refused("{\"user\":\"me\",\"user\":\"you\"}");
        refused("{\"user\":\"me\",\"deep\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        byte[] cut = "{\"user\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(
                webapp.send(webapp.request("/botkit/history", "POST", BodyPublishers.ofByteArray(cut))
                        .header("Content-Type", "application/json")),
                400,
                "bad_frame");
    }

    @Test
    void refusesAUserThatIsNoName() throws Exception {
        for (String user :
                List.of("{\"$ne\":null}", "[\"me\"]", "true", "1.5", "\"\"", "\"" + "x".repeat(10_000) + "\"")) {
            refused("{\"user\":" + user + "}");
            assertRefused(webapp.history("{\"user\":" + user + "}", "X-Signed-In", "alice"), 400, "bad_frame");
        }
    }

    @Test
    void refusesLimitsThatAreNoCount() throws Exception {
        for (String limit :
                List.of("-1", "0", "\"50\"", "\"many\"", "1.5", "1e2", "true", "[5]", "{}", "1" + "0".repeat(30))) {
            refused("{\"user\":\"me\",\"limit\":" + limit + "}");
        }
    }

    @Test
    void refusesPlacesThatAreNone() throws Exception {
        for (String place : List.of("-1", "\"3\"", "2.5", "false", "[]")) {
            refused("{\"user\":\"me\",\"before\":" + place + "}");
            refused("{\"user\":\"me\",\"after\":" + place + "}");
        }
        refused("{\"user\":\"me\",\"before\":0}");
        refused("{\"user\":\"me\",\"before\":5,\"after\":1}");
        refused("{\"user\":\"me\",\"after\":1,\"epoch\":7}");
        refused("{\"user\":\"me\",\"auth\":{\"$gt\":\"\"}}");
    }

    @Test
    void refusesALargeBody() throws Exception {
        assertRefused(ask("{\"user\":\"me\",\"fill\":\"" + "x".repeat(1024 * 1024) + "\"}"), 413, "too_large");
    }

    @Test
    void refusesAllMethodsButPost() throws Exception {
        for (String method : new String[] {"GET", "PUT", "DELETE", "OPTIONS"}) {
            HttpResponse<String> answer =
                    webapp.send(webapp.request("/botkit/history", method, BodyPublishers.noBody()));

            assertRefused(answer, 405, "method_not_allowed");
            assertThat(answer.headers().allValues("Allow")).as(method).containsExactly("POST");
        }
    }

    @Test
    void refusesWhatIsNotSentAsJson() throws Exception {
        for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded"}) {
            assertRefused(webapp.history(ME, "Content-Type", type), 415, "unsupported_media_type");
        }
    }

    @Test
    void refusesPagesOfOtherOriginsButNotThoseThatTheHostAllows() throws Exception {
        for (String origin : new String[] {"https://evil.example", "null", "https://partner.example.evil.example"}) {
            assertRefused(webapp.history(ME, "Origin", origin), 403, "forbidden");
            assertRefused(preflight(origin), 403, "forbidden");
        }
        HttpResponse<String> allowed = webapp.history("{}", "Origin", "https://partner.example");
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly("https://partner.example");
        assertThat(allowed.headers().allValues("Access-Control-Allow-Credentials"))
                .containsExactly("true");
        assertThat(preflight("https://partner.example").statusCode()).isEqualTo(204);
    }

    @Test
    void refusesSecretsThatAreForgedTruncatedOrTooShort() throws Exception {
        String good = secret.reveal();
        for (String bad : new String[] {
            "", "x", "tooshort", good.substring(1), good.substring(0, 42), good + "A", good.substring(0, 42) + "*"
        }) {
            HttpResponse<String> answer = webapp.history(ME, "Authorization", "Botkit " + bad);

            assertRefused(answer, 401, "unauthorized");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(answer.body()).doesNotContain(good.substring(1, 42));
        }
    }

    @Test
    void refusesACredentialThatNobodyCanVerify() throws Exception {
        assertRefused(webapp.history(ME, "Authorization", "Bearer e30.e30."), 401, "unauthorized");
        assertRefused(webapp.history("{\"user\":\"me\",\"auth\":\"e30.e30.\"}"), 401, "unauthorized");
        assertRefused(
                webapp.history(ME, "Authorization", "Bearer e30.e30.", "X-Signed-In", "alice"), 401, "unauthorized");
    }

    @Test
    void tellsWhoAsksTooOftenToComeBackLater() throws Exception {
        Limits limits = Limits.builder()
                .clients(clients -> clients.postsPerSecondPerAddress(1))
                .build();
        try (Webapp slow = Webapp.start(container, Setup.DEFAULT.with(bot -> bot.limits(limits)))) {
            for (int i = 0; i < 5; i++) {
                assertThat(slow.history(ME).statusCode()).isEqualTo(200);
            }

            HttpResponse<String> answer = slow.history(ME);

            assertRefused(answer, 429, "rate_limited");
            assertThat(answer.headers().firstValueAsLong("Retry-After")).hasValue(1);
        }
    }

    @Test
    void tellsThatTheStoreDoesNotAnswer() throws Exception {
        FaultyHistory broken = new FaultyHistory(History.inMemory());
        broken.before(Call.HEAD, of -> {
            throw new StoreUnavailableException("db.example cannot be reached", null);
        });
        try (LogWatch log = Webapp.warnings();
                Webapp without = Webapp.start(container, Setup.DEFAULT.with(bot -> bot.history(broken)))) {
            HttpResponse<String> answer = without.history(ME, "X-Signed-In", "alice");

            assertRefused(answer, 503, "busy");
            assertThat(answer.headers().firstValueAsLong("Retry-After")).hasValue(5);
            assertThat(answer.body()).doesNotContain("db.example");

            assertRefused(without.history(ME, "X-Signed-In", "alice"), 503, "busy");
            assertThat(log.lines)
                    .as("said once, not for each request")
                    .singleElement()
                    .asString()
                    .startsWith("WARN The store cannot be read")
                    .doesNotContain("db.example");
        }
    }

    // ---- helpers

    private int callsOfTheStore() {
        return Stream.of(Call.values()).mapToInt(history::calls).sum();
    }

    private HttpResponse<String> ask(String json) throws Exception {
        return webapp.history(json, "Authorization", "Botkit " + secret.reveal());
    }

    private void refused(String json) throws Exception {
        assertRefused(ask(json), 400, "bad_frame");
    }

    private HttpResponse<String> preflight(String origin) throws Exception {
        return webapp.send(webapp.request("/botkit/history", "OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type"));
    }
}
