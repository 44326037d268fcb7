package dev.botkit.webhook;

import static dev.botkit.webhook.Webapp.SAMPLE;
import static dev.botkit.webhook.Webapp.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.Refusal;
import dev.botkit.webhook.Webapp.Setup;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not let in. Whatever a test sends, no handler runs, and the next caller is served. */
@ParameterizedClass
@EnumSource(Container.class)
class RefusalsTest {

    private static final String LARGE = "{\"text\":\"" + "x".repeat(1024 * 1024) + "\",\"user\":\"me\"}";

    @Parameter
    Container container;

    private Webapp webapp;

    @BeforeEach
    void start() throws Exception {
        HttpPolicy policy =
                HttpPolicy.builder().allowOrigin("https://partner.example").build();
        webapp = Webapp.start(
                container,
                Setup.DEFAULT.with(WebhookOptions.builder().httpPolicy(policy).build()));
    }

    @AfterEach
    void nothingRanAndTheNextIsServed() throws Exception {
        try (Webapp closed = webapp) {
            assertThat(closed.runs).hasValue(0);
            assertThat(closed.post(SAMPLE).statusCode()).isEqualTo(200);
        }
    }

    // ---- bodies

    @Test
    void refusesWhatIsNoFrame() throws Exception {
        refused(400, "bad_frame", "this is not JSON");
        refused(400, "bad_frame", "");
        refused(400, "bad_frame", "[" + SAMPLE + "]");
        refused(400, "bad_frame", "\"text\"");
        refused(400, "bad_frame", SAMPLE + SAMPLE);
        refused(400, "bad_frame", "{\"user\":\"me\"}");
        refused(400, "bad_frame", "{\"text\":\"help\",\"text\":\"echo hi\",\"user\":\"me\"}");
        refused(400, "bad_frame", "{\"text\":[\"help\"],\"user\":\"me\"}");
    }

    @Test
    void refusesAUserThatIsNoName() throws Exception {
        refused(400, "bad_frame", "{\"text\":\"help\",\"user\":{\"$ne\":null}}");
        refused(400, "bad_frame", "{\"text\":\"help\"}");
        refused(400, "bad_frame", "{\"text\":\"help\",\"user\":\"\"}");
    }

    @Test
    void refusesDeepNesting() throws Exception {
        refused(
                400,
                "bad_frame",
                "{\"text\":\"help\",\"user\":\"me\",\"deep\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        refused(400, "bad_frame", "[".repeat(10_000));
    }

    @Test
    void refusesMalformedUtf8() throws Exception {
        byte[] cut = "{\"text\":\"é\",\"user\":\"me\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(posted(BodyPublishers.ofByteArray(cut), "application/json"), 400, "bad_frame");
    }

    @Test
    void refusesALargeBody() throws Exception {
        refused(413, "too_large", LARGE);
    }

    @Test
    void refusesALargeBodyThatDoesNotTellItsLength() throws Exception {
        BodyPublisher chunked =
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LARGE.getBytes(StandardCharsets.UTF_8)));

        assertRefused(posted(chunked, "application/json"), 413, "too_large");
    }

    @Test
    void countsTheBytesOfABodyToTheLast() throws Exception {
        int limit = Limits.DEFAULT.clients().frameBytes();
        String start = "{\"user\":\"me\",\"type\":\"nobody_listens\",\"fill\":\"";
        String fits = start + "x".repeat(limit - start.length() - 2) + "\"}";
        BodyPublisher over = BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream((fits + " ").getBytes(StandardCharsets.UTF_8)));

