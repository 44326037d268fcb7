package stranger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.RunningTurn;
import dev.botkit.WhileStreaming;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.DuePush;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.script.Script;
import dev.botkit.testkit.BotReply;
import dev.botkit.testkit.BotTester;
import dev.botkit.testkit.BotkitRules;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.NextCall;
import dev.botkit.testkit.Tab;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stranger.refused.FakeBot;

/** A bot with every part of its own talks to users, and is tested with every part of the testkit. */
class ShopTest {

    private final Listening listening = new Listening();

    private BotkitBuilder shop() {
        return Botkit.builder()
                .skill(new ShopSkill())
                .acceptFilter(Callbacks.REFUSES_SHOUTING)
                .receiveMiddleware(Callbacks.TRIMS)
                .sendMiddleware(Callbacks.SIGNS)
                .listener(listening)
                .listenerExecutor(Runnable::run)
                .limits(Settings.limits())
                .typingDelay(Settings.typing())
                .apology(Reply.of("Sorry."))
                .refusalText(Refusal.BUSY, "Later, please.")
                .credentialVerifier(Callbacks.KNOWS_ALICE)
                .scripts(new ShelfScripts())
                .templateIdentity(Map.of("name", "Shop"))
                .intents(Callbacks.FINDS_THANKS)
                .random(new Random(1));
    }

    @Test
    void aUserTalksToTheShop() {
        try (BotTester tester = BotTester.of(shop())) {
            tester.says(" hello ");
            BotReply hello = tester.expectReply("Hello, user!");
            assertThat(hello.field("for")).isEqualTo(tester.conversation() + "/user");
            tester.says("price");
            tester.expectTyping();
            tester.expectReply("Ten.");
            tester.says("card");
            assertThat(tester.expectReply().field("from"))
                    .isEqualTo(Map.of("kind", "person", "name", "Ann", "avatar", "/ann.png"));
            tester.sends(Map.of("type", "message", "text", "all", "cart", 1));
            assertThat(tester.expectReply("All of it").quickReplies()).containsExactly("Yes", "No", "Maybe");
            tester.says("human");
            tester.expectReply("Somebody comes.");
            tester.says("no!!!");
            tester.expectRefusal(Refusal.REFUSED);
            assertThat(listening.heard).contains("refused REFUSED", "opened 1");
        }
    }

    @Test
    void aUserSaysWhatTheyThinkOfAnAnswer() {
        try (BotTester tester = BotTester.of(skills -> skills.on(
                        "feedback", (bot, event) -> bot.reply(event.field("id") + " is " + event.field("value")))
                .fallback((bot, message) -> bot.reply(Reply.of("Tea.").askFeedback())))) {
            tester.says("What is it?");
            BotReply tea = tester.expectReply("Tea.");
            tester.rates(tea, "up");
            tester.expectReply(tea.id() + " is up");
        }
    }

    @Test
    void aStoryGrowsUntilTheUserStopsIt() {
        List<ReplyStream> opened = new ArrayList<>();
        try (BotTester tester = BotTester.of(Botkit.builder()
                .whileStreaming(WhileStreaming.INTERRUPT)
                .skill(skills -> skills.hears("story", Callbacks.TELLS_A_STORY)
                        .fallback((bot, message) -> opened.add(bot.stream()))))) {
            tester.showsStreams();
            tester.says("story");
            assertThat(tester.expectReply().text()).startsWith("Once ").endsWith(".");
            tester.says("another one");
            opened.get(0).append("Twice");
            tester.expectStream("Twice");
            tester.stops();
            tester.expectReply("Twice");
        }
    }

    @Test
    void aDialogIsHeldAndEnds() {
        try (BotTester tester = BotTester.of(shop())) {
            tester.says("order two");
            tester.expectReply("A pizza.");
            tester.expectReply("Good.");
            tester.expectReply("Fine.");
            tester.expectReply("How many?");
            tester.says("many");
            tester.expectReply("A number, please, for pizza.");
            tester.expectReply("How many?");
            tester.says("2");
            tester.expectReply("Which street?");
            tester.says("Main street");
            tester.expectReply("Which size?");
            tester.says("small");
            assertThat(tester.expectReply().text()).isEqualTo("pizza " + DialogEnd.COMPLETED);
            assertThat(listening.heard).contains("dialog ended true");
        }
    }

