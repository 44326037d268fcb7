package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.botkit.Botkit;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.TypingDelay;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a failed expectation tells. */
class TranscriptTest {

    private static final Skill BOT = skills -> {
        skills.hears("^echo (.*)", (bot, message) -> bot.reply(message.group(1)));
        skills.hears(
                "rich",
                (bot, message) -> bot.reply(Reply.of("first line\nsecond line")
                        .quickReply("Yes")
                        .quickReply("No")
                        .image("/cat.png")));
        skills.hears("slow", (bot, message) -> bot.replyWithTyping("at last"));
        skills.hears("break", (bot, message) -> {
            bot.reply("Here it comes");
            throw new IllegalStateException("no coffee");
        });
        skills.on("hello", (bot, event) -> bot.reply("Hello!"));
    };

    @Test
    void tellsWhatWasExpectedWhatCameAndWhatWasSaid() {
        try (var tester = BotTester.of(BOT)) {
            tester.hello();
            tester.expectReply("Hello!");
            tester.advance(Duration.ofMillis(61_500));
            tester.says("echo hi");

            AssertionError error = catchThrowableOfType(AssertionError.class, () -> tester.expectReply("Good morning"));

            assertThat(error).hasNoCause().hasMessage("""
                            Expected the reply "Good morning", but the bot said "hi".
                            What was said (minutes:seconds of the manual clock):
                              00:00.000 user: (hello)
                              00:00.000 bot:  Hello!
                              01:01.500 user: echo hi
                              01:01.500 bot:  hi
                            """);
        }
    }

    @Test
    void tellsOfTypingAndDelays() {
        try (var tester =
                BotTester.of(Botkit.builder().skill(BOT).typingDelay(new TypingDelay(1, Duration.ofMillis(250), 1)))) {
            tester.says("slow");
            assertThatThrownBy(tester::expectNoReply).hasMessageEndingWith("""
                              00:00.000 user: slow
                              00:00.000 bot:  (typing)
                              00:00.250 bot:  at last
                            """);
        }
    }

    @Test
    void tellsWhenNobodyHeardIt() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("what?");
            assertThatThrownBy(tester::expectReply)
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("""
                            Expected a reply, but the bot said nothing within a minute.
                            What was said (minutes:seconds of the manual clock):
                              00:00.000 user: what?
                              00:00.000 (nobody listens to message_received)
                            """);
        }
    }

    @Test
    void tellsFirstThatTheHandlerFailed() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("break");
            tester.expectReply("Here it comes");

            AssertionError error = catchThrowableOfType(AssertionError.class, () -> tester.expectReply("coffee"));

            assertThat(error)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("""
                            The handler failed: java.lang.IllegalStateException: no coffee
                            Expected the reply "coffee", but the bot said "Sorry""")
                    .hasMessageContaining("""
                              00:00.000 user: break
                              00:00.000 bot:  Here it comes
                              00:00.000 (failed: java.lang.IllegalStateException: no coffee)
                              00:00.000 bot:  Sorry, something went wrong. Please try again.
                            """);
            assertThat(error.getCause().getStackTrace()[0].getClassName()).contains("TranscriptTest");
        }
    }

    @Test
    void tellsOfAllHandlersThatFailed() {
        try (var tester = BotTester.of(BOT)) {
            Tab watching = tester.newTab();
            tester.says("break");
            tester.says("break");

            AssertionError error = catchThrowableOfType(AssertionError.class, () -> watching.expectReply("coffee"));

            assertThat(error).hasCauseInstanceOf(IllegalStateException.class);
            assertThat(error.getSuppressed()).hasSize(1);
        }
    }

    @Test
    void doesNotBlameAFailureFromBeforeTheUserSpokeLast() {
        try (var tester = BotTester.of(Botkit.builder().skill(BOT).apology(null))) {
            tester.says("break");
            tester.expectReply("Here it comes");
            tester.says("echo hi");

            assertThatThrownBy(() -> tester.expectReply("coffee"))
                    .hasNoCause()
                    .hasMessageStartingWith("Expected the reply \"coffee\", but the bot said \"hi\".")
                    .hasMessageContaining("(failed: java.lang.IllegalStateException: no coffee)");
        }
    }

    @Test
    void showsLinesQuickRepliesAndFields() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("rich");
            tester.sends(Map.of("type", "wave", "hand", "left"));
            assertThat(tester.transcript()).isEqualTo("""
                              00:00.000 user: rich
                              00:00.000 bot:  first line
                                              second line [Yes] [No] {files: [{url=/cat.png, image=true}]}
                              00:00.000 user: (wave) {hand: left}
                              00:00.000 (nobody listens to wave)
                            """);
        }
    }

    @Test
    void namesTabsAndUsersWhereThereAreSeveral() {
        try (var tester = BotTester.of(BOT)) {
            tester.hello();
            Tab second = tester.newTab();
            second.says("echo hi");
            second.disconnects();
            tester.user("bob").hello();
            assertThat(tester.transcript()).isEqualTo("""
                              00:00.000 user:          (hello)
                              00:00.000 bot to user:   Hello!
                              00:00.000 user/2:        echo hi
                              00:00.000 bot to user:   hi
                              00:00.000 bot to user/2: hi
                              00:00.000 user/2:        (disconnected)
                              00:00.000 bob:           (hello)
                              00:00.000 bot to bob:    Hello!
                            """);
        }
    }

    @Test
    void showsRefusalsAndTextsThatAreNoFrames() {
        try (var tester = BotTester.of(BOT)) {
            tester.sendsText("[]");
            assertThat(tester.transcript())
                    .contains("user: (text) []")
                    .contains("bot:  (refused bad_frame) The frame is not a JSON object.");
        }
    }

    @Test
    void showsAWebhookCallersAnswer() {
        try (var tester = BotTester.of(BOT)) {
            tester.posts("echo hi");
            assertThat(tester.transcript()).isEqualTo("""
                              00:00.000 user (POST): echo hi
                              00:00.000 bot:         (200) hi
                            """);
        }
    }

    @Test
    void saysSoWhenNothingWasSaid() {
        try (var tester = BotTester.of(BOT)) {
            assertThatThrownBy(tester::expectReply)
                    .hasMessageContaining("This tab has no connection yet")
                    .hasMessageEndingWith("  (nothing was said)\n");
        }
    }

    @Test
    void showsTheNewestLinesOfALongTalk() {
        try (var tester = BotTester.of(BOT)) {
            for (int i = 0; i < 110; i++) {
                tester.says("echo " + i);
            }
            assertThat(tester.transcript())
                    .startsWith("  (20 earlier lines are left out)\n  00:00.000 user: echo 10\n")
                    .endsWith("bot:  109\n");
        }
    }

    @Test
    void keepsTheTokenOutOfTheTranscript() {
        try (var tester = BotTester.of(BOT)) {
            tester.hello();
            tester.reconnects();
            assertThat(tester.transcript()).contains("user: (welcome_back)\n");
        }
    }
}
