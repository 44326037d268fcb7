package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Talk.APOLOGY;
import static dev.botkit.examples.shop.Talk.asking;
import static dev.botkit.examples.shop.Talk.dialog;
import static dev.botkit.examples.shop.Talk.says;
import static dev.botkit.examples.shop.Talk.talk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.botkit.Botkit;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.SkillRegistry;
import dev.botkit.TurnEndedException;
import dev.botkit.TypingDelay;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.BotTester;
import dev.botkit.testkit.Tab;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What docs/MIGRATING.md says about Java in its tables, those on dialogs apart. */
class MigratingRowsTest {

    private final List<String> seen = new ArrayList<>();

    private static void answers(SkillRegistry skills) {
        skills.hears("help", says("H"));
    }

    // What behaves differently

    @Test
    void allTabsGetAReplyAndOneThatClosesMutesNoOther() throws Exception {
        talk(
                tester -> {
                    Tab other = tester.newTab();
                    other.welcomesBack();
                    tester.says("help");
                    tester.expectReply("H");
                    other.expectReply("H");
                    other.says("help");
                    tester.expectReply("H");
                    other.disconnects();
                    tester.botkit().push(tester.conversation(), "pushed");
                    tester.expectReply("pushed");
                },
                MigratingRowsTest::answers);
    }

    @Test
    void eventsAreNoAnswers() throws Exception {
        talk(
                tester -> {
                    tester.says("ask");
                    tester.expectReply("Q?");
                    tester.welcomesBack();
                    tester.expectReply("reconnect");
                    tester.sends(Map.of("type", "custom"));
                    tester.expectReply("custom");
                    tester.says("yes");
                    tester.expectReply("got yes");
                },
                asking(),
                skills -> skills.on("reconnect", says("reconnect")).on("custom", says("custom")));
    }

    @Test
    void whoeverNamesAnotherUserGetsAConversationOfTheirOwn() throws Exception {
        talk(
                tester -> {
                    tester.user("alice").says("ask");
                    tester.user("alice").expectReply("Q?");
                    tester.sends(Map.of("type", "message", "text", "yes", "user", "alice"));
                    tester.expectReply("nothing asked");
                    tester.user("alice").expectNoReplyYet();
                },
                asking(),
                skills -> skills.fallback(says("nothing asked")));
    }

    @Test
    void whatIsSaidWhileTheUserIsAwayComesWithTheNextConnection() throws Exception {
        talk(
                tester -> {
                    tester.says("help");
                    tester.expectReply("H");
                    tester.disconnects();
                    tester.botkit().push(tester.conversation(), "pushed");
                    tester.reconnects();
                    tester.expectReply("pushed");
                },
                MigratingRowsTest::answers);
    }

    @Test
    void theUserOfAHandlerThatThrowsGetsTheApology() throws Exception {
        talk(
                tester -> {
                    tester.says("throw");
                    tester.expectReply(APOLOGY);
                    tester.says("help");
                    tester.expectReply("H");
                    assertThat(tester.posts("throw")).containsEntry("text", APOLOGY);
                },
                MigratingRowsTest::answers,
                skills -> skills.hears("throw", (bot, message) -> {
                    throw new IllegalStateException("thrown by the test");
                }));
    }

    @Test
    void aPostTellsSilenceOneReplyAndSeveralApart() throws Exception {
        talk(
                tester -> {
                    assertThat(tester.posts("unknown"))
                            .containsEntry("text", "")
                            .containsEntry("no_reply", true)
                            .doesNotContainKey("type");
                    assertThat(tester.posts("help")).containsEntry("text", "H").doesNotContainKey("messages");
                    assertThat(tester.posts("twice"))
                            .containsEntry("text", "a")
                            .extractingByKey("messages", LIST)
                            .hasSize(2);
                },
                MigratingRowsTest::answers,
                skills -> skills.hears("twice", (bot, message) -> {
                    bot.typing();
                    bot.reply("a");
                    bot.reply("b");
                }));
    }

