package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Skill;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message that one node has handled, and that the client repeats to another node, which does not know of it. */
class RepeatedElsewhereTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");

    private final History inner = History.inMemory();
    private final FaultyHistory ofSecond = new FaultyHistory(inner);
    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private Botkit node(String name, History history) {
        Skill skill = skills -> skills.fallback((bot, message) -> {
            handled.add(name + " " + message.id() + (message.redelivered() ? " again" : ""));
            bot.reply("re " + message.text());
        });
        Botkit botkit =
                Botkit.builder().history(history).timer(timer).skill(skill).build();
        bots.add(botkit);
        return botkit;
    }

    private String nextHandled() throws InterruptedException {
        String next = handled.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("a message that is handled within 20 s").isNotNull();
        return next;
    }

    private void saysToFirst(TestSocket a, String id, String text) {
        a.says(id, text);
        assertThat(a.nextText()).isEqualTo("re " + text);
        StoredTurns.awaitHandled(inner, U, id);
        timer.advance(Duration.ofMillis(1));
    }

    /** The second node has the conversation as it is when the first one has handled one message. */
    private TestSocket second() {
        Botkit second = node("b", ofSecond);
        EngineProbe.engine(second).ofClients().reception().open(U);
        return TestSocket.open(second, "u").hello();
    }

    @Test
    void itIsNotHandledAgainWhereItsPlaceIsTheNextOneOfTheOtherNode() throws InterruptedException {
        TestSocket a = TestSocket.open(node("a", inner), "u");
        saysToFirst(a, "m0", "one");
        TestSocket b = second();
        saysToFirst(a, "m1", "two");
        handled.clear();

        b.says("m1", "two");

        assertThat(b.nextText()).as("what the first node has replied").isEqualTo("re two");
        b.says("m2", "three");
        assertThat(nextHandled()).isEqualTo("b m2");
        assertThat(b.nextText()).isEqualTo("re three");
    }

    @Test
    void itIsNotHandledAgainWhereTheFirstNodeTakesItWhileTheOtherOneReadsWhatIsNew() throws InterruptedException {
        TestSocket a = TestSocket.open(node("a", inner), "u");
        saysToFirst(a, "m0", "one");
        TestSocket b = second();
        saysToFirst(a, "m1", "two");
        AtomicBoolean hasRead = new AtomicBoolean();
        ofSecond.before(Call.READ_AFTER, of -> {
            if (hasRead.compareAndSet(false, true)) {
                timer.advance(Duration.ofMillis(1));
                saysToFirst(a, "m2", "three");
            }
        });
        handled.clear();

        b.says("m2", "three");

        assertThat(nextHandled()).isEqualTo("a m2");
        b.says("m3", "four");
        assertThat(nextHandled()).isEqualTo("b m3");
    }

    @Test
    void whatAKilledServerHadOnItsWayIsHandledWhenItsConversationIsNextOpened() throws InterruptedException {
        Botkit restarted = node("a", inner);
        EngineProbe.engine(restarted).ofClients().reception().open(U);
        TestSocket a = TestSocket.open(restarted, "u").hello();
        LogEntry late = LogEntry.of(
                U, "before", 1, "m1", LogEntry.Kind.RECEIVED, timer.instant().minusMillis(1), "{\"text\":\"one\"}");
        assertThat(inner.log().append(List.of(late))).containsExactly(AppendOutcome.stored(1));

        a.says("m1", "one").says("m2", "two");

        assertThat(nextHandled()).as("nobody knows whether the other one lives").isEqualTo("a m2");
        assertThat(a.nextText()).isEqualTo("re two");
        restarted.close();
        EngineProbe.engine(node("b", inner)).ofClients().reception().open(U);
        assertThat(nextHandled()).isEqualTo("b m1 again");
    }
}
