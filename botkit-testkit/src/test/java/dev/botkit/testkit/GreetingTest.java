package dev.botkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.botkit.ConnectionEvent;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation. */
class GreetingTest {

    static class Greeting implements Skill {
        @Override
        public void register(SkillRegistry skills) {
            skills.on(
                    ConnectionEvent.Kind.HELLO,
                    (bot, event) -> bot.reply(Reply.of("Hello! How can I help?").quickReply("Help")));
            skills.hears("help", (bot, message) -> bot.replyWithTyping("I can tell you when we are open."));
        }
    }

    @Test
    void offersHelpToANewUser() {
        try (var tester = BotTester.of(new Greeting())) {
            tester.hello();
            var greeting = tester.expectReply("Hello! How can I help?");
            assertEquals(List.of("Help"), greeting.quickReplies());

            tester.says("help");
            tester.expectTyping();
            tester.expectReplyContaining("I can");
            tester.expectNoReply();
        }
    }
}