    @Test
    void aFrameWithoutATypeAndOneOfTheTypeMessageReceivedAreMessages() throws Exception {
        talk(
                tester -> {
                    tester.sends(Map.of("text", "help"));
                    tester.expectReply("H");
                    tester.sends(Map.of("type", "message_received", "text", "help"));
                    tester.expectReply("H");
                    tester.sendsText("no JSON");
                    tester.expectRefusal(Refusal.BAD_FRAME);
                },
                MigratingRowsTest::answers);
    }

    @Test
    void aDialogThatWaitsSurvivesARestart() throws Exception {
        try (History history = History.inMemory()) {
            try (BotTester before =
                    BotTester.of(Botkit.builder().skill(asking()).history(history))) {
                before.signedIn("alice").says("ask");
                before.signedIn("alice").expectReply("Q?");
            }
            try (BotTester after = BotTester.of(Botkit.builder().skill(asking()).history(history))) {
                after.signedIn("alice").says("yes");
                after.signedIn("alice").expectReply("got yes");
            }
        }
    }

    @Test
    void valuesArePutInAsTheyAre() throws Exception {
        talk(
                tester -> {
                    tester.says("show");
                    tester.expectReply("<b>&</b> <b>&</b>");
                },
                dialog(Dialog.define("show").variable("x", "<b>&</b>").say("{{vars.x}} {{{vars.x}}}"), "show"));
    }

    // Hearing and events

    @Test
    void wordsAreFoundInsideLongerOnes() throws Exception {
        talk(
                tester -> {
                    tester.says("HELPLESS");
                    tester.expectReply("H");
                },
                MigratingRowsTest::answers);
    }

    @Test
    void theFirstThatIsRegisteredIsTheOnlyOne() throws Exception {
        talk(
                tester -> {
                    tester.says("one");
                    tester.expectReply("one");
                    tester.sends(Map.of("type", "custom"));
                    tester.expectReply("first");
                    tester.says("anything");
                    tester.expectReply("all");
                    tester.says("late");
                    tester.expectReply("all");
                    tester.expectNoReplyYet();
                },
                skills -> skills.hears("one", says("one")).hears("one", says("two")),
                skills -> skills.on("custom", says("first")).on("custom", says("second")),
                skills -> skills.on("message_received", says("all")).hears("late", says("late")));
    }

    @Test
    void anInterruptIsTheAnswerAndTheDialogGoesOnWaiting() throws Exception {
        talk(
                tester -> {
                    tester.says("ask");
                    tester.expectReply("Q?");
                    tester.says("where am I");
                    tester.expectReply("here");
                    tester.says("yes");
                    tester.expectReply("got yes");
                },
                asking(),
                skills -> skills.interrupts("where", says("here")));
    }

    @Test
    void anEventOfTheHostsOwnRunsWithinTheTurn() throws Exception {
        talk(
                tester -> {
                    tester.says("go");
                    tester.expectReply("own 2");
                },
                skills -> skills.hears(
                                "go",
                                (bot, message) ->
                                        bot.trigger(Message.event("own").with("items", 2)))
                        .on("own", (bot, event) -> bot.reply("own " + event.field("items"))));
    }

    @Test
    void theServerSaysWhichConnectionEventItIs() throws Exception {
        talk(
                tester -> {
                    tester.hello();
                    tester.expectReply("hello");
                    tester.hello();
                    tester.expectReply("welcome_back");
                    tester.reconnects();
                    tester.expectReply("reconnect");
                    tester.sends(Map.of("type", "identify", "user_profile", Map.of("id", "1", "name", "Alice")));
                    tester.expectReply("identify");
                    tester.says("who");
                    tester.expectReply("Alice message_received");
                },
                skills -> {
                    for (String type : List.of("hello", "welcome_back", "reconnect", "identify")) {
                        skills.on(type, says(type));
                    }
                    skills.hears(
                            "who", (bot, message) -> bot.reply(bot.profile().name() + " " + message.type()));
                });
    }

