package stranger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitClosedException;
import dev.botkit.BotkitException;
import dev.botkit.InvalidArgumentException;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.Sender;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.TypingDelay;
import dev.botkit.UserProfile;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.Health;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.Refusal;
import dev.botkit.webhook.WebhookOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values of the API do what a stranger reads in their Javadoc. */
class ValuesTest {

    private static final ConversationId ALICE = ConversationId.verified("alice");

    @Test
    void conversationsHaveNamesProofsAndLabels() {
        assertThat(ConversationId.ofUser("alice")).isEqualTo(ALICE);
        assertThat(ConversationId.parse(ALICE.toString())).isEqualTo(ALICE);
        assertThat(ConversationId.webhook("shop").proof()).isEqualTo(ConversationId.Proof.WEBHOOK);
        assertThat(ALICE.withLabel("order-1").label()).isEqualTo("order-1");

        AnonymousSecret secret = AnonymousSecret.generate();
        assertThat(AnonymousSecret.parse(secret.reveal())).isEqualTo(secret);
        assertThat(secret.conversation("u").proof()).isEqualTo(ConversationId.Proof.ANON);
    }

    @Test
    void settingsAreReadBackAsTheyWereMade() {
        Limits limits = Settings.limits();
        assertThat(limits.clients().frameBytes()).isEqualTo(32_768);
        assertThat(limits.conversations().logEntries()).isEqualTo(500);
        assertThat(limits.turns().threads()).isEqualTo(4);
        assertThat(limits.store().backlog()).isEqualTo(1_000);
        TypingDelay half = Settings.typing();
        assertThat(half.of("x".repeat(1_000))).isEqualTo(Duration.ofSeconds(1));
        HttpPolicy policy = Settings.policy();
        assertThat(policy.cookieName()).isEqualTo("shop");
        WebhookOptions webhook = Settings.webhook();
        assertThat(webhook.historyPath()).isEqualTo("/hook/history");
        Health health = Webapp.health();
        assertThat(health.store()).isEqualTo(Health.Store.UP);
        assertThat(health.droppedListenerCalls()).isEqualTo(9);
    }

    @Test
    void whatClientsShowIsReadBack() {
        AnonymousSecret secret = AnonymousSecret.generate();
        Handshake shown = Handshake.of(Handshake.Kind.SOCKET, "192.0.2.1")
                .withPrincipal("alice")
                .withToken(secret)
                .withCookie(secret)
                .withBearer("credential")
                .withLanguage(Locale.GERMAN)
                .withLendsThreads(true);
        assertThat(shown.lendsThreads()).isTrue();
        assertThat(shown.withThreadsOf("Undertow - 2.3.24.Final").lendsThreads())
                .isFalse();
        assertThat(shown.principal()).isEqualTo("alice");
        assertThat(shown.language()).isEqualTo(Locale.GERMAN);
        assertThat(Handshake.socket("192.0.2.1").kind()).isEqualTo(Handshake.Kind.SOCKET);
        assertThat(Handshake.request("192.0.2.1").kind()).isEqualTo(Handshake.Kind.REQUEST);
        HttpFacts facts = HttpFacts.of("192.0.2.1", Callbacks.NOTHING, Callbacks.NOTHING)
                .withSecure(true)
                .withContextPath("/shop");
        assertThat(HttpPolicy.DEFAULT.isSecure(facts)).isTrue();
    }

    @Test
    void whatIsStoredHasCopiesWithOneThingChanged() {
        LogEntry entry = LogEntry.of(ALICE, "e", 1, "id", LogEntry.Kind.SENT, Instant.EPOCH, "{}")
                .withInReplyTo("question")
                .withDate(Instant.EPOCH.plusSeconds(1))
                .withEndsTurn(true)
                .at(ALICE, "e", 2);
        assertThat(entry.seq()).isEqualTo(2);
        assertThat(entry.endsTurn()).isTrue();
        assertThat(StateStore.Change.of(ALICE, 1, "{}").version()).isEqualTo(1);
        DialogEnd end = DialogEnd.of("pizza", DialogEnd.COMPLETED, Map.of(), Map.of());
        assertThat(end.isCompleted()).isTrue();
        assertThat(Sender.bot("Shop").kind()).isEqualTo(Sender.Kind.BOT);
        assertThat(new UserProfile(Map.of("id", 7, "name", "Al")).name()).isEqualTo("Al");
    }

