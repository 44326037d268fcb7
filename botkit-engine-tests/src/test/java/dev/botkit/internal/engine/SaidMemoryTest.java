package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.turn.SaidMemory;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What bots say counts as long as it is held, and nobody holds what has left memory. */
class SaidMemoryTest {

    private static final long MIB = 1024 * 1024;

    private final ManualTimer timer = new ManualTimer();
    private final List<PostAnswer> answers = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Bot> kept = new ArrayList<>();
    private Botkit botkit;

    private void build(long memory, Skill skill) {
        BotkitBuilder builder = Botkit.builder()
                .executor(Runnable::run)
                .listenerExecutor(Runnable::run)
                .timer(timer)
                .apology(Reply.of("Oops"))
                .listener(new BotkitListener() {
                    @Override
                    public void failed(Message message, Throwable failure) {
                        failures.add(failure);
                    }
                })
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(memory).textBytes(64 * 1024))
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .build())
                .skill(skill);
        botkit = builder.build();
    }

    private MemoryBudget budget() {
        return EngineProbe.budget(botkit);
    }

    private void post(String user, String text) {
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1"),
                        "{\"text\":\"" + text + "\",\"user\":\"" + user + "\"}",
                        Duration.ofSeconds(30),
                        answers::add);
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void repliesThatWaitForATypingDelayCount() {
        String page = "x".repeat(20_000);
        build(
                64 * MIB,
                skills -> skills.hears("terms", (bot, message) -> {
                    for (int i = 0; i < 20; i++) {
                        bot.replyWithTyping(i + page);
                    }
                }));
        for (int i = 0; i < 20; i++) {
            post("u" + i, "terms");
        }
        assertThat(answers).as("they wait for the typing delay").isEmpty();
        assertThat(budget().bytes())
                .as("20 users, each with 20 replies of 20 kB")
                .isGreaterThan(20 * 19 * 20_000L);
    }

    @Test
    void whatWaitsIsBoundedByTheBudgetAndTheTurnThatSaysTooMuchFails() {
        String page = "x".repeat(20_000);
        build(
                16 * MIB,
                skills -> skills.hears("terms", (bot, message) -> {
                            for (int i = 0; i < 20; i++) {
                                bot.replyWithTyping(i + page);
                            }
                        })
                        .fallback((bot, message) -> bot.reply("re " + message.text())));
        TestSocket neighbour = TestSocket.at(botkit, "127.0.0.2", "n").says("hi");
        assertThat(neighbour.nextText()).isEqualTo("re hi");
        for (int i = 0; i < 400; i++) {
            post("u" + i, "terms");
        }
        assertThat(budget().bytes()).isLessThan(24 * MIB);
        assertThat(failures)
                .as("turns that found no memory")
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(LimitExceededException.class)
                        .hasMessageContaining("ClientLimits.memoryBytes"));
        assertThat(neighbour.says("still there?").nextText()).isEqualTo("re still there?");

        timer.advance(Duration.ofMinutes(5));
        assertThat(answers).as("each is answered in the end").hasSize(400);
        post("late", "hi");
        assertThat(answers).hasSize(401);
        assertThat(TestSocket.parse(answers.get(400).body())).containsEntry("text", "re hi");
    }

    @Test
    void aTurnThatHoldsMuchIsNotHeldBackByTypingDelays() {
        build(
                64 * MIB,
                skills -> skills.hears("terms", (bot, message) -> {
                    for (int i = 0; i < 20; i++) {
                        bot.replyWithTyping(i + "x".repeat(20_000));
                    }
                }));
        TestSocket socket = TestSocket.open(botkit, "u").says("terms");
        Duration longest = Duration.ofSeconds(10);
        timer.advance(longest);
        assertThat(socket.frames.stream().filter(frame -> "message".equals(frame.get("type"))))
                .as("after the first delay")
                .hasSizeGreaterThan(15);
    }

    @Test
    void whatARunningTurnHasSaidCountsUntilItEnds() {
        String page = "x".repeat(60_000);
        build(
                256 * MIB,
                skills -> skills.hears("terms", (bot, message) -> {
                    for (int i = 0; i < 100; i++) {
                        bot.reply(i + page);
                    }
                    kept.add(bot);
                    bot.typing();
                    bot.replyWithTyping("That is all.");
                }));
        Limits limits = Limits.DEFAULT;
        long log = limits.conversations().logBytes();
        for (int i = 0; i < 5; i++) {
            TestSocket.open(botkit, "u" + i).says("terms").frames.clear();
        }
        long after = budget().bytes();
        assertThat(after)
                .as("what five logs hold at most, their turns being over")
                .isLessThan(5 * (log + 100_000));
    }

    @Test
    void whatGrowsForOneAddressLeavesRoomForOthersToBegin() {
        build(
                4 * MIB,
                skills -> skills.hears("long", (bot, message) -> bot.stream().append("x".repeat(16 * 1024)))
                        .fallback((bot, message) -> bot.reply("re " + message.text())));
        for (int i = 0; i < 400; i++) {
            TestSocket.at(botkit, "127.0.0.1", "a" + i).says("long").connection.closed();
        }
        assertThat(failures)
                .as("turns whose address had as much as it may")
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(LimitExceededException.class)
                        .hasMessageContaining("ClientLimits.memoryBytes"));
        for (int i = 0; i < 10; i++) {
            TestSocket other = TestSocket.at(botkit, "127.0.1." + i, "b" + i).says("hi");
            assertThat(other.nextText()).isEqualTo("re hi");
        }
        assertThat(budget().inFlight()).as("what grows").isPositive();

        timer.advance(Limits.DEFAULT.turns().streamTimeout());
        assertThat(budget().inFlight()).as("when it has ended").isZero();
    }

    @Test
    void whatHappensAfterTheEndOfATurnChangesNothingOfWhatIsCounted() {
        build(64 * MIB, skills -> skills.fallback((bot, message) -> bot.reply("re")));
        SaidMemory memory = new SaidMemory(budget(), () -> {});
        long before = budget().bytes();
        memory.take(100_000);
        assertThat(budget().bytes()).isEqualTo(before + 100_000);

        memory.giveAll();
        memory.give(100_000);
        memory.take(5_000);
        memory.giveAll();
        assertThat(memory.isLarge()).isFalse();
        assertThat(budget().bytes()).isEqualTo(before);
    }

    @Test
    void aBotThatIsKeptForLaterHoldsNothingOfAConversationThatWasDropped() {
        build(
                4 * MIB,
                skills -> skills.hears("^remind me$", (bot, message) -> {
                            kept.add(bot);
                            bot.reply("I will");
                        })
                        .fallback((bot, message) -> bot.reply("re " + message.text())));
        List<WeakReference<Entry>> logs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TestSocket socket = TestSocket.open(botkit, "u" + i);
            for (int n = 0; n < 5; n++) {
                socket.says("x".repeat(60_000));
            }
            socket.says("remind me");
            Conversation conversation = EngineProbe.conversations(botkit).find(TestSocket.SECRET.conversation("u" + i));
            logs.add(new WeakReference<>(conversation.replay().after(0, 1).get(0)));
            socket.connection.closed();
        }
        int inMemory = EngineProbe.conversations(botkit).count();
        assertThat(inMemory).as("the others were dropped").isLessThan(50);
        System.gc();
        System.gc();
        assertThat(logs.stream().filter(log -> log.get() != null).count())
                .as("conversations whose logs take memory")
                .isLessThanOrEqualTo(inMemory);
        assertThat(kept).hasSize(100);
    }
}
