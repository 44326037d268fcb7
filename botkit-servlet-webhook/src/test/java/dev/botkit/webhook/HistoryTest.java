package dev.botkit.webhook;

import static dev.botkit.webhook.Webapp.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.RefusedException;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.RecordingPeer;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Refusal;
import dev.botkit.webhook.Webapp.Setup;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the history API tells, and to whom. */
@ParameterizedClass
@EnumSource(Container.class)
class HistoryTest {

    private static final String ME = "{\"user\":\"me\"}";
    private static final String HELP = "{\"text\":\"help\",\"user\":\"me\"}";

    private final AnonymousSecret secret = AnonymousSecret.generate();
    private final String token = "Botkit " + secret.reveal();

    @Parameter
    Container container;

    private Webapp webapp;

    @BeforeEach
    void start() throws Exception {
        webapp = Webapp.start(
                container,
                Setup.DEFAULT.with(bot -> bot.history(History.inMemory()).credentialVerifier(credential -> {
                    if (!credential.startsWith("good-")) {
                        throw new RefusedException(Refusal.UNAUTHORIZED, "This credential is not good.");
                    }
                    return VerifiedUser.of(credential.substring("good-".length()));
                })));
    }

    @AfterEach
    void stop() {
        webapp.close();
    }

    @Test
    void keepsAllFieldsOfBothSides() throws Exception {
        webapp.post("""
                {"text": "show", "user": "me", "channel": "mobile", "id": "m1", "cart": {"$set": [1, null], "a.b": "\\u0000"},
                 "type": "message", "seq": 99, "date": "1970-01-01", "in_reply_to": "x"}""", "Authorization", token);

        List<Map<String, @Nullable Object>> entries = entries(webapp.history(ME, "Authorization", token));

        assertThat(entries).hasSize(2);
        assertThat(entries.get(0))
                .containsEntry("type", "message_received")
                .containsEntry("text", "show")
                .containsEntry("user", "me")
                .containsEntry("channel", "mobile")
                .containsEntry("id", "m1")
                .containsEntry("seq", 1)
                .doesNotContainKey("in_reply_to");
        assertThat(entries.get(0).get("cart"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("a.b", "\u0000")
                .hasEntrySatisfying(
                        "$set",
                        set -> assertThat(set)
                                .asInstanceOf(InstanceOfAssertFactories.LIST)
                                .containsExactly(1, null));
        assertThat(entries.get(1))
                .containsEntry("type", "message")
                .containsEntry("text", "Here it is.")
                .containsEntry("in_reply_to", "m1")
                .containsEntry("seq", 2)
                .containsEntry("quick_replies", List.of(Map.of("title", "Order", "payload", "order teapot")))
                .containsEntry("files", List.of(Map.of("url", "/teapot.png", "image", true)))
                .containsEntry("open_link", "https://example.com/teapot")
                .containsEntry("link_title", "Look closer")
                .containsEntry("price", new BigDecimal("24.5"));
        assertThat(entries)
                .allSatisfy(entry -> assertThat(Instant.parse(String.valueOf(entry.get("date"))))
                        .isEqualTo(webapp.clock.instant()));
    }

    @Test
    void tellsTheEpochAndTheNewestPlace() throws Exception {
        webapp.post(HELP, "Authorization", token);

        assertThat(json(webapp.history(ME, "Authorization", token)))
                .containsEntry("success", true)
                .containsEntry("seq", 2)
                .hasEntrySatisfying(
                        "epoch", epoch -> assertThat(epoch).asString().isNotBlank())
                .doesNotContainKeys("resumed", "reason");
    }

    @Test
    void answersAsJsonThatNobodyKeepsAndSetsNoCookie() throws Exception {
        HttpResponse<String> answer = webapp.history(ME);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .isEqualToIgnoringWhitespace("application/json;charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "access-control-allow-origin");
    }

    // ---- to whom

    @Test
    void tellsNothingToWhoProvesNothing() throws Exception {
        webapp.post(HELP);
        webapp.post(HELP, "Authorization", token);

        for (String question : List.of(ME, "{}", "{\"user\":\"me\",\"after\":0}", "{\"user\":\"webhook:me\"}")) {
            assertThat(json(webapp.history(question)))
                    .as(question)
                    .isEqualTo(Map.of("success", true, "history", List.of()));
        }
        assertThat(json(webapp.history(ME, "Cookie", "botkit=tooshort")))
                .isEqualTo(Map.of("success", true, "history", List.of()));
    }

    @Test
    void givesNoSessionToWhoProvesNothing() throws Exception {
        String resume = "{\"type\":\"welcome_back\",\"user\":\"me\",\"resume\":{\"v\":1,\"after\":0}}";
        webapp.post(HELP);
        webapp.post(HELP, "Authorization", token);

        HttpResponse<String> refused = webapp.post(resume);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("unauthorized").doesNotContain("entries", "help");
        assertThat(json(webapp.post(resume, "Authorization", token)))
                .as("the session of who has the secret")
                .containsEntry("type", "session")
                .containsEntry("seq", 2);
    }

    @Test
    void tellsAnOriginalClientThatHasOnlyACookieOfItsSocket() throws Exception {
        RecordingPeer peer = new RecordingPeer();
        Connection socket =
                webapp.botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(secret), peer);
        socket.receive(
                "{\"type\":\"message\",\"text\":\"echo from the socket\",\"user\":\"me\",\"channel\":\"socket\"}");
        assertThat(peer.nextJson()).contains("from the socket");

        assertThat(texts(webapp.history(ME, "Cookie", "other=1; botkit=" + secret.reveal())))
                .containsExactly("echo from the socket", "from the socket");
        socket.closed();
    }

    @Test
    void tellsOneConversationOfAllTransportsToWhoHasTheSecret() throws Exception {
        webapp.post(HELP, "Cookie", "botkit=" + secret.reveal());

        assertThat(texts(webapp.history(ME, "Authorization", token))).hasSize(2);
        assertThat(texts(webapp.history(
                        ME,
                        "Authorization",
                        "Botkit " + AnonymousSecret.generate().reveal(),
                        "Cookie",
                        "botkit=" + secret.reveal())))
                .as("a token beats the cookie")
                .isEmpty();
    }

    @Test
    void tellsAUserWhomTheContainerSignedInOfThatUserOnly() throws Exception {
        webapp.post("{\"text\":\"echo for alice\",\"user\":\"me\"}", "X-Signed-In", "alice");
        webapp.botkit.push(ConversationId.ofUser("alice"), "A push to alice.");

        assertThat(texts(webapp.history("{\"user\":\"anybody\"}", "X-Signed-In", "alice")))
                .containsExactly("echo for alice", "for alice", "A push to alice.");
        assertThat(texts(webapp.history("{}", "X-Signed-In", "alice"))).hasSize(3);
        for (String user : List.of("alice", "verified:alice")) {
            String question = "{\"user\":\"" + user + "\"}";
            assertThat(texts(webapp.history(question, "X-Signed-In", "bob"))).isEmpty();
            assertThat(texts(webapp.history(question, "Authorization", token))).isEmpty();
            assertThat(texts(webapp.history(question))).isEmpty();
        }
    }

    @Test
    void tellsWhoeverNamesSomebodyElseOfAnEmptyConversationOfTheirOwn() throws Exception {
        webapp.post(HELP, "Authorization", token);
        Map<String, @Nullable Object> own = json(webapp.history(ME, "Authorization", token));
        String mallory = "Botkit " + AnonymousSecret.generate().reveal();

        for (String user : List.of(
                "me",
                secret.conversation("me").toString(),
                secret.conversation("me").name())) {
            assertThat(json(webapp.history("{\"user\":\"" + user + "\"}", "Authorization", mallory)))
                    .as(user)
                    .isEqualTo(Map.of("success", true, "history", List.of()));
        }
        assertThat(json(webapp.history(
                        "{\"user\":\"me\",\"after\":0,\"epoch\":\"" + own.get("epoch") + "\"}",
                        "Authorization",
                        mallory)))
                .as("with the epoch of somebody else")
                .isEqualTo(Map.of("success", true, "resumed", false, "reason", "epoch", "history", List.of()));
        assertThat(texts(webapp.history("{\"user\":\"another label\"}", "Authorization", token)))
                .isEmpty();
        assertThat(json(webapp.history(ME, "Authorization", token)))
                .as("and the first notices nothing")
                .isEqualTo(own);
    }

    @Test
    void tellsWhomAVerifierKnows() throws Exception {
        webapp.post("{\"text\":\"echo hi\"}", "Authorization", "Bearer good-alice");

        assertThat(texts(webapp.history("{\"user\":\"bob\"}", "Authorization", "Bearer good-alice")))
                .containsExactly("echo hi", "hi");
        assertThat(texts(webapp.history("{\"auth\":\"good-alice\"}"))).hasSize(2);
        assertThat(texts(webapp.history("{\"user\":\"alice\",\"auth\":\"good-bob\"}")))
                .isEmpty();
        assertThat(texts(webapp.history("{}", "X-Signed-In", "alice"))).hasSize(2);
    }

    @Test
    void refusesACredentialThatFailsInsteadOfTakingItForNone() throws Exception {
        for (String[] proof : new String[][] {{}, {"X-Signed-In", "alice"}, {"Cookie", "botkit=" + secret.reveal()}}) {
            HttpResponse<String> answer = webapp.history("{\"user\":\"me\",\"auth\":\"forged\"}", proof);

            RefusalsTest.assertRefused(answer, 401, "unauthorized");
            assertThat(answer.body()).doesNotContain("forged");
        }
        RefusalsTest.assertRefused(webapp.history(ME, "Authorization", "Bearer forged"), 401, "unauthorized");
    }

    @Test
    void writesNothingOfAUserOrACredentialIntoTheLog() throws Exception {
        try (LogWatch log = Webapp.warnings()) {
            webapp.post("{\"text\":\"echo canary\",\"user\":\"me\"}", "Authorization", token);
            webapp.history(ME, "Authorization", token);
            webapp.history("{\"user\":\"me\",\"auth\":\"forged\"}");
            webapp.history("not JSON");

            assertThat(log.lines).isEmpty();
        }
    }

    // ---- helpers

    static List<Map<String, @Nullable Object>> entries(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Map<String, @Nullable Object> object = json(answer);
        assertThat(object).containsEntry("success", true);
        @SuppressWarnings("unchecked")
        List<Map<String, @Nullable Object>> entries = (List<Map<String, @Nullable Object>>) object.get("history");
        return entries;
    }

    static List<String> texts(HttpResponse<String> answer) {
        return entries(answer).stream()
                .map(entry -> String.valueOf(entry.get("text")))
                .toList();
    }
}
