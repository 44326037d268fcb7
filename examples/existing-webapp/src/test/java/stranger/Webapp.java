package stranger;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.micrometer.BotkitMetrics;
import dev.botkit.monitor.Health;
import dev.botkit.script.ScriptStore;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.webhook.HistoryServlet;
import dev.botkit.webhook.ScriptService;
import dev.botkit.webhook.ScriptServlet;
import dev.botkit.webhook.WebhookServlet;
import dev.botkit.websocket.BotkitWebSocket;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.List;

/** Adds a bot to a servlet container. Compiled only: other tests do it in real containers. */
final class Webapp {

    private static final String TOKEN = "a token of 16 or more";

    private Webapp() {}

    static List<AutoCloseable> shortest(ServletContext context, Botkit botkit) {
        return List.of(BotkitWebSocket.install(context, botkit), BotkitWebhook.install(context, botkit));
    }

    static List<String> install(ServletContext context, Botkit botkit, ScriptStore scripts) {
        BotkitWebSocket socket = BotkitWebSocket.builder(botkit)
                .path("/chat")
                .httpPolicy(Settings.policy())
                .idleTimeout(Duration.ofMinutes(1))
                .pingInterval(Duration.ofSeconds(20))
                .compression(true)
                .beforeHostFilters(false)
                .install(context);
        BotkitWebhook webhook = BotkitWebhook.builder(botkit)
                .path("/hook")
                .historyPath("/hook/history")
                .httpPolicy(Settings.policy())
                .timeLimit(Duration.ofSeconds(20))
                .install(context);
        ScriptService service = ScriptService.builder(scripts, TOKEN)
                .path("/scripts")
                .botName("shop")
                .install(context);
        service.registration().setAsyncSupported(true);
        return List.of(socket.path(), webhook.path(), socket.registration().getName());
    }

    static ScriptServlet asServlets(ServletContext context, Botkit botkit, ScriptStore scripts) {
        context.addServlet("hook", new WebhookServlet(botkit, Settings.webhook()));
        context.addServlet("history", new HistoryServlet(botkit, Settings.webhook()));
        ScriptServlet servlet = ScriptService.builder(scripts, TOKEN).servlet();
        context.addServlet("scripts", servlet);
        return servlet;
    }

    static Botkit measured(BotkitBuilder builder, MeterRegistry registry, ObservationRegistry observations) {
        BotkitMetrics metrics = BotkitMetrics.builder(registry)
                .observations(observations)
                .tags(Tags.of("bot", "shop"))
                .build();
        Botkit botkit = metrics.addTo(builder).build();
        metrics.bindTo(botkit);
        return botkit;
    }

    /** As a test of a health page makes one. */
    static Health health() {
        return Health.builder()
                .closed(false)
                .connections(1)
                .conversations(2)
                .runningTurns(3)
                .oldestTurn(Duration.ofSeconds(4))
                .lostThreads(5)
                .backlog(6)
                .memoryBytes(7)
                .memoryLimit(8)
                .store(Health.Store.UP)
                .droppedListenerCalls(9)
                .build();
    }
}
