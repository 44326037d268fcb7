package dev.botkit.webhook;

import static dev.botkit.webhook.RefusalsTest.assertRefused;
import static dev.botkit.webhook.Webapp.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.testtools.LogWatch;
import dev.botkit.webhook.Webapp.Setup;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that cannot serve, and what it says then. */
@ParameterizedClass
@EnumSource(Container.class)
class FailuresTest {

    @Parameter
    Container container;

    @Test
    void tellsWhoPostsTooFastToComeBackLater() throws Exception {
        Limits limits = Limits.builder()
                .conversations(conversations -> conversations.messageBurst(1).messagesPerSecond(1))
                .build();
        try (Webapp webapp = Webapp.start(container, Setup.DEFAULT.with(bot -> bot.limits(limits)))) {
            assertThat(webapp.post(SAMPLE).statusCode()).isEqualTo(200);

            HttpResponse<String> second = webapp.post(SAMPLE);

            assertRefused(second, 429, "rate_limited");
            assertThat(second.headers().firstValueAsLong("Retry-After")).hasValue(1);
        }
    }

    @Test
    void tellsThatTheBotIsGoingAway() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            webapp.botkit.close();

            HttpResponse<String> response = webapp.post(SAMPLE);

            assertRefused(response, 503, "closing");
            assertThat(response.headers().firstValueAsLong("Retry-After")).hasValue(5);
        }
    }

    @Test
    void namesTheLinesIdWhereSomethingUnexpectedHappens() throws Exception {
        try (LogWatch log = Webapp.warnings();
                Webapp webapp = Webapp.start(container)) {
            HttpResponse<String> response = webapp.post(SAMPLE, "X-Signed-In", "broken");

            Object id = assertRefused(response, 500, "failed").actual().get("correlation_id");
            assertThat(log.lines)
                    .singleElement()
                    .asString()
                    .contains(String.valueOf(id), "IllegalStateException")
                    .doesNotContain("inside", "\n", "help");
            assertThat(response.body()).doesNotContain("inside");
        }
    }

    @Test
    void tellsTheOperatorThatAsynchronousRequestsAreNotOn() throws Exception {
        Setup setup = Setup.DEFAULT.installedBy((context, botkit, options) ->
                context.addServlet("own", new WebhookServlet(botkit)).addMapping("/botkit/receive"));
        try (LogWatch log = Webapp.warnings();
                Webapp webapp = Webapp.start(container, setup)) {
            assertRefused(webapp.post(SAMPLE), 500, "failed");

            assertThat(log.lines).singleElement().asString().contains("async-supported");
            assertThat(webapp.runs).hasValue(0);
        }
    }
}
