package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.TurnEndedException;
import dev.botkit.TypingDelay;
import dev.botkit.UndeliverableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnTest {

    private final ManualTimer timer = new ManualTimer();
    private Botkit botkit;

    private BotkitBuilder builder() {
        return Botkit.builder().executor(Runnable::run).timer(timer);
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void repliesBehindATypingDelayKeepTheirOrderAndHoldTheNextTurnBack() {
        botkit = builder()
                .skill(skills -> skills.hears("slow", (bot, message) -> {
                            bot.reply("first");
                            bot.replyWithTyping("0123456789abcdefghijklmnopqrstuvwxy");
                            bot.reply("third");
                        })
                        .hears("next", (bot, message) -> bot.reply("next turn")))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("slow").says("next");

        assertThat(socket.nextText()).isEqualTo("first");
        assertThat(socket.next()).containsOnlyKeys("type").containsEntry("type", "typing");
        timer.advance(Duration.ofMillis(1_999));
        assertThat(socket.frames).isEmpty();
        timer.advance(Duration.ofMillis(1));
        assertThat(socket.texts()).containsExactly("0123456789abcdefghijklmnopqrstuvwxy", "third", "next turn");
    }

    @Test
    void theTypingDelayFollowsLengthFactorAndCap() {
        assertThat(TypingDelay.DEFAULT.of("x".repeat(7))).isEqualTo(Duration.ofMillis(400));
        assertThat(TypingDelay.DEFAULT.of("x".repeat(7_000))).isEqualTo(Duration.ofSeconds(2));
        assertThat(TypingDelay.DEFAULT.withFactor(2).of("x".repeat(7_000))).isEqualTo(Duration.ofSeconds(4));
        assertThat(TypingDelay.DEFAULT.withFactor(0).of("x".repeat(7_000))).isZero();

        botkit = builder()
                .typingDelay(TypingDelay.DEFAULT.withFactor(0))
                .skill(skills -> skills.hears("hi", (bot, message) -> bot.replyWithTyping("at once")))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("hi");
        assertThat(socket.next()).containsEntry("type", "typing");
        assertThat(socket.nextText()).isEqualTo("at once");
    }

    @Test
    void aHandlerThatThrowsIsApologisedForAndTheConversationGoesOn() {
        botkit = builder()
                .apology(Reply.of("Oops"))
                .skill(skills -> skills.hears("fail", (bot, message) -> {
                            bot.reply("so far so good");
                            throw new Exception("on purpose");
                        })
                        .hears("error", (bot, message) -> {
                            throw new StackOverflowError();
                        })
                        .hears("hi", (bot, message) -> bot.reply("hello")))
                .build();
        TestSocket socket =
                TestSocket.open(botkit, "u").says("m1", "fail").says("error").says("hi");

        assertThat(socket.texts()).containsExactly("so far so good", "Oops", "Oops", "hello");
        assertThat(socket.next()).containsEntry("in_reply_to", "m1");
        assertThat(socket.next()).containsEntry("in_reply_to", "m1");
    }

    @Test
    void withoutAnApologyTheUserIsToldNothing() {
        botkit = builder()
                .apology(null)
                .skill(skills -> skills.fallback((bot, message) -> {
                    throw new IllegalStateException();
                }))
                .build();
        assertThat(TestSocket.open(botkit, "u").says("x").texts()).isEmpty();
    }

    @Test
    void aReplyAfterTheTurnIsRefusedWithAHintAndAPushStillWorks() {
        AtomicReference<Bot> kept = new AtomicReference<>();
        botkit = builder()
                .skill(skills -> skills.fallback((bot, message) -> kept.set(bot)))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("x");

        assertThatThrownBy(() -> kept.get().reply("late"))
                .isInstanceOf(TurnEndedException.class)
                .hasMessageContaining("bot.push(bot.conversation()");
        kept.get().push(kept.get().conversation(), "pushed");
        assertThat(socket.texts()).containsExactly("pushed");
    }

    @Test
    void ownEventsRunWithinTheTurn() {
        List<String> order = new ArrayList<>();
        botkit = builder()
                .skill(skills -> skills.hears("buy", (bot, message) -> {
                            order.add("before");
                            bot.trigger(Message.event("bought").with("item", "shoes"));
                            order.add("after");
                        })
                        .on("bought", (bot, event) -> {
                            order.add("bought " + event.field("item") + " in "
                                    + event.conversation().proof());
                            bot.reply("Thanks!");
                        })
                        .hears("circle", (bot, message) -> bot.trigger(Message.event("circle")))
                        .on("circle", (bot, event) -> bot.trigger(Message.event("circle"))))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "buy").says("circle");

        assertThat(order).containsExactly("before", "bought shoes in ANON", "after");
        assertThat(socket.next()).containsEntry("text", "Thanks!").containsEntry("in_reply_to", "m1");
        assertThat(socket.nextText()).startsWith("Sorry");
    }

    @Test
    void aTurnThatRepliesWithoutEndIsStopped() {
        List<Throwable> failures = new ArrayList<>();
        botkit = builder()
                .limits(Limits.builder()
                        .turns(turns -> turns.replies(5).replyCharacters(1_000))
                        .build())
                .apology(null)
                .skill(skills -> skills.hears("endless", (bot, message) -> {
                            while (true) {
                                bot.reply("again");
                            }
                        })
                        .hears("huge", (bot, message) -> {
                            try {
                                bot.reply("x".repeat(2_000));
                            } catch (LimitExceededException e) {
                                failures.add(e);
                            }
                        }))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("endless").says("huge");

        assertThat(socket.texts()).hasSize(5);
        assertThat(failures).singleElement().asString().contains("TurnLimits.replyCharacters");
    }

    @Test
    void aPushToAWebhookUserFailsByName() {
        botkit =
                builder().skill(skills -> skills.fallback((bot, message) -> {})).build();
        assertThatThrownBy(() -> botkit.push(ConversationId.webhook("w"), "x"))
                .isInstanceOf(UndeliverableException.class);
        assertThatThrownBy(() -> botkit.push(ConversationId.ofUser("webhook:w"), "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ConversationId.parse");
    }

    @Test
    void receiveMiddlewareMayChangeStopOrAnswerInOrder() {
        botkit = builder()
                .receiveMiddleware((bot, message, next) -> next.proceed(message.withText(message.text() + " A")))
                .receiveMiddleware((bot, message, next) -> {
                    if (message.text().startsWith("stop")) {
                        bot.reply("stopped");
                    } else {
                        next.proceed(message.withText(message.text() + " B"));
                    }
                })
                .skill(skills -> skills.fallback((bot, message) -> bot.reply(message.text())))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("x").says("stop");
        assertThat(socket.texts()).containsExactly("x A B", "stopped");
    }

    @Test
    void sendMiddlewareMayChangeDropOrMultiply() {
        botkit = builder()
                .sendMiddleware((out, next) -> {
                    switch (out.reply().text()) {
                        case "drop" -> {}
                        case "double" -> {
                            next.proceed(out.reply());
                            next.proceed(out.reply().withText("again"));
                        }
                        case "fail" -> throw new Exception("on purpose");
                        default ->
                            next.proceed(out.reply()
                                    .withText(out.reply().text() + "!")
                                    .with("tone", "loud"));
                    }
                })
                .skill(skills -> skills.fallback((bot, message) -> bot.reply(message.text())))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u")
                .says("x")
                .says("drop")
                .says("double")
                .says("fail");
        botkit.push(TestSocket.SECRET.conversation("u"), "push");

        assertThat(socket.texts())
                .containsExactly("x!", "double", "again", "Sorry, something went wrong. Please try again.", "push!");
        assertThat(socket.next()).containsEntry("tone", "loud");
    }
}
