package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Skill;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A bot with a store is tested like any other, although the store's threads run in real time. */
class StoredBotTest {

    private static final Skill SKILL = skills -> skills.hears("^echo (.*)$", (bot, message) -> {
                bot.reply("You said:");
                bot.replyWithTyping(message.group(1));
            })
            .dialog(Dialog.define("order")
                    .ask("size", "Which size?", answers -> answers.otherwise(AnswerHandler.NEXT))
                    .thread("on_timeout")
                    .say("Are you there?")
                    .gotoThread("default")
                    .build())
            .hears("^order$", (bot, message) -> bot.begin("order"));

    private static BotkitBuilder bot(History history) {
        return Botkit.builder().history(history).skill(SKILL);
    }

    @RepeatedTest(100)
    void repliesAreThereWhenTheyAreExpected() {
        try (BotTester tester = BotTester.of(bot(History.inMemory()))) {
            tester.says("echo hi");
            tester.expectReply("You said:");
            tester.expectReply("hi");
            Tab bob = tester.signedIn("bob");
            bob.says("echo ho");
            bob.expectReply("You said:");
            bob.expectReply("ho");
            tester.expectNoReply();
        }
    }

    @Test
    void theClockStandsStillWhileTheStoreWorks() {
        try (BotTester tester = BotTester.of(bot(History.inMemory()))) {
            tester.says("order");
            tester.expectReply("Which size?");
            assertThat(tester.timer().instant()).isEqualTo(ManualTimer.DEFAULT_START);
            tester.advance(Duration.ofMinutes(29));
            tester.expectReply("Are you there?");
            tester.expectReply("Which size?");
            tester.expectNoReplyYet();
            tester.advance(Duration.ofHours(24));
            tester.expectNoReplyYet();
        }
    }

    @Test
    void whatIsStoredIsThereForTheNextBot() {
        History history = History.inMemory();
        Tab tab;
        try (BotTester tester = BotTester.of(bot(history))) {
            tab = tester.signedIn("bob");
            tab.says("order");
            tab.expectReply("Which size?");
        }
        try (BotTester tester = BotTester.of(bot(history))) {
            tab = tester.signedIn("bob");
            tab.says("large");
            tab.expectNoReply();
            assertThat(tab.posts("order").get("text")).isEqualTo("Which size?");
        }
    }
}
