package dev.botkit.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.learning.LearningMode;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.monitor.ConversationEvicted;
import dev.botkit.monitor.Refused;
import dev.botkit.monitor.Resumed;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.monitor.StoreDown;
import dev.botkit.monitor.StoreOperation;
import dev.botkit.monitor.StoreSlow;
import dev.botkit.monitor.StoreUp;
import dev.botkit.monitor.TurnEnded;
import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.BotTester;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Refusal;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a registry shows of a real bot. */
class BotkitMetricsTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(botkit\\.[a-z.]+)` \\| ([a-z ]+) \\|([a-z ]*)\\|([^|]*)\\|");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TestObservationRegistry observations = TestObservationRegistry.create();

    private static BotkitBuilder shop(BotkitMetrics metrics) {
        return metrics.addTo(Botkit.builder())
                .executor(Runnable::run)
                .listenerExecutor(Runnable::run)
                .skill(
                        "shop",
                        skills -> skills.hears("^hi$", (bot, message) -> bot.reply("hello"))
                                .hears("^fail$", (bot, message) -> {
                                    throw new IllegalStateException("on purpose");
                                }));
    }

    private static Connection connect(Botkit botkit) {
        return TestSocket.with(botkit, AnonymousSecret.generate(), "secret-user").connection;
    }

    private static String frame(String text) {
        return "{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"secret-user\",\"channel\":\"socket\"}";
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void aBotsTurnsRepliesRefusalsAndConnectionsAreCounted() {
        BotkitMetrics metrics = BotkitMetrics.builder(registry).build();
        try (Botkit botkit = shop(metrics).build()) {
            metrics.bindTo(botkit);
            Connection one = connect(botkit);
            one.receive(frame("hi"));
            one.receive(frame("hi"));
            one.receive(frame("fail"));
            one.receive(frame("what"));
            one.receive("{");
            Connection two = connect(botkit);
            two.closed();

            assertThat(registry.get("botkit.turns")
                            .tags("skill", "shop", "outcome", "handled")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get("botkit.turns.handling")
                            .tags("skill", "shop", "outcome", "failed")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("botkit.turns")
                            .tags("skill", "(middleware)", "outcome", "unhandled")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(count("botkit.replies")).as("two, and the apology").isEqualTo(3);
            assertThat(count("botkit.refusals", "code", "bad_frame")).isEqualTo(1);
            assertThat(count("botkit.connections.opened")).isEqualTo(2);
            assertThat(count("botkit.connections.closed", "code", "client")).isEqualTo(1);
            assertThat(gauge("botkit.connections")).isEqualTo(1);
            assertThat(gauge("botkit.conversations")).isEqualTo(1);
            assertThat(gauge("botkit.memory.used")).isPositive();
            assertThat(gauge("botkit.memory.max"))
                    .isEqualTo((double) Limits.DEFAULT.clients().memoryBytes());
            assertThat(registry.find("botkit.store.up").gauge())
                    .as("there is no store")
                    .isNull();
        }
        assertThat(gauge("botkit.connections")).as("after the bot was closed").isZero();
    }

    @Test
    void aTurnTakesAsLongInItsMetersAsItDid() {
        BotkitMetrics metrics = BotkitMetrics.builder(registry).build();
        BotkitBuilder builder = metrics.addTo(Botkit.builder())
                .listenerExecutor(Runnable::run)
                .skill(
                        "slow",
                        skills -> skills.fallback((bot, message) -> bot.replyWithTyping(Reply.of("x".repeat(35)))));
        try (BotTester tester = BotTester.of(builder)) {
            tester.says("hi");
            tester.advance(Duration.ofSeconds(10));
            tester.expectReply("x".repeat(35));
        }
        assertThat(registry.get("botkit.turns").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(2_000);
        assertThat(registry.get("botkit.turns.handling").timer().totalTime(TimeUnit.MILLISECONDS))
                .isZero();
    }

    @Test
    void aTurnIsObservedOnTheThreadOfItsHandlerWithItsFailure() {
        BotkitMetrics metrics =
                BotkitMetrics.builder(registry).observations(observations).build();
        boolean[] current = {false};
        BotkitBuilder builder = shop(metrics)
                .skill(skills -> skills.hears(
                        "^current$", (bot, message) -> current[0] = observations.getCurrentObservation() != null));
        try (Botkit botkit = builder.build()) {
            Connection connection = connect(botkit);
            connection.receive(frame("current"));
            assertThat(current[0]).isTrue();
            assertThat(observations.getCurrentObservation()).isNull();
            TestObservationRegistryAssert.assertThat(observations)
                    .hasNumberOfObservationsWithNameEqualTo("botkit.turn", 1)
                    .hasSingleObservationThat()
                    .hasBeenStarted()
                    .hasBeenStopped()
                    .hasContextualNameEqualTo("botkit turn")
                    .hasOnlyKeys("kind")
                    .hasLowCardinalityKeyValue("kind", "message")
                    .doesNotHaveError();
            observations.clear();
            connection.receive(frame("fail"));
            TestObservationRegistryAssert.assertThat(observations)
                    .hasSingleObservationThat()
                    .hasBeenStopped()
                    .assertThatError()
                    .hasMessage("on purpose");
            observations.clear();
            connection.receive("{\"type\":\"a name of the client's own\",\"user\":\"secret-user\"}");
            TestObservationRegistryAssert.assertThat(observations)
                    .hasSingleObservationThat()
                    .hasLowCardinalityKeyValue("kind", "event");
        }
    }

    @Test
    void namesOfSkillsAreOnlySoManyValuesOfATag() {
        EventMeters meters = new EventMeters(registry, Tags.empty());
        for (int i = 0; i < 3 * EventMeters.MOST_SKILLS; i++) {
            meters.turnEnded(ended("script " + i));
        }
        assertThat(registry.get("botkit.turns").timers()).hasSize(EventMeters.MOST_SKILLS + 1);
        assertThat(registry.get("botkit.turns").tag("skill", "(other)").timer().count())
                .isEqualTo(2 * EventMeters.MOST_SKILLS);
    }

    @Test
    void whatUsersTeachDoesNotTakeTheTagsOfTheHostsOwnSkills() {
        BotkitBuilder builder = shop(BotkitMetrics.builder(registry).build())
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .build());
        LearningMode.builder(ScriptStore.inMemory())
                .everybodyTeaches()
                .maxPerTeacherAndHour(1_000)
                .build()
                .addTo(builder);
        try (Botkit botkit = builder.build()) {
            Connection connection = connect(botkit);
            for (int i = 0; i <= EventMeters.MOST_SKILLS; i++) {
                for (String text : List.of("question " + i, "answer " + i, "yes", "question " + i)) {
                    connection.receive(frame(text));
                }
            }
            connection.receive(frame("hi"));
        }

        assertThat(registry.get("botkit.turns")
                        .tag("skill", "script (learned)")
                        .timer()
                        .count())
                .isEqualTo(EventMeters.MOST_SKILLS + 1);
        assertThat(registry.get("botkit.turns").tag("skill", "shop").timer().count())
                .isEqualTo(1);
        assertThat(registry.find("botkit.turns").tag("skill", "(other)").timer())
                .isNull();
    }

    private static TurnEnded ended(String skill) {
        return new TurnEnded(
                Message.event("x"), TurnEnded.Outcome.HANDLED, skill, Duration.ofSeconds(1), Duration.ofMillis(1));
    }

    private void everything(BotkitMetrics metrics) {
        EventMeters meters = new EventMeters(registry, Tags.of("bot", "shop"));
        ConversationId alice = ConversationId.ofUser("alice");
        meters.turnEnded(ended("shop"));
        meters.turnStuck(new SlowTurn(Message.event("x"), "shop", Duration.ofSeconds(60)));
        meters.connectionClosed(new ConnectionClosed(1, alice, CloseCode.OVERLOADED, Duration.ofSeconds(1)));
        meters.resumed(new Resumed(alice, 3));
        meters.refused(new Refused(Refusal.BUSY, alice));
        meters.conversationEvicted(new ConversationEvicted(alice));
        meters.storeSlow(new StoreSlow(StoreOperation.READ, Duration.ofSeconds(1)));
        meters.storeDown(new StoreDown(StoreOperation.WRITE, "java.io.IOException"));
        meters.storeUp(new StoreUp(StoreOperation.WRITE, Duration.ofSeconds(7)));
        try (Botkit botkit = shop(metrics).history(History.inMemory()).build()) {
            metrics.bindTo(botkit);
            assertThat(gauge("botkit.store.up")).isEqualTo(1);
            assertThat(gauge("botkit.store.backlog")).isZero();
        }
    }

    @Test
    void theTableOfMetersInTheDocsIsThatOfTheCode() throws IOException {
        everything(BotkitMetrics.builder(registry).tags(Tags.of("bot", "shop")).build());
        Set<String> registered = registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getName() + " " + type(id) + " "
                        + (id.getBaseUnit() == null ? "" : id.getBaseUnit()) + " "
                        + id.getTags().stream()
                                .map(Tag::getKey)
                                .filter(key -> !key.equals("bot"))
                                .sorted()
                                .toList())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = ROW.matcher(Files.readString(Path.of("..", "docs", "OPERATIONS.md")))
                .results()
                .map(row ->
                        row.group(1) + " " + row.group(2) + " " + row.group(3).strip() + " "
                                + Pattern.compile("`(\\w+)`")
                                        .matcher(row.group(4))
                                        .results()
                                        .map(tag -> tag.group(1))
                                        .sorted()
                                        .toList())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(registered);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank())
                .allSatisfy(meter -> assertThat(meter.getId().getTag("bot")).isEqualTo("shop"));
    }

    private static String type(Meter.Id id) {
        return switch (id.getType()) {
            case DISTRIBUTION_SUMMARY -> "summary";
            default -> id.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    @Test
    void noTagNamesAConversationOrAUser() {
        BotkitMetrics metrics = BotkitMetrics.builder(registry).build();
        everything(metrics);
        try (Botkit botkit = shop(metrics).build()) {
            connect(botkit).receive(frame("hi"));
            botkit.push(ConversationId.ofUser("alice"), "news");
        }
        List<String> values = registry.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(Tag::getValue)
                .toList();
        assertThat(values).isNotEmpty().noneMatch(value -> value.contains("alice") || value.contains("secret-user"));
    }
}
