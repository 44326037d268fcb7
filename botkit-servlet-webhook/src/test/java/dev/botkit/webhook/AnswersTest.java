package dev.botkit.webhook;

import static dev.botkit.webhook.Webapp.SAMPLE;
import static dev.botkit.webhook.Webapp.get;
import static dev.botkit.webhook.Webapp.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.webhook.Webapp.Setup;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a POST is answered with, and when. */
@ParameterizedClass
@EnumSource(Container.class)
class AnswersTest {

    private static final Duration LIMIT = WebhookOptions.DEFAULT.timeLimit();
    private static final String SLOW = "{\"text\":\"slow\",\"user\":\"me\",\"id\":\"m1\"}";

    @Parameter
    Container container;

    @Test
    void answersTheDocumentedSampleWithOneMessageObject() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            HttpResponse<String> response = webapp.post(SAMPLE);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response))
                    .containsEntry("type", "message")
                    .containsEntry("text", "What can I do for you?")
                    .containsEntry("user", "me")
                    .containsEntry("to", "me")
                    .containsEntry("channel", "webhook")
                    .containsEntry("seq", 2)
                    .containsKeys("id", "in_reply_to")
                    .doesNotContainKeys("messages", "duplicate", "no_reply", "error");
        }
    }

    @Test
    void passesOnWhichLanguageTheClientPrefers() throws Exception {
        String asks = "{\"text\":\"language\",\"user\":\"%s\"}";
        try (Webapp webapp = Webapp.start(container)) {
            assertThat(json(webapp.post(asks.formatted("me"), "Accept-Language", "fr;q=0.5, de-AT")))
                    .containsEntry("text", "de_AT");
            assertThat(json(webapp.post(asks.formatted("you"), "Accept-Language", "-")))
                    .as("malformed")
                    .containsEntry("text", "null");
        }
    }

    @Test
    void sendsJsonThatNobodyKeepsOrTakesForSomethingElse() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            HttpResponse<String> response = webapp.post(SAMPLE);

            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualToIgnoringWhitespace("application/json;charset=utf-8");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().map()).doesNotContainKeys("set-cookie", "access-control-allow-origin");
        }
    }

    @Test
    void repeatsTheUsersMarkupAsJsonText() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            HttpResponse<String> response =
                    webapp.post("{\"text\":\"echo <script>alert('1')</script>\\u0000😀é\",\"user\":\"<b>me</b>\"}");

            assertThat(json(response))
                    .containsEntry("text", "<script>alert('1')</script>\u0000😀é")
                    .containsEntry("user", "<b>me</b>");
        }
    }

    @Test
    void putsSeveralRepliesIntoMessages() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            Map<String, @Nullable Object> answer =
                    json(webapp.post("{\"text\":\"three\",\"user\":\"me\",\"id\":\"m1\"}"));

            assertThat(answer).containsEntry("text", "one").containsEntry("in_reply_to", "m1");
            assertThat(answer.get("messages"))
                    .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                    .extracting(message -> message.get("text"))
                    .containsExactly("one", "two", "three");
        }
    }

    @Test
    void saysWhenThereIsNoReply() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            HttpResponse<String> response =
                    webapp.post("{\"text\":\"silence\",\"user\":\"me\",\"channel\":\"webhook\"}");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response))
                    .isEqualTo(Map.of("text", "", "no_reply", true, "user", "me", "channel", "webhook"));
        }
    }

    @Test
    void answersALongReplyWhole() throws Exception {
        String text = "é".repeat(100_000);
        Setup setup = Setup.DEFAULT.with(bot ->
                Botkit.builder().skill(skills -> skills.hears("long", (handled, message) -> handled.reply(text))));
        try (Webapp webapp = Webapp.start(container, setup)) {
            HttpResponse<String> response = webapp.post("{\"text\":\"long\",\"user\":\"me\"}");

            assertThat(json(response)).containsEntry("text", text);
            assertThat(response.headers().firstValueAsLong("Content-Length"))
                    .hasValue(response.body().getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void runsAnUnknownTypeAsAnEvent() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            assertThat(json(webapp.post("{\"type\":\"ring\",\"user\":\"me\"}"))).containsEntry("text", "who is there?");
            assertThat(json(webapp.post("{\"type\":\"nobody_listens\",\"user\":\"me\"}")))
                    .containsEntry("no_reply", true)
                    .doesNotContainKey("type");
        }
    }

    @Test
    void answersAKnownIdWithTheSameRepliesAndRunsNothing() throws Exception {
        String message = "{\"text\":\"three\",\"user\":\"me\",\"id\":\"m1\"}";
        try (Webapp webapp = Webapp.start(container)) {
            Map<String, @Nullable Object> first = json(webapp.post(message));
            Map<String, @Nullable Object> second = json(webapp.post(message));

            assertThat(second).containsEntry("duplicate", true).containsAllEntriesOf(first);
            assertThat(webapp.runs).hasValue(1);
        }
    }

    @Test
    void runsOnceWhatIsPostedTwiceAtOnce() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            CompletableFuture<HttpResponse<String>> one = webapp.posting(SLOW);
            CompletableFuture<HttpResponse<String>> two = webapp.posting(SLOW);
            webapp.awaitSeen(2);
            webapp.release.countDown();

            List<Map<String, @Nullable Object>> answers = List.of(json(get(one)), json(get(two)));
            assertThat(answers).allSatisfy(answer -> assertThat(answer).containsEntry("text", "done at last"));
            assertThat(answers)
                    .filteredOn(answer -> answer.containsKey("duplicate"))
                    .hasSize(1);
            assertThat(webapp.runs).hasValue(1);
        }
    }

    @Test
    void tellsOfATurnThatOutlivesTheLimitAndLetsTheCallerWaitOn() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            CompletableFuture<HttpResponse<String>> first = webapp.posting(SLOW);
            webapp.awaitStarted(1);
            webapp.clock.advance(LIMIT);

            HttpResponse<String> timeout = get(first);
            assertThat(timeout.statusCode()).isEqualTo(504);
            assertThat(json(timeout).get("error"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("code", "timeout")
                    .containsEntry("id", "m1")
                    .containsEntry("seq", 1);

            webapp.awaitSeen(1);
            CompletableFuture<HttpResponse<String>> second = webapp.posting(SLOW);
            webapp.awaitSeen(1);
            webapp.release.countDown();

            assertThat(json(get(second))).containsEntry("text", "done at last").containsEntry("duplicate", true);
            assertThat(webapp.runs).hasValue(1);
        }
    }

    @Test
    void keepsTheTimeLimitThatTheHostSets() throws Exception {
        Duration limit = Duration.ofMillis(1);
        WebhookOptions options = WebhookOptions.builder().timeLimit(limit).build();
        try (Webapp webapp = Webapp.start(container, Setup.DEFAULT.with(options))) {
            CompletableFuture<HttpResponse<String>> answer = webapp.posting(SLOW);
            webapp.awaitStarted(1);
            webapp.clock.advance(limit);

            assertThat(get(answer).statusCode()).isEqualTo(504);
        }
    }

    @Test
    void answersOthersWhileManyHandlersAreSlow() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                slow.add(webapp.posting("{\"text\":\"slow\",\"user\":\"u" + i + "\"}"));
            }
            webapp.awaitStarted(50);

            assertThat(json(webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}")))
                    .containsEntry("text", "hi");
            assertThat(slow).noneMatch(CompletableFuture::isDone);

            webapp.release.countDown();
            for (CompletableFuture<HttpResponse<String>> answer : slow) {
                assertThat(json(get(answer))).containsEntry("text", "done at last");
            }
        }
    }

    @Test
    void apologizesForAHandlerThatThrows() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            HttpResponse<String> response = webapp.post("{\"text\":\"fail\",\"user\":\"me\"}");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response)).extractingByKey("text").asString().startsWith("Sorry");
            assertThat(response.body()).doesNotContain("inside", "Exception");
        }
    }

    @Test
    void underHttpsAtTheRootOnlyTheCookieThatNoSiblingDomainCanPlantNamesTheConversation() throws Exception {
        String who = "{\"text\":\"who\",\"user\":\"me\"}";
        AnonymousSecret secret = AnonymousSecret.generate();
        AnonymousSecret planted = AnonymousSecret.generate();
        HttpPolicy policy =
                HttpPolicy.builder().publicUrl("https://shop.example.com/").build();
        try (Webapp webapp = Webapp.start(
                container,
                Setup.DEFAULT.with(WebhookOptions.builder().httpPolicy(policy).build()))) {
            assertThat(json(webapp.post(who, "Cookie", "botkit=" + planted.reveal())))
                    .containsEntry("text", "webhook:me");
            assertThat(json(webapp.post(
                            who, "Cookie", "botkit=" + planted.reveal() + "; __Host-botkit=" + secret.reveal())))
                    .containsEntry("text", secret.conversation("me").toString());
        }
    }

    @Test
    void namesTheConversationFromWhatTheCallerProved() throws Exception {
        String who = "{\"text\":\"who\",\"user\":\"me\"}";
        AnonymousSecret secret = AnonymousSecret.generate();
        String anonymous = secret.conversation("me").toString();
        try (Webapp webapp = Webapp.start(container)) {
            assertThat(json(webapp.post(who))).containsEntry("text", "webhook:me");
            assertThat(json(webapp.post(who, "Authorization", "Botkit " + secret.reveal())))
                    .containsEntry("text", anonymous);
            assertThat(json(webapp.post(who, "Cookie", "other=1; botkit=" + secret.reveal())))
                    .containsEntry("text", anonymous);
            assertThat(json(webapp.post(who, "Cookie", "botkit=planted; botkit=" + secret.reveal())))
                    .as("one that another page has put before it")
                    .containsEntry("text", anonymous);
            assertThat(json(webapp.post(who, "X-Signed-In", "alice"))).containsEntry("text", "verified:alice");
        }
    }

    @Test
    void worksUnderAContextPathBesideTheHostsPages() throws Exception {
        WebhookOptions options = WebhookOptions.builder().path("/hooks/bot").build();
        try (Webapp webapp = Webapp.start(container, Setup.DEFAULT.at("/shop").with(options))) {
            HttpResponse<String> answer =
                    webapp.send(webapp.request("/hooks/bot", "POST", BodyPublishers.ofString(SAMPLE))
                            .header("Content-Type", "application/json"));
            assertThat(json(answer)).containsEntry("type", "message");

            for (String page : List.of("/", "/page", "/hooks", "/hooks/bot/", "/botkit/receive")) {
                assertThat(webapp.send(webapp.request(page, "GET", BodyPublishers.noBody()))
                                .body())
                        .as(page)
                        .isEqualTo("the host's page");
            }
        }
    }
}