    @Test
    void exceptionsAreToldApart() {
        assertThat(Failures.of(() -> "a")).isEqualTo("returned a");
        assertThat(failure(new StoreUnavailableException("down", null))).isEqualTo("not sent, again: true");
        assertThat(failure(new BotkitClosedException("closed"))).isEqualTo("not sent, again: false");
        assertThat(failure(new LimitExceededException("full", true))).isEqualTo("too much, again: true");
        assertThat(failure(new RefusedException(Refusal.FORBIDDEN, "no"))).isEqualTo("too much, again: false");
        assertThat(failure(new TurnAbandonedException("late"))).isEqualTo("abandoned");
        assertThat(failure(new TurnEndedException("late"))).isEqualTo("ended");
        assertThat(failure(new InvalidArgumentException("text", "log"))).isEqualTo("argument: log");
        assertThat(failure(BotkitException.loggable(new BotkitException("all"), "some")))
                .startsWith("other: ");
        assertThat(failure(new IllegalStateException())).isEqualTo("foreign");
        assertThat(Failures.of(() -> Lessons.scripts("[{\"command\": 1}]"))).startsWith("file \"shop.json\"");
        assertThat(Failures.of(() -> Botkit.builder().build())).isEqualTo("problems: 1");
    }

    private static String failure(RuntimeException failure) {
        return Failures.of(() -> {
            throw failure;
        });
    }

    @Test
    void scriptsAreReadWrittenFoundAndTakenApart(@TempDir Path folder) {
        String json = """
                [{"command": "pizza", "triggers": [{"type": "regexp", "pattern": "pizza"}],
                  "variables": [{"name": "size", "type": "string", "value": "small"}],
                  "script": [{"topic": "default", "script": [
                    {"text": ["Which size?"], "collect": {"key": "size", "options": [
                      {"pattern": "small", "type": "string", "action": "next"}, {"default": true, "action": "next"}]},
                     "quick_replies": [{"title": "Small", "payload": "small"}],
                     "platforms": {"web": {"files": [{"url": "/pizza.png"}]}}},
                    {"action": "complete"}]}]}]
                """;
        List<Script> scripts = Lessons.scripts(json);
        assertThat(Lessons.parts(scripts.get(0)))
                .contains("thread default", "collect size false", "quick reply Small small", "file /pizza.png true");
        assertThat(Lessons.parts(scripts.get(2))).contains("by alice at 1970-01-01T00:00:00Z");
        assertThat(Lessons.problems(scripts)).isEmpty();
        assertThat(Lessons.written(scripts)).containsKeys("all", "one");
        try (ScriptStore store = ScriptStore.inMemory(scripts.get(0), scripts.get(1))) {
            assertThat(Lessons.found(store, "one pizza")).startsWith("pizza");
        }
        Lessons.stores(folder).forEach(ScriptStore::close);
    }

    @Test
    void aClockOfTheirOwnMovesABot() {
        HandClock clock = new HandClock();
        try (var botkit = Botkit.builder()
                .timer(clock)
                .executor(Runnable::run)
                .skill(new ShopSkill())
                .build()) {
            QueueTransport transport = new QueueTransport(botkit, HttpPolicy.DEFAULT);
            QueueTransport.Line line = transport
            .new Line(QueueTransport.browser("192.0.2.1", List.of()).withPrincipal("alice"));
            line.send("{\"type\":\"message\",\"text\":\"price\"}");
            assertThat(line.received.remove()).contains("typing");
            assertThat(clock.runAll()).isPositive();
            assertThat(line.received.remove()).contains("Ten.");
        }
    }

    @Test
    void theSecretOfAJwtIsTheirOwn() {
        byte[] secret = "a secret of 32 characters or more".getBytes(StandardCharsets.UTF_8);
        assertThat(Failures.of(() -> Settings.jwt(secret, new HandClock()).verify("no token")))
                .isEqualTo("too much, again: false");
    }
}
