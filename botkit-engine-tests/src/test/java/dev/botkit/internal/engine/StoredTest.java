package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What changes with a store: everything is in it before anybody hears of it. */
class StoredTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final String RESUME = "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":%d}}";

    private final History history = History.inMemory();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private Botkit bot(Skill skill) {
        Botkit botkit = Botkit.builder().history(history).skill(skill).build();
        bots.add(botkit);
        return botkit;
    }

    private static final Skill ECHO = skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text()));

    @Test
    void whatIsSaidAndAnsweredIsInTheStore() {
        TestSocket socket = TestSocket.open(bot(ECHO), "u").says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        socket.says("m2", "two");
        assertThat(socket.nextText()).isEqualTo("re two");

        List<LogEntry> entries =
                history.log().readAfter(U, 0, 100, Integer.MAX_VALUE).entries();
        assertThat(entries).extracting(LogEntry::seq).containsExactly(1L, 2L, 3L, 4L);
        assertThat(entries).extracting(LogEntry::id).containsExactly("m1", "m1~1", "m2", "m2~1");
        assertThat(entries.get(1).inReplyTo()).isEqualTo("m1");
        assertThat(entries.get(1).body()).contains("\"text\":\"re one\"");
    }

    /** Where several nodes share the conversations, a term says which of them may write: one that does not know it keeps it. */
    @Test
    void theTermOfALaterVersionStaysInTheStateDocument() {
        history.states().write(List.of(StateStore.Change.of(U, 0, "{\"v\":1,\"term\":7,\"owner\":\"node-a\"}")));
        TestSocket socket = TestSocket.open(
                bot(skills -> skills.hears("quiet", (bot, message) -> {}).fallback((bot, message) -> bot.reply("re"))),
                "u");
        socket.says("m1", "quiet").says("m2", "two");
        assertThat(socket.nextText()).isEqualTo("re");
        bots.get(0).close();

        StateStore.Stored document = history.states().read(U);
        assertThat(document).isNotNull();
        assertThat(document.version()).as("it was written").isGreaterThan(1);
        assertThat(TestSocket.parse(document.json()))
                .containsEntry("term", 7)
                .containsEntry("owner", "node-a")
                .containsKey("handled");
    }

    @Test
    void anotherBotOnTheSameStoreGoesOn() {
        TestSocket socket = TestSocket.open(bot(ECHO), "u").says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        bots.get(0).close();

        Botkit second = bot(ECHO);
        TestSocket again = TestSocket.open(second, "u").sends(RESUME.formatted(0));
        assertThat(again.next())
                .containsEntry("type", "session")
                .containsEntry("resumed", true)
                .containsEntry("seq", 2);
        assertThat(again.next()).containsEntry("type", "echo").containsEntry("id", "m1");
        assertThat(again.next()).containsEntry("type", "message").containsEntry("id", "m1~1");
        again.says("m1", "one");
        assertThat(again.next())
                .as("a repeat from an earlier life of the server")
                .containsEntry("type", "received")
                .containsEntry("seq", 1)
                .containsEntry("duplicate", true);
        again.says("m2", "two");
        assertThat(again.next()).containsEntry("type", "received").containsEntry("seq", 3);
        assertThat(again.next()).containsEntry("text", "re two").containsEntry("seq", 4);
    }

    @Test
    void aTurnThatClosingCutsOffRunsAgainOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Botkit first = Botkit.builder()
                .history(history)
                .limits(dev.botkit.Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    bot.reply("half of it");
                    begun.countDown();
                    new CountDownLatch(1).await();
                }))
                .build();
        bots.add(first);
        TestSocket socket = TestSocket.open(first, "u").says("m1", "one");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(socket.nextText()).isEqualTo("half of it");
        first.close();

        BlockingQueue<String> handled = new LinkedBlockingQueue<>();
        Botkit second = bot(skills -> skills.fallback((bot, message) -> {
            handled.add(message.id() + " " + message.redelivered());
            bot.reply("half of it");
            bot.reply("the other half");
        }));
        TestSocket again = TestSocket.open(second, "u").sends(RESUME.formatted(0));
        assertThat(handled.poll(10, TimeUnit.SECONDS)).isEqualTo("m1 true");
        assertThat(again.next()).containsEntry("type", "session");
        assertThat(again.next()).containsEntry("type", "echo");
        assertThat(again.nextText()).isEqualTo("half of it");
        assertThat(again.nextText()).isEqualTo("the other half");
        second.close();

        TestSocket third = TestSocket.open(bot(ECHO), "u").sends(RESUME.formatted(3));
        assertThat(third.next()).containsEntry("type", "session").containsEntry("seq", 3);
        third.says("m2", "x");
        assertThat(third.next()).containsEntry("type", "received");
        assertThat(third.nextText()).isEqualTo("re x");
    }

    /** What is old is removed by date, and a message that outlived the reply that ends its turn would run again. */
    @Test
    void aReplyIsNotOlderThanItsMessageWhenTheClockIsSetBack() {
        ManualTimer timer = new ManualTimer();
        Botkit botkit = Botkit.builder()
                .history(history)
                .timer(timer)
                .skill(skills -> skills.fallback((bot, message) -> {
                    timer.shiftClock(Duration.ofHours(-1));
                    bot.reply("re " + message.text());
                }))
                .build();
        bots.add(botkit);
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");

        List<LogEntry> entries =
                history.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries();
        assertThat(entries).hasSize(2);
        assertThat(entries.get(1).date()).isEqualTo(entries.get(0).date());
    }

    @Test
    void aPushIsInTheStoreWhenSayReturns() {
        Botkit botkit = bot(ECHO);

        botkit.push(ConversationId.ofUser("alice"), "your parcel has come");

        assertThat(history.log()
                        .readAfter(ConversationId.verified("alice"), 0, 10, Integer.MAX_VALUE)
                        .entries())
                .extracting(LogEntry::body)
                .singleElement()
                .asString()
                .contains("your parcel has come");
    }

    @Test
    void eraseLeavesNothing() {
        Botkit botkit = bot(ECHO);
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"7\",\"name\":\"Una\"}}")
                .says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        assertThat(botkit.export(U)).contains("\"Una\"", "\"text\":\"one\"", "\"text\":\"re one\"");

        botkit.erase(U);

        assertThat(history.log().head(U)).isNull();
        assertThat(history.states().read(U)).isNull();
        assertThat(history.profiles().read(U)).isNull();
        assertThat(socket.awaitClose()).isEqualTo(dev.botkit.transport.CloseCode.RECONNECT);
        assertThat(botkit.export(U)).doesNotContain("Una", "one");
        TestSocket again = TestSocket.open(botkit, "u").says("m1", "one");
        assertThat(again.next()).containsEntry("seq", 2).containsEntry("text", "re one");
    }

    @Test
    void threeTabsShowTheSameInTheSameOrder() {
        Botkit botkit = bot(ECHO);
        List<TestSocket> tabs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TestSocket tab = TestSocket.open(botkit, "u").sends(RESUME.formatted(0));
            assertThat(tab.next()).containsEntry("type", "session");
            tabs.add(tab);
        }
        for (int i = 0; i < 30; i++) {
            tabs.get(i % 3).says("m" + i, "text " + i);
        }
        for (TestSocket tab : tabs) {
            List<Object> seqs = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Map<String, Object> frame = tab.next();
                assertThat(frame.get("type")).isIn("message", "echo", "received");
                seqs.add(frame.get("seq"));
            }
            assertThat(seqs).isSortedAccordingTo((a, b) -> Integer.compare((Integer) a, (Integer) b));
            assertThat(seqs).doesNotHaveDuplicates();
        }
    }
}