    @Test
    void whoLeavesIsSaidGoodbyeTo() {
        try (BotTester tester = BotTester.of(shop())) {
            Tab alice = tester.signedIn("alice");
            alice.says("hello");
            alice.expectReplyContaining("Hello");
            ConversationId id = alice.conversation();
            assertThat(tester.botkit().isConnected(id)).isTrue();
            alice.newTab().connects();
            alice.disconnects();
            tester.advance(Settings.limits().conversations().reconnectWindow());
            alice.reconnects();
            alice.expectReply("You left, and missed 0.");
            tester.botkit().signOut(id);
            alice.expectClosed(CloseCode.REFUSED);
        }
    }

    @Test
    void aStoreThatFailsIsSeenByTheListener() {
        FaultyHistory history = new FaultyHistory(new ShelfStore());
        try (BotTester tester = BotTester.of(shop().history(history))) {
            tester.says("hello");
            tester.expectReplyContaining("Hello");
            NextCall append = history.next(FaultyHistory.Call.APPEND);
            CallGate gate = append.blocks();
            gate.release();
            tester.says("hello");
            tester.expectReplyContaining("Hello");
            assertThat(gate.hasArrived()).isTrue();
            String all = tester.botkit().export(tester.conversation());
            assertThat(all).contains("Hello, user!");
            assertThat(tester.botkit().erase(tester.conversation())).isTrue();
            assertThat(tester.botkit().conversationsAfter(tester.conversation(), 10))
                    .isEmpty();
            assertThat(tester.botkit().eraseUser(tester.conversation())).isTrue();
        }
    }

    @Test
    void aScheduledPushComesAtItsTime() throws InterruptedException {
        FaultyHistory history = new FaultyHistory(new ShelfStore());
        try (BotTester tester = BotTester.of(shop().history(history))) {
            Botkit botkit = tester.botkit();
            tester.says("hello");
            tester.expectReplyContaining("Hello");
            Instant due = tester.timer().instant().plusSeconds(60);
            String id = botkit.schedulePush(tester.conversation(), "Sold out.", due);
            botkit.schedulePush(tester.conversation(), Reply.of("Back again."), due.plusSeconds(60));
            ScheduledPush first = botkit.scheduledPushes(tester.conversation()).get(0);
            assertThat(ScheduledPush.of(first.conversation(), id, first.due(), first.json()))
                    .isEqualTo(first);
            assertThat(botkit.cancelPush(tester.conversation(), id)).isTrue();
            tester.expectNoReplyYet();
            for (int i = 0; i < 125; i++) {
                tester.advance(Duration.ofSeconds(1));
                assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
            }
            tester.expectReply("Back again.");
            assertThat(history.calls(FaultyHistory.Call.READ_DUE_PUSHES)).isPositive();
        }
        ScheduleStore schedule = ScheduleStore.inMemory();
        ConversationId ada = ConversationId.ofUser("ada");
        schedule.add(ScheduledPush.of(ada, "id", Instant.EPOCH, "{}"));
        assertThat(schedule.due(Instant.EPOCH, 1)).containsExactly(DuePush.of(ada, "id", Instant.EPOCH));
    }

    @Test
    void aRunningTurnIsListed() {
        List<RunningTurn> seen = new ArrayList<>();
        Botkit[] bot = new Botkit[1];
        try (BotTester tester = BotTester.of(Botkit.builder()
                .skill("looking", skills -> skills.fallback((one, message) -> seen.addAll(bot[0].runningTurns()))))) {
            bot[0] = tester.botkit();
            tester.says("look");
            assertThat(seen).extracting(RunningTurn::skill).containsExactly("looking");
            RunningTurn turn = seen.get(0);
            assertThat(RunningTurn.of(turn.conversation(), turn.skill(), turn.started(), turn.age())
                            .withThread(turn.thread())
                            .withAbandoned(false))
                    .isEqualTo(turn);
        }
    }

    @Test
    void aTaughtBotAnswersAndIsMeasured() {
        ShelfScripts learned = new ShelfScripts();
        learned.add(Script.answering("hours", "open", "From nine to five."));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        BotkitBuilder builder = Lessons.taught(
                Botkit.builder().skill(skills -> skills.hears("hello", Callbacks.GREETS)),
                learned,
                Lessons.ofTeaching());
        try (Botkit botkit = Webapp.measured(builder, registry, ObservationRegistry.create())) {
            assertThat(botkit.health().isClosed()).isFalse();
            assertThat(registry.getMeters()).isNotEmpty();
        }
        assertThat(Lessons.forEverybody(learned)).isNotNull();
        assertThat(learned.load(null)).isNotNull();
    }

    @Test
    void theRuleForHostsFindsAFakeBot() {
        ArchRule rule = BotkitRules.doNotImplement();
        assertThatThrownBy(() -> rule.check(new ClassFileImporter().importClasses(FakeBot.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("stranger.refused.FakeBot> implements dev.botkit.Bot ");
    }
}
