package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.ConnectionEvent;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.identity.ConversationId;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Several tabs, several users, coming and going, and webhook callers. */
class UsersAndTabsTest {

    private static final Skill BOT = skills -> {
        skills.hears("^echo (.*)", (bot, message) -> bot.reply(message.group(1)));
        skills.hears("twice", (bot, message) -> {
            bot.reply("one");
            bot.reply("two");
        });
        skills.hears("who", (bot, message) -> bot.reply(bot.conversation() + " as " + message.user()));
        skills.hears("slow", (bot, message) -> bot.replyWithTyping("at last"));
        skills.hears("quiet", (bot, message) -> {});
        skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> bot.reply("Hello!"));
        skills.on(
                ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply("Welcome back, missed " + event.missed()));
        skills.on(ConnectionEvent.Kind.RECONNECT, (bot, event) -> bot.reply("Reconnected, missed " + event.missed()));
    };

    @Test
    void showsAReplyOnAllTabsOfItsUser() {
        try (var tester = BotTester.of(BOT)) {
            tester.hello();
            tester.expectReply("Hello!");
            Tab second = tester.newTab();
            second.welcomesBack();
            tester.expectReply("Welcome back, missed 0");
            second.expectReply("Welcome back, missed 0");

            second.says("echo both");
            BotReply here = tester.expectReply("both");
            BotReply there = second.expectReply("both");
            assertThat(here).isEqualTo(there);
        }
    }

    @Test
    void aTabHasTheLanguageThatItPrefers() {
        Skill skill = skills -> {
            skills.dialog(Dialog.define("sure")
                    .ask(
                            "sure",
                            "Sicher?",
                            answers -> answers.yes((dialog, answer) -> dialog.say("Gut!"))
                                    .otherwise((dialog, answer) -> dialog.say("Wie bitte?")))
                    .build());
            skills.hears("sure", (bot, message) -> bot.begin("sure"));
            skills.fallback((bot, message) -> bot.reply(String.valueOf(bot.language())));
        };
        try (var tester = BotTester.of(skill)) {
            tester.prefers(Locale.forLanguageTag("de-CH"));
            tester.says("hi");
            tester.expectReply("de_CH");
            tester.says("sure");
            tester.expectReply("Sicher?");
            tester.says("Ja, gern.");
            tester.expectReply("Gut!");
            assertThat(tester.posts("hi")).containsEntry("text", "de_CH");

            tester.prefers(Locale.FRENCH);
            tester.reconnects();
            tester.says("hi");
            tester.expectReply("fr");
            Tab other = tester.user("other");
            other.says("hi");
            other.expectReply("null");
        }
    }

    @Test
    void goesOnWhenOneTabIsClosed() {
        try (var tester = BotTester.of(BOT)) {
            Tab second = tester.newTab();
            tester.says("echo one");
            second.says("echo two");
            tester.expectReply("one");
            tester.expectReply("two");

            tester.disconnects();
            second.says("echo three");

            second.expectReply("two");
            second.expectReply("three");
            tester.expectNoReply();
            assertThatThrownBy(() -> tester.says("echo four"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("This tab is disconnected");
        }
    }

    @Test
    void keepsUsersApart() {
        try (var tester = BotTester.of(BOT)) {
            Tab bob = tester.user("bob");
            tester.says("echo mine");
            bob.says("echo his");
            tester.expectReply("mine");
            tester.expectNoReply();
            bob.expectReply("his");
            bob.expectNoReply();

            assertThat(tester.user("bob")).isSameAs(bob);
            assertThat(tester.user("user")).isSameAs(tester);
            assertThat(bob.conversation()).isNotEqualTo(tester.conversation());
            assertThat(bob.newTab().conversation()).isEqualTo(bob.conversation());
        }
    }

    @Test
    void namesAnonymousUsersByTheirSecret() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("who");
            tester.expectReply(tester.conversation() + " as user");
            assertThat(tester.conversation().proof()).isEqualTo(ConversationId.Proof.ANON);
        }
    }

    @Test
    void namesSignedInUsersByTheirSignIn() {
        try (var tester = BotTester.of(BOT)) {
            Tab alice = tester.signedIn("alice");
            alice.says("who");
            alice.expectReply("verified:alice as alice");
            assertThat(alice.conversation()).isEqualTo(ConversationId.verified("alice"));
            assertThat(tester.signedIn("alice")).isSameAs(alice);
            assertThat(tester.user("alice").conversation()).isNotEqualTo(alice.conversation());
        }
    }

    @Test
    void pushesToASignedInUser() {
        try (var tester = BotTester.of(BOT)) {
            Tab alice = tester.signedIn("alice");
            alice.hello();
            alice.expectReply("Hello!");

            tester.botkit().push(ConversationId.ofUser("alice"), "Your parcel is here.");

            assertThat(alice.expectReply("Your parcel is here.").inReplyTo()).isNull();
            tester.expectNoReply();
        }
    }

    @Test
    void pushesToAnAnonymousUser() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("quiet");
            tester.botkit().push(tester.conversation(), "Psst.");
            tester.expectReply("Psst.");
        }
    }

    @Test
    void getsWhatAnotherThreadPushed() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("quiet");
            CompletableFuture.runAsync(() -> tester.botkit().push(tester.conversation(), "From elsewhere."))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            tester.expectReply("From elsewhere.");
        }
    }

    @Test
    void hintsAtAPushThatCannotReachATabThatSaidNothing() {
        try (var tester = BotTester.of(BOT)) {
            Tab alice = tester.signedIn("alice");
            tester.botkit().push(ConversationId.ofUser("alice"), "Your parcel is here.");
            assertThatThrownBy(alice::expectReply)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("This tab has no connection yet");
        }
    }

    @Test
    void countsWhatWasMissedUntilItReconnects() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("echo hi");
            tester.expectReply("hi");
            tester.disconnects();
            tester.botkit().push(tester.conversation(), "missed");
            tester.botkit().push(tester.conversation(), "missed, too");
            tester.advance(Duration.ofMinutes(1));

            tester.reconnects();
            tester.expectReply("missed");
            tester.expectReply("missed, too");
            tester.expectReply("Reconnected, missed 2");
        }
    }

    @Test
    void reconnectsAfterLosingAnOpenSocket() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("twice");
            tester.reconnects();
            tester.expectReply("one");
            tester.expectReply("two");
            tester.expectReply("Reconnected, missed 0");
        }
    }

    @Test
    void reconnectsWithAnOlderCursor() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("twice");
            BotReply one = tester.expectReply("one");
            tester.expectReply("two");
            tester.reconnects(one.seq());
            tester.expectReply("two");
            tester.expectReply("Reconnected, missed 1");
        }
    }

    @Test
    void isWelcomedBackWhenItComesTooLate() {
        try (var tester = BotTester.of(BOT)) {
            tester.says("echo hi");
            tester.expectReply("hi");
            tester.disconnects();
            tester.advance(Duration.ofMinutes(3));
            tester.reconnects(0);
            tester.expectReply("Welcome back, missed 0");
        }
    }

    @Test
    void answersAWebhookCaller() {
        try (var tester = BotTester.of(BOT)) {
            Map<String, Object> answer = tester.posts("who");
            assertThat(answer)
                    .containsEntry("type", "message")
                    .containsEntry("text", "webhook:user as user")
                    .containsEntry("channel", "webhook");

            assertThat(tester.signedIn("alice").posts("who")).containsEntry("text", "verified:alice as alice");
            tester.expectNoReply();
        }
    }

    @Test
    void letsTypingDelaysPassForAWebhookCaller() {
        try (var tester = BotTester.of(BOT)) {
            assertThat(tester.posts("slow")).containsEntry("text", "at last");
        }
    }

    @Test
    void answersAWebhookCallerWithAllReplies() {
        try (var tester = BotTester.of(BOT)) {
            Map<String, Object> answer = tester.posts("twice");
            assertThat(answer).containsEntry("text", "one");
            assertThat((List<?>) answer.get("messages")).hasSize(2);
            assertThat(tester.posts("quiet")).containsEntry("no_reply", true);
        }
    }

    @Test
    void showsWebhookErrors() {
        try (var tester = BotTester.of(Botkit.builder().skill(BOT))) {
            Map<String, Object> answer = tester.posts(Map.of("user", List.of("nobody"), "text", "x"));
            assertThat(answer.get("error"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("code", Refusal.BAD_FRAME.code());
            assertThat(tester.transcript()).contains("(400)");
        }
    }
}