    @Test
    void aTriggerBeginsWhatAllowsIt() throws Exception {
        talk(
                tester -> {
                    tester.triggers("open");
                    tester.expectReply("begun");
                    tester.triggers("closed");
                    tester.expectReply("event");
                },
                dialog(Dialog.define("open").say("begun").allowTrigger(), "open"),
                dialog(Dialog.define("closed").say("begun"), "closed"),
                skills -> skills.on("trigger", says("event")));
    }

    // Saying

    @Test
    void aReplyAfterItsTurnThrows() throws Exception {
        AtomicReference<Runnable> later = new AtomicReference<>();
        talk(
                tester -> {
                    tester.says("go");
                    assertThatThrownBy(later.get()::run).isInstanceOf(TurnEndedException.class);
                    tester.expectNoReplyYet();
                },
                skills -> skills.hears("go", (bot, message) -> later.set(() -> bot.reply("late"))));
    }

    @Test
    void typingDelaysTheBotsOwnWayAndInDialogsByAField() throws Exception {
        talk(
                tester -> {
                    tester.says("write");
                    tester.expectTyping();
                    tester.expectNoReplyYet();
                    tester.advance(TypingDelay.DEFAULT.of("x".repeat(17)));
                    tester.expectReply("x".repeat(17));
                    tester.says("field");
                    assertThat(tester.expectReply("now").field("typingDelay")).isEqualTo(300);
                    tester.says("dialog");
                    tester.expectReply("first");
                    tester.advance(Duration.ofMillis(999));
                    tester.expectNoReplyYet();
                    tester.advance(Duration.ofMillis(1));
                    tester.expectReply("second");
                },
                skills -> skills.hears("write", (bot, message) -> bot.replyWithTyping("x".repeat(17)))
                        .hears(
                                "field",
                                (bot, message) -> bot.reply(Reply.of("now").with("typingDelay", 300))),
                dialog(
                        Dialog.define("dialog")
                                .say("first")
                                .say(Reply.of("second").with("delay", 1000)),
                        "dialog"));
        assertThat(TypingDelay.DEFAULT.of("x".repeat(17))).isBetween(Duration.ofMillis(970), Duration.ofMillis(972));
        assertThat(TypingDelay.DEFAULT.of("x".repeat(99))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whoIsSignedInIsReachedByName() throws Exception {
        talk(
                tester -> {
                    tester.signedIn("alice").hello();
                    tester.botkit().push(ConversationId.ofUser("alice"), "Hi");
                    tester.signedIn("alice").expectReply("Hi");
                },
                MigratingRowsTest::answers);
    }

    // Middleware

    @Test
    void middlewareSeesAnswersEventsAndWhatDialogsSay() throws Exception {
        var builder = Botkit.builder()
                .skill(asking())
                .skill(skills -> skills.on("custom", says("custom")))
                .receiveMiddleware((bot, message, next) -> {
                    seen.add("in " + message.type() + " " + message.text() + " "
                            + bot.skills().hear(message.text()));
                    if (!message.text().equals("dropped")) {
                        next.proceed(message);
                    }
                })
                .sendMiddleware((out, next) -> {
                    seen.add("out " + out.reply().text());
                    next.proceed(out.reply());
                });
        try (BotTester tester = BotTester.of(builder)) {
            tester.says("ask");
            tester.expectReply("Q?");
            tester.sends(Map.of("type", "custom"));
            tester.expectReply("custom");
            tester.says("yes");
            tester.expectReply("got yes");
            assertThat(tester.posts("dropped")).containsEntry("no_reply", true);
        }
        assertThat(seen)
                .containsExactly(
                        "in message_received ask true",
                        "out Q?",
                        "in custom  false",
                        "out custom",
                        "in message_received yes false",
                        "out got yes",
                        "in message_received dropped false");
    }
}
