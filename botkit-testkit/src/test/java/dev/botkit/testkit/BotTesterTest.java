package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.TypingDelay;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One user, one tab. */
class BotTesterTest {

    private static final Skill ECHO =
            skills -> skills.hears("^echo (.*)", (bot, message) -> bot.reply(message.group(1)));

    @Test
    void answersWhatIsSaid() {
        try (var tester = BotTester.of(ECHO)) {
            tester.says("echo hi");
            tester.expectReply("hi");
            tester.expectNoReply();
        }
    }

    @Test
    void takesRepliesInTheirOrder() {
        Skill counting = skills -> skills.hears("count", (bot, message) -> {
            for (int i = 1; i <= 5; i++) {
                bot.reply("Number " + i);
            }
        });
        try (var tester = BotTester.of(counting)) {
            tester.says("count");
            tester.expectReply("Number 1");
            tester.expectReplyContaining("2");
            tester.expectReplyMatching("Number \\d");
            tester.expectReply(reply -> reply.seq() == 5);
            assertThat(tester.expectReply().text()).isEqualTo("Number 5");
            tester.expectNoReply();
        }
    }

    @Test
    void matchesAPatternAgainstTheWholeTextWithItsLineBreaks() {
        try (var tester = BotTester.of(answering(Reply.of("one\ntwo")))) {
            tester.says("x");
            tester.expectReplyMatching("one.two");
            tester.says("x");
            assertThatThrownBy(() -> tester.expectReplyMatching("one"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected a reply that matches \"one\", but the bot said \"one\ntwo\".");
        }
    }

    @Test
    void showsAllOfAReply() {
        Reply rich = Reply.of("Shall I?")
                .quickReply("Yes")
                .quickReply("No, thanks", "no")
                .image("/cat.png")
                .file("/terms.pdf")
                .with("stars", 4.5)
                .with("nested", Map.of("list", Arrays.asList(1, 10_000_000_000L, true, false, null, "text")));
        try (var tester = BotTester.of(answering(rich))) {
            tester.says("x");
            BotReply reply = tester.expectReply("Shall I?");

            assertThat(reply.quickReplies()).containsExactly("Yes", "No, thanks");
            assertThat(reply.files()).containsExactly("/cat.png", "/terms.pdf");
            assertThat(reply.field("stars")).hasToString("4.5");
            assertThat(reply.field("nested"))
                    .isEqualTo(Map.of("list", Arrays.asList(1, 10_000_000_000L, true, false, null, "text")));
            assertThat(reply.field("missing")).isNull();
            assertThat(reply.id()).isNotEmpty();
            assertThat(reply.seq()).isEqualTo(2);
            assertThat(reply.inReplyTo()).isNotEmpty();
            assertThat(reply.fields()).containsEntry("type", "message").containsEntry("to", "user");
            assertThat(reply).isEqualTo(new BotReply(reply.fields())).hasSameHashCodeAs(new BotReply(reply.fields()));
            assertThat(reply).hasToString("BotReply" + reply.fields());
        }
    }

    @Test
    void showsAReplyWithoutAnythingButText() {
        try (var tester = BotTester.of(answering(Reply.of("")))) {
            tester.hello();
            BotReply reply = tester.expectReply("");

            assertThat(reply.quickReplies()).isEmpty();
            assertThat(reply.files()).isEmpty();
            assertThat(reply.inReplyTo()).isNull();
        }
    }

    @Test
    void letsTypingDelaysPassAtOnce() {
        Skill slow = skills -> skills.hears("story", (bot, message) -> {
            bot.replyWithTyping("Once upon a time, in a land of words");
            bot.replyWithTyping("there was a bot that typed slowly.");
        });
        try (var tester = BotTester.of(slow)) {
            Instant before = tester.timer().instant();
            tester.says("story");

            tester.expectTyping();
            tester.expectReply("Once upon a time, in a land of words");
            tester.expectTyping();
            tester.expectReply("there was a bot that typed slowly.");

            assertThat(tester.timer().instant()).isAfter(before.plusSeconds(3)).isBefore(before.plusSeconds(5));
        }
    }

    @Test
    void passesOverTypingThatNobodyExpects() {
        try (var tester = BotTester.of(typing(Duration.ofSeconds(1)))) {
            tester.says("x");
            tester.expectReply("done");
            assertThatThrownBy(tester::expectTyping)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected the bot to be typing, but the bot said nothing within a minute.");
        }
    }

    @Test
    void movesTheClockByHand() {
        try (var tester = BotTester.of(typing(Duration.ofSeconds(2)))) {
            tester.says("x");
            tester.expectTyping();
            tester.expectNoReplyYet();
            tester.advance(Duration.ofMillis(1999));
            tester.expectNoReplyYet();
            tester.advance(Duration.ofMillis(1));
            assertThatThrownBy(tester::expectNoReplyYet)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected no reply, but the bot said \"done\".");
            tester.expectReply("done");
        }
    }