        assertThat(webapp.post(fits).statusCode()).isEqualTo(200);
        refused(413, "too_large", fits + " ");
        assertRefused(posted(over, "application/json"), 413, "too_large");
    }

    // ---- methods and content types

    @Test
    void refusesAllMethodsButPost() throws Exception {
        for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"}) {
            HttpResponse<String> response =
                    webapp.send(webapp.request("/botkit/receive", method, BodyPublishers.noBody()));

            assertRefused(response, 405, "method_not_allowed");
            assertThat(response.headers().allValues("Allow")).as(method).containsExactly("POST");
        }
        HttpResponse<String> head = webapp.send(webapp.request("/botkit/receive", "HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(405);
    }

    @Test
    void refusesWhatIsNotSentAsJson() throws Exception {
        for (String type : new String[] {
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain; application/json",
            "application/json-patch+json",
            "application/json; charset=iso-8859-1",
            "application/json; charset",
            "application/json; charset=\"utf-16\""
        }) {
            assertRefused(posted(BodyPublishers.ofString(SAMPLE), type), 415, "unsupported_media_type");
        }
        HttpRequest.Builder none = webapp.request("/botkit/receive", "POST", BodyPublishers.ofString(SAMPLE));
        assertRefused(webapp.send(none), 415, "unsupported_media_type");
        assertRefused(webapp.post(SAMPLE, "Content-Encoding", "gzip"), 415, "unsupported_media_type");
    }

    @Test
    void takesJsonWithHarmlessParameters() throws Exception {
        for (String type :
                new String[] {"application/json;charset=UTF-8", "Application/JSON ; charset=\"utf-8\"; v=1"}) {
            BodyPublisher event = BodyPublishers.ofString("{\"type\":\"nobody_listens\",\"user\":\"me\"}");

            assertThat(posted(event, type).statusCode()).as(type).isEqualTo(200);
        }
    }

    // ---- listeners

    @Test
    void listenersHearOfEachOnce() throws Exception {
        refused(413, "too_large", LARGE);
        assertRefused(
                posted(
                        BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(LARGE.getBytes(StandardCharsets.UTF_8))),
                        "application/json"),
                413,
                "too_large");
        assertRefused(webapp.post(SAMPLE, "Origin", "https://evil.example"), 403, "forbidden");
        assertRefused(preflight("https://evil.example"), 403, "forbidden");
        assertRefused(posted(BodyPublishers.ofString(SAMPLE), "text/plain"), 415, "unsupported_media_type");
        assertRefused(
                posted(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xe9, '"'}), "application/json"),
                400,
                "bad_frame");
        refused(400, "bad_frame", "this is not JSON");
        // Listeners are told by another thread, when the client has its answer.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (webapp.refusals.size() < 7 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(webapp.refusals)
                .containsExactly(
                        Refusal.TOO_LARGE,
                        Refusal.TOO_LARGE,
                        Refusal.FORBIDDEN,
                        Refusal.FORBIDDEN,
                        Refusal.UNSUPPORTED_MEDIA_TYPE,
                        Refusal.BAD_FRAME,
                        Refusal.BAD_FRAME);
    }

    // ---- origins

    @Test
    void refusesPagesOfOtherOrigins() throws Exception {
        for (String origin : new String[] {
            "https://evil.example",
            "null",
            "https://partner.example.evil.example",
            "https://evil-partner.example",
            "https://partner.example:8443",
            "http://partner.example",
            "https://PARTNER.example",
            "http://127.0.0.1:1"
        }) {
            HttpResponse<String> response = webapp.post(SAMPLE, "Origin", origin);

            assertRefused(response, 403, "forbidden");
            assertThat(response.headers().map()).as(origin).doesNotContainKey("access-control-allow-origin");
            assertRefused(preflight(origin), 403, "forbidden");
        }
    }

    @Test
    void looksAtAllLinesOfAHeader() throws Exception {
        HttpRequest.Builder two = webapp.request("/botkit/receive", "POST", BodyPublishers.ofString(SAMPLE))
                .header("Content-Type", "application/json")
                .header("Origin", "https://partner.example")
                .header("Origin", "https://evil.example");

        assertRefused(webapp.send(two), 403, "forbidden");
    }

    @Test
    void givesPagesOfTheSameOriginNoCorsHeaders() throws Exception {
        String own = "http://127.0.0.1:" + webapp.port();
        HttpResponse<String> response = webapp.post("{\"type\":\"nobody_listens\",\"user\":\"me\"}", "Origin", own);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertRefused(preflight(own), 405, "method_not_allowed");
    }

    @Test
    void letsAnAllowedOriginReadAnswersAndErrors() throws Exception {
        for (String body : new String[] {"{\"type\":\"nobody_listens\",\"user\":\"me\"}", "not JSON"}) {
            HttpResponse<String> response = webapp.post(body, "Origin", "https://partner.example");

            assertThat(response.headers().allValues("Access-Control-Allow-Origin"))
                    .containsExactly("https://partner.example");
            assertThat(response.headers().allValues("Access-Control-Allow-Credentials"))
                    .containsExactly("true");
            assertThat(response.headers().allValues("Vary")).contains("Origin");
        }
    }

    @Test
    void answersThePreflightOfAnAllowedOrigin() throws Exception {
        HttpResponse<String> response = preflight("https://partner.example");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly("https://partner.example");
        assertThat(response.headers().allValues("Access-Control-Allow-Credentials"))
                .containsExactly("true");
        assertThat(response.headers().allValues("Access-Control-Allow-Methods")).containsExactly("POST");
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .contains("Content-Type", "Authorization");
        assertThat(response.headers().allValues("Vary")).contains("Origin");
    }

    // ---- credentials

    @Test
    void refusesCredentialsThatProveNothing() throws Exception {
        for (String credential : new String[] {"Botkit tooshort", "Bearer eyJhbGciOiJub25lIn0.e30."}) {
            HttpResponse<String> response = webapp.post(SAMPLE, "Authorization", credential);

            assertRefused(response, 401, "unauthorized");
            assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(response.body()).doesNotContain("tooshort", "eyJ");
        }
    }

    // ---- helpers

    private void refused(int status, String code, String json) throws Exception {
        assertRefused(webapp.post(json), status, code);
    }

    private HttpResponse<String> posted(BodyPublisher body, String contentType) throws Exception {
        return webapp.send(webapp.request("/botkit/receive", "POST", body).header("Content-Type", contentType));
    }

    private HttpResponse<String> preflight(String origin) throws Exception {
        return webapp.send(webapp.request("/botkit/receive", "OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type"));
    }

    /** Checks an error, and that it shows nothing of the inside. */
    static MapAssert<String, Object> assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                .isEqualToIgnoringWhitespace("application/json;charset=utf-8");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().map()).doesNotContainKey("set-cookie");
        assertThat(response.body())
                .doesNotContainIgnoringCase("exception", "java", "dev.botkit", "jakarta", "org.apache", "org.eclipse");
        Map<String, @Nullable Object> answer = json(response);
        assertThat(answer).containsOnlyKeys("error");
        return assertThat(answer.get("error"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("code", code)
                .hasEntrySatisfying(
                        "message", message -> assertThat(message).asString().isNotBlank());
    }
}
