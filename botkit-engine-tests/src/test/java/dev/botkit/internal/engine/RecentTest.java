package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.InvalidArgumentException;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a handler reads of its conversation: what was said before the message that it answers. */
class RecentTest {

    private final List<Botkit> bots = new ArrayList<>();
    private final BlockingQueue<List<String>> read = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> failed = new LinkedBlockingQueue<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        goOn.countDown();
        bots.forEach(Botkit::close);
    }

    /** A bot that repeats what is said, waits before it answers {@code wait}, and reads so much as it answers {@code read}. */
    private Botkit start(int most, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder().timer(new ManualTimer()).skill(skills -> {
            skills.hearsWord("wait", (bot, message) -> {
                entered.countDown();
                goOn.await();
                bot.reply("re wait");
            });
            skills.hearsWord("read", (bot, message) -> {
                bot.reply("one moment");
                try {
                    read.add(bot.recent(most).stream().map(RecentTest::line).toList());
                } catch (InvalidArgumentException e) {
                    failed.add(String.valueOf(e.getMessage()));
                }
                bot.reply("read");
            });
            skills.fallback((bot, message) -> bot.reply("re " + message.text()));
        });
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    private static String line(Message message) {
        return (message.type().equals(Message.MESSAGE) ? "bot " : "user ") + message.text();
    }

    private List<String> recent() throws InterruptedException {
        List<String> lines = read.poll(20, TimeUnit.SECONDS);
        assertThat(lines).as("what a handler has read; failed: %s", failed).isNotNull();
        return lines;
    }

    @Test
    void whatWasSaidBeforeOldestFirstWithoutThisTurn() throws Exception {
        TestSocket socket = TestSocket.open(start(10, builder -> {}), "u");
        socket.says("one").expect("re one");
        socket.says("two").expect("re two");
        socket.says("read").expect("one moment");
        assertThat(recent()).containsExactly("user one", "bot re one", "user two", "bot re two");
    }

    @Test
    void theNewestOnly() throws Exception {
        TestSocket socket = TestSocket.open(start(3, builder -> {}), "u");
        socket.says("one").expect("re one");
        socket.says("two").expect("re two");
        socket.says("read");
        assertThat(recent()).containsExactly("bot re one", "user two", "bot re two");
    }

    @Test
    void repliesStandBehindWhatTheyAnswerAndWhatWaitsIsLeftOut() throws Exception {
        TestSocket socket = TestSocket.open(start(10, builder -> {}), "u");
        socket.says("wait");
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        socket.says("one").says("read").says("later");
        goOn.countDown();
        assertThat(recent()).containsExactly("user wait", "bot re wait", "user one", "bot re one");
    }

    @Test
    void aPushStandsWhereItWasSaid() throws Exception {
        Botkit botkit = start(10, builder -> {});
        TestSocket socket = TestSocket.signedIn(botkit, "alice");
        socket.says("one").expect("re one");
        botkit.push(ConversationId.ofUser("alice"), "Your order is here.");
        socket.says("read");
        assertThat(recent()).containsExactly("user one", "bot re one", "bot Your order is here.");
    }

    @Test
    void anEventSeesAllThatDoesNotWait() throws Exception {
        BlockingQueue<List<String>> atReturn = new LinkedBlockingQueue<>();
        TestSocket socket = TestSocket.open(
                start(
                        10,
                        builder -> builder.skill(skills -> skills.on(
                                "welcome_back",
                                (bot, event) -> atReturn.add(bot.recent(10).stream()
                                        .map(RecentTest::line)
                                        .toList())))),
                "u");
        socket.says("wait");
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        socket.hello().says("later");
        goOn.countDown();
        assertThat(atReturn.poll(20, TimeUnit.SECONDS)).containsExactly("user wait", "bot re wait");
    }

    @Test
    void whatAnEventsHandlerHasSaidWasNotSaidBefore() throws Exception {
        TestSocket socket = TestSocket.open(
                start(
                        10,
                        builder -> builder.skill(skills -> skills.on("welcome_back", (bot, event) -> {
                            bot.reply("Welcome back.");
                            read.add(bot.recent(10).stream()
                                    .map(RecentTest::line)
                                    .toList());
                        }))),
                "u");
        socket.says("one").expect("re one");
        socket.hello().expect("Welcome back.");
        assertThat(recent()).containsExactly("user one", "bot re one");
        socket.says("read");
        assertThat(recent()).containsExactly("user one", "bot re one", "bot Welcome back.");
    }

    @Test
    void whatIsSaidAsADialogsTimeIsOverWasNotSaidBefore() throws Exception {
        ManualTimer clock = new ManualTimer();
        TestSocket socket = TestSocket.open(
                start(
                        10,
                        builder -> builder.timer(clock)
                                .executor(Runnable::run)
                                .skill(skills -> skills.dialog(Dialog.define("order")
                                                .timeout(Duration.ofMinutes(15))
                                                .ask("size", "Size?")
                                                .onTimeout(dialog -> {
                                                    dialog.bot().reply("Too late.");
                                                    read.add(dialog.bot().recent(10).stream()
                                                            .map(RecentTest::line)
                                                            .toList());
                                                })
                                                .build())
                                        .hears("^order$", (bot, message) -> bot.begin("order")))),
                "u");
        socket.says("order").expect("Size?");
        clock.advance(Duration.ofMinutes(15));
        assertThat(recent()).containsExactly("user order", "bot Size?");
        socket.expect("Too late.");
    }

    @Test
    void afterARestartItIsReadFromTheStore() throws Exception {
        History history = History.inMemory();
        Botkit first = start(4, builder -> builder.history(history));
        TestSocket socket = TestSocket.open(first, "u");
        socket.says("one").expect("re one");
        socket.says("two").expect("re two");
        socket.says("three").expect("re three");
        first.close();
        TestSocket again = TestSocket.open(start(4, builder -> builder.history(history)), "u");
        again.says("read");
        assertThat(recent()).containsExactly("user two", "bot re two", "user three", "bot re three");
    }

    @Test
    void withoutAStoreOnlyWhatMemoryHolds() throws Exception {
        TestSocket socket = TestSocket.open(
                start(
                        10,
                        builder -> builder.limits(Limits.builder()
                                .conversations(limits -> limits.logEntries(4))
                                .build())),
                "u");
        socket.says("one").expect("re one");
        socket.says("two").expect("re two");
        socket.says("read");
        // Two of the four are this turn's.
        assertThat(recent()).containsExactly("user two", "bot re two");
    }

    @Test
    void howManyHasBounds() throws Exception {
        TestSocket.open(start(1_001, builder -> {}), "u").says("read");
        assertThat(failed.poll(20, TimeUnit.SECONDS)).isEqualTo("recent(…) gives 1 to 1,000 messages, not 1001.");
    }
}
