package dev.botkit.examples.chatserver.skills;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.testkit.BotTester;
import dev.botkit.testkit.Tab;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reminders, with a clock moved by hand. */
class RemindSkillTest {

    private static final String REFUSAL = "I have too much to remember already. Please ask me again later.";

    private final BotTester tester = BotTester.of(Botkit.builder()
            .skill(new RemindSkill())
            .limits(Limits.builder()
                    .conversations(conversations -> conversations.scheduledPushes(5))
                    .build()));

    @AfterEach
    void close() {
        tester.close();
    }

    private static void asks(Tab tab, int seconds, String reply) {
        tab.says("remind me in " + seconds + " seconds");
        tab.expectReply(reply);
    }

    @Test
    void theReminderComesWhenItsTimeIsOver() {
        Tab tab = tester.user("u");
        asks(tab, 60, "I will remind you in 60 seconds.");
        tester.advance(Duration.ofSeconds(59));
        tab.expectNoReplyYet();
        tester.advance(Duration.ofSeconds(1));
        tab.expectReply("You asked me 60 seconds ago to remind you. Here I am!");
    }

    @Test
    void aUserHasFiveRemindersAtMostAndOthersHaveTheirs() {
        Tab one = tester.user("one");
        for (int i = 0; i < 5; i++) {
            asks(one, 60, "I will remind you in 60 seconds.");
        }
        asks(one, 60, REFUSAL);
        asks(tester.user("other"), 60, "I will remind you in 60 seconds.");
    }

    @Test
    void aReminderThatWasSentMakesRoomForAnother() {
        Tab one = tester.user("one");
        asks(one, 1, "I will remind you in 1 second.");
        for (int i = 0; i < 4; i++) {
            asks(one, 60, "I will remind you in 60 seconds.");
        }
        asks(one, 60, REFUSAL);
        tester.advance(Duration.ofSeconds(1));
        one.expectReply("You asked me 1 second ago to remind you. Here I am!");
        asks(one, 60, "I will remind you in 60 seconds.");
    }
}