    @Test
    void waitsForADelayedReplyBeforeItSaysThatThereIsNone() {
        try (var tester = BotTester.of(typing(Duration.ofSeconds(59)))) {
            tester.says("x");
            assertThatThrownBy(tester::expectNoReply)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected no reply, but the bot said \"done\".");
        }
    }

    @Test
    void waitsAMinuteAndNoLonger() {
        try (var tester = BotTester.of(typing(Duration.ofSeconds(61)))) {
            tester.says("x");
            tester.expectNoReply();
            tester.advance(Duration.ofSeconds(61));
            tester.expectReply("done");
        }
    }

    @Test
    void doesNotMoveTheClockForWhatIsThere() {
        try (var tester = BotTester.of(ECHO)) {
            tester.timer().schedule(Duration.ofSeconds(1), () -> {});
            tester.says("echo hi");
            tester.expectReply("hi");

            assertThat(tester.timer().instant()).isEqualTo(ManualTimer.DEFAULT_START);
        }
    }

    @Test
    void setsTimeAndExecutorOfABuilderAndKeepsTheRest() {
        List<String> received = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        var builder = Botkit.builder()
                .skill(ECHO)
                .typingDelay(TypingDelay.DEFAULT.withFactor(0))
                .receiveMiddleware((bot, message, next) -> {
                    received.add(message.text());
                    threads.add(Thread.currentThread());
                    next.proceed(message);
                });
        try (var tester = BotTester.of(builder)) {
            tester.says("echo hi");
            tester.expectReply("hi");

            assertThat(tester.botkit().gateway().timer()).isSameAs(tester.timer());
        }
        assertThat(received).containsExactly("echo hi");
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void saysWhatIsWrongWithABotThatCannotBeBuilt() {
        assertThatThrownBy(BotTester::of)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("No skill was added");
    }

    @Test
    void sendsAnyFrame() {
        Skill waving = skills -> skills.on("wave", (bot, event) -> bot.reply(event.field("hand") + " " + event.user()))
                .on("trigger", (bot, event) -> bot.reply("script " + event.field("script")));
        try (var tester = BotTester.of(waving)) {
            Map<String, Object> wave = new LinkedHashMap<>();
            wave.put("type", "wave");
            wave.put("hand", List.of("left", 1, true));
            tester.sends(wave);
            tester.expectReply("[left, 1, true] user");

            tester.sends(Map.of("type", "wave", "hand", "right", "user", "somebody else"));
            tester.expectReply("right somebody else");

            tester.triggers("survey");
            tester.expectReply("script survey");
        }
    }

    @Test
    void meetsRefusals() {
        try (var tester = BotTester.of(Botkit.builder()
                .skill(ECHO)
                .refusalText(Refusal.RATE_LIMITED, "Slow down.")
                .limits(limits()))) {
            tester.says("echo 1");
            tester.says("echo 2");
            tester.says("echo 3");
            tester.expectReply("1");
            tester.expectReply("2");
            assertThatThrownBy(tester::expectNoReply)
                    .hasMessageContaining(
                            "Expected no reply, but the message was refused as rate_limited: \"Slow down.\"");
            assertThat(tester.expectRefusal(Refusal.RATE_LIMITED).seq()).isZero();

            tester.advance(Duration.ofSeconds(1));
            tester.says("echo 4");
            tester.expectReply("4");
        }
    }

    @Test
    void meetsTheRefusalOfATextThatIsNoFrame() {
        try (var tester = BotTester.of(ECHO)) {
            tester.sendsText("{");
            tester.expectRefusal(Refusal.BAD_FRAME);
            tester.says("echo still here");
            tester.expectReply("still here");
        }
    }

    @Test
    void isClosedWhenItSaysNothingInTime() {
        try (var tester = BotTester.of(ECHO)) {
            tester.connects();
            tester.advance(Limits.DEFAULT.clients().firstFrame().minusMillis(1));
            assertThat(tester.transcript()).doesNotContain("closed");
            tester.advance(Duration.ofMillis(1));
            tester.expectClosed(CloseCode.REFUSED);

            assertThatThrownBy(() -> tester.says("echo hi"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Nothing can be said. The bot closed this tab's connection: 1008");
            tester.hello();
            tester.says("echo hi");
            tester.expectReply("hi");
        }
    }

    @Test
    void expectsTheRightCloseCode() {
        try (var tester = BotTester.of(ECHO)) {
            tester.says("echo hi");
            assertThatThrownBy(() -> tester.expectClosed(CloseCode.GOING_AWAY))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("to close the connection with 1001, but it did not close it.");
            tester.botkit().close();
            tester.expectClosed(CloseCode.GOING_AWAY);
            assertThatThrownBy(() -> tester.expectClosed(CloseCode.REFUSED))
                    .hasMessageContaining("to close the connection with 1008, but it closed it with 1001.");
        }
    }

    @Test
    void isNotLetInWhereThereAreTooManyConnections() {
        var builder = Botkit.builder()
                .skill(ECHO)
                .limits(Limits.builder()
                        .clients(clients -> clients.connections(1))
                        .build());
        try (var tester = BotTester.of(builder)) {
            tester.hello();
            assertThatThrownBy(() -> tester.newTab().connects()).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void closesWithoutWaitingForDelayedReplies() {
        var tester = BotTester.of(typing(Duration.ofMinutes(5)));
        tester.says("x");
        tester.close();
        tester.close();

        assertThat(tester.transcript()).contains("bot:  done").contains("(closed 1001");
    }

    private static Limits limits() {
        return Limits.builder()
                .conversations(
                        conversations -> conversations.messagesPerSecond(1).messageBurst(2))
                .build();
    }

    private static Skill answering(Reply reply) {
        return skills -> skills.hears(message -> true, (bot, message) -> bot.reply(reply))
                .on("hello", (bot, event) -> bot.reply(reply));
    }

    /** A bot that types as long as it is told. */
    private static BotkitBuilder typing(Duration delay) {
        return Botkit.builder()
                .typingDelay(new TypingDelay(0.001, delay, 1))
                .skill(skills -> skills.hears(message -> true, (bot, message) -> bot.replyWithTyping("done")));
    }
}
