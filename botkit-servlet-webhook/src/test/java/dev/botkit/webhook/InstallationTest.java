package dev.botkit.webhook;

import static dev.botkit.webhook.Webapp.SAMPLE;
import static dev.botkit.webhook.Webapp.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitException;
import dev.botkit.identity.ConversationId;
import dev.botkit.webhook.Webapp.Setup;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How a host adds webhooks, and what it is told when it does so in the wrong place. */
@ParameterizedClass
@EnumSource(Container.class)
class InstallationTest {

    @Parameter
    Container container;

    @Test
    void installsSeveralBotsAtDifferentPaths() throws Exception {
        try (Botkit second = Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("the second")))
                .build()) {
            Setup setup = Setup.DEFAULT.installedBy((context, botkit, options) -> {
                BotkitWebhook first = BotkitWebhook.install(context, botkit);
                assertThat(first.path()).isEqualTo("/botkit/receive");
                assertThat(first.historyPath()).isEqualTo("/botkit/history");
                BotkitWebhook installed = BotkitWebhook.builder(second)
                        .path("/second")
                        .historyPath("/second/history")
                        .install(context);
                assertThat(installed.path()).isEqualTo("/second");
                assertThat(installed.registration().getMappings()).containsExactly("/second");
                assertThat(installed.historyPath()).isEqualTo("/second/history");
                assertThat(installed.historyRegistration().getMappings()).containsExactly("/second/history");
            });
            try (Webapp webapp = Webapp.start(container, setup)) {
                assertThat(json(webapp.post(SAMPLE))).containsEntry("text", "What can I do for you?");
                assertThat(json(webapp.send(webapp.request("/second", "POST", BodyPublishers.ofString(SAMPLE))
                                .header("Content-Type", "application/json"))))
                        .containsEntry("text", "the second");
                for (String path : List.of("/botkit/history", "/second/history")) {
                    assertThat(json(webapp.send(webapp.request(path, "POST", BodyPublishers.ofString("{}"))
                                    .header("Content-Type", "application/json"))))
                            .as(path)
                            .containsEntry("success", true);
                }
            }
        }
    }

    @Test
    void endsWhenItsHandleIsClosedAndLeavesTheHostAndTheBotAlone() throws Exception {
        AtomicReference<BotkitWebhook> installed = new AtomicReference<>();
        AtomicReference<Botkit> theBot = new AtomicReference<>();
        Setup setup = Setup.DEFAULT.installedBy((context, botkit, options) -> {
            theBot.set(botkit);
            installed.set(BotkitWebhook.install(context, botkit));
        });
        try (Webapp webapp = Webapp.start(container, setup)) {
            CompletableFuture<HttpResponse<String>> waiting =
                    webapp.posting("{\"text\":\"slow\",\"user\":\"me\",\"channel\":\"webhook\"}");
            webapp.awaitStarted(1);

            installed.get().close();
            installed.get().close();

            for (HttpResponse<String> late : List.of(webapp.post(SAMPLE), webapp.history("{}"))) {
                assertThat(late.statusCode()).isEqualTo(503);
                assertThat(late.body()).contains("\"code\":\"closing\"");
                assertThat(late.headers().firstValue("Retry-After")).contains("5");
            }
            assertThat(webapp.send(webapp.request("/", "GET", BodyPublishers.noBody()))
                            .statusCode())
                    .as("the host's own page")
                    .isEqualTo(200);
            webapp.release.countDown();
            assertThat(json(Webapp.get(waiting))).containsEntry("text", "done at last");
            assertThat(theBot.get().push(ConversationId.ofUser("ann"), "still here"))
                    .isNotNull();
        }
    }

    @Test
    void refusesAPathThatIsTaken() throws Exception {
        WebhookOptions taken = WebhookOptions.builder().path("/taken").build();
        WebhookOptions historyTaken =
                WebhookOptions.builder().path("/free").historyPath("/taken").build();
        Setup setup = Setup.DEFAULT.installedBy((context, botkit, options) -> {
            context.addServlet("hosts-own", new WebhookServlet(botkit)).addMapping("/taken");
            BotkitWebhook.install(context, botkit);

            assertThatThrownBy(() -> BotkitWebhook.install(context, botkit))
                    .isInstanceOf(BotkitException.class)
                    .hasMessageContaining("/botkit/receive")
                    .hasMessageContaining("once");
            assertThatThrownBy(() -> BotkitWebhook.install(context, botkit, taken))
                    .isInstanceOf(BotkitException.class)
                    .hasMessageContaining("hosts-own");
            assertThatThrownBy(() -> BotkitWebhook.install(context, botkit, historyTaken))
                    .isInstanceOf(BotkitException.class)
                    .hasMessageContaining("The history API")
                    .hasMessageContaining("hosts-own")
                    .hasMessageContaining("historyPath(…), or null for none");
            assertThat(context.getServletRegistrations().values())
                    .as("nothing was added then")
                    .noneSatisfy(servlet -> assertThat(servlet.getMappings()).contains("/free"));
        });
        try (Webapp webapp = Webapp.start(container, setup)) {
            assertThat(webapp.post(SAMPLE).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesToBeInstalledTooLate() throws Exception {
        AtomicReference<@Nullable ServletContext> kept = new AtomicReference<>();
        List<Throwable> inListener = new ArrayList<>();
        Setup setup = Setup.DEFAULT.installedBy((context, botkit, options) -> {
            kept.set(context);
            context.addListener(new ServletContextListener() {
                @Override
                public void contextInitialized(ServletContextEvent event) {
                    try {
                        BotkitWebhook.install(event.getServletContext(), botkit);
                    } catch (BotkitException e) {
                        inListener.add(e);
                    }
                }
            });
        });
        try (Webapp webapp = Webapp.start(container, setup)) {
            assertThat(inListener).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("@WebListener"));
            assertThatThrownBy(() -> BotkitWebhook.install(kept.get(), webapp.botkit))
                    .isInstanceOf(BotkitException.class)
                    .hasMessageContaining("while the webapp is being initialized");
        }
    }

    @Test
    void leavesTheHistoryApiOutWhenItIsToldTo() throws Exception {
        Setup setup = Setup.DEFAULT.installedBy((context, botkit, options) -> {
            BotkitWebhook installed =
                    BotkitWebhook.builder(botkit).historyPath(null).install(context);
            assertThat(installed.historyPath()).isNull();
            assertThat(installed.historyRegistration()).isNull();
        });
        try (Webapp webapp = Webapp.start(container, setup)) {
            assertThat(webapp.post(SAMPLE).statusCode()).isEqualTo(200);
            assertThat(webapp.history("{}").body()).isEqualTo("the host's page");
        }
    }

    @Test
    void servesHostsThatRegisterTheServletsThemselves() throws Exception {
        Setup setup = Setup.DEFAULT.installedBy((context, botkit, options) -> {
            ServletRegistration.Dynamic own = context.addServlet("own", new WebhookServlet(botkit, options) {
                private static final long serialVersionUID = 1L;
            });
            own.setAsyncSupported(true);
            own.addMapping("/botkit/receive");
            ServletRegistration.Dynamic history = context.addServlet("history", new HistoryServlet(botkit) {
                private static final long serialVersionUID = 1L;
            });
            history.setAsyncSupported(true);
            history.addMapping("/botkit/history");
        });
        try (Webapp webapp = Webapp.start(container, setup)) {
            assertThat(json(webapp.post(SAMPLE))).containsEntry("type", "message");
            assertThat(json(webapp.history("{}"))).containsEntry("success", true);
        }
    }
}
