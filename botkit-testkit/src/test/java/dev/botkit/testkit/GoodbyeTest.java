package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.ConnectionEvent;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Users who leave, as a test of a bot sees them. */
class GoodbyeTest {

    private static final Duration WINDOW = Duration.ofMinutes(2);

    private static final Skill BOT = skills -> skills.on(
                    ConnectionEvent.Kind.GOODBYE, (bot, event) -> bot.reply("Bye, missed " + event.missed()))
            .on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply("Welcome back"))
            .hears("hi", (bot, message) -> bot.reply("Hello!"));

    @Test
    void whoHasLeftFindsTheGoodbyeAtTheNextVisit() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("hi");
            tester.expectReply("Hello!");
            assertThat(tester.botkit().isConnected(tester.conversation())).isTrue();

            tester.disconnects();
            assertThat(tester.botkit().isConnected(tester.conversation())).isFalse();
            tester.advance(WINDOW);

            tester.reconnects();
            tester.expectReply("Bye, missed 0");
            tester.expectReply("Welcome back");
        }
    }

    @Test
    void withAStoreItIsTheSame() {
        try (var tester = BotTester.of(Botkit.builder().skill(BOT).history(History.inMemory()))) {
            tester.says("hi");
            tester.expectReply("Hello!");
            tester.disconnects();
            tester.advance(WINDOW);

            tester.reconnects();
            tester.expectReply("Bye, missed 0");
            tester.expectReply("Welcome back");
        }
    }

    @Test
    void whileAnotherTabIsOpenNobodyHasLeft() {
        try (var tester = BotTester.of(BOT)) {
            Tab second = tester.newTab();
            tester.says("hi");
            second.says("hi");
            tester.disconnects();
            tester.advance(WINDOW);

            second.expectReply("Hello!");
            second.expectNoReply();
        }
    }

    @Test
    void aPageCannotSayItForItsUser() {
        try (var tester = BotTester.of(BOT)) {
            tester.sends(Map.of("type", "goodbye"));
            tester.expectRefusal(Refusal.BAD_FRAME);
        }
    }
}
