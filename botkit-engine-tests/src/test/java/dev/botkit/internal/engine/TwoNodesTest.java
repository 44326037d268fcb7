package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.OtherNodes;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two bots on one store, and one user who talks to both: what the one has taken, the other does not tell to be handled. */
class TwoNodesTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final int MANY = 1_000_000;

    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private volatile boolean over;
    private final CountDownLatch begun = new CountDownLatch(1);

    @AfterEach
    void close() {
        slow.countDown();
        over = true;
        gates.values().forEach(CountDownLatch::countDown);
        bots.forEach(Botkit::close);
    }

    /** Holds a node's handler of a message. */
    private CountDownLatch gate(String nodeAndId) {
        return gates.computeIfAbsent(nodeAndId, key -> new CountDownLatch(over ? 0 : 1));
    }

    /** Echoes; what is "slow" waits on the first node, what is "gated" on each, and "quiet" is not answered. */
    private Botkit node(String name) {
        Skill skill = skills -> skills.fallback((bot, message) -> {
            handled.add(name + " " + message.id());
            if (name.equals("a") && message.text().startsWith("slow")) {
                begun.countDown();
                awaits(slow);
            }
            if (message.text().startsWith("gated")) {
                awaits(gate(name + " " + message.id()));
            }
            if (message.text().startsWith("keep ")) {
                bot.state().put(message.text().substring(5), true);
            }
            if (!message.text().endsWith("quiet")) {
                bot.reply("re " + message.text());
            }
            if (message.text().endsWith("twice")) {
                bot.reply("again " + message.text());
            }
            said.add(name + " " + message.id());
        });
        Botkit botkit = Botkit.builder()
                .history(history)
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofSeconds(20)))
                        .conversations(conversations ->
                                conversations.messagesPerSecond(MANY).messageBurst(MANY))
                        .clients(clients -> clients.framesPerSecondPerAddress(MANY))
                        .build())
                .skill(skill)
                .build();
        bots.add(botkit);
        return botkit;
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("within 20 s").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private String nextHandled() {
        try {
            String next = handled.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("a message that is handled within 20 s").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private String state() {
        var stored = inner.states().read(U);
        return stored == null ? "" : stored.json();
    }

    /** Both have the conversation; then the first node takes a message whose handler waits. */
    private List<TestSocket> bothOpen(String text) {
        TestSocket a = TestSocket.open(node("a"), "u").says("m0", "one");
        assertThat(a.nextText()).isEqualTo("re one");
        StoredTurns.awaitHandled(inner, U, "m0");
        Botkit second = node("b");
        // Before the first one takes the next message: else it would be one that a crash has left.
        EngineProbe.engine(second).ofClients().reception().open(U);
        TestSocket b = TestSocket.open(second, "u").hello();
        a.says("m1", text);
        awaits(begun);
        return List.of(a, b);
    }

    @Test
    void aMessageThatTheOtherNodeHasHandledIsNotHandledAgainWhereTheClientRepeatsIt() {
        TestSocket a = TestSocket.open(node("a"), "u").says("m0", "one");
        assertThat(a.nextText()).isEqualTo("re one");
        StoredTurns.awaitHandled(inner, U, "m0");
        Botkit second = node("b");
        EngineProbe.engine(second).ofClients().reception().open(U);
        TestSocket b = TestSocket.open(second, "u").hello();
        a.says("m1", "two");
        assertThat(a.nextText()).isEqualTo("re two");
        a.says("m2", "three");
        assertThat(a.nextText()).isEqualTo("re three");
        StoredTurns.awaitHandled(inner, U, "m2");
        handled.clear();

        // The client has not seen that it was taken, and comes to the other node.
        b.says("m2", "three").says("m3", "four");

        assertThat(nextHandled()).isEqualTo("b m3");
    }

    @Test
    void aMessageThatTheOtherNodeHasTakenIsHandledWhenThatNodeDies() {
        List<TestSocket> both = bothOpen("slow");
        TestSocket b = both.get(1);
        b.says("m2", "two");
        assertThat(b.nextText()).isEqualTo("re two");
        b.says("m3", "three");
        assertThat(b.nextText()).isEqualTo("re three");
        StoredTurns.awaitHandled(inner, U, "m3");
        assertThat(state()).as("what b has told").contains("\"open\":[3]");
        // The first one is gone without a word; its handler never comes back.
        bots.get(1).close();
        handled.clear();

        TestSocket c = TestSocket.open(node("c"), "u").hello();

        assertThat(c.nextText()).isEqualTo("re slow");
        assertThat(handled).containsExactly("c m1");
    }

    @Test
    void aTurnThatIsUnderWayGoesOnBehindWhatTheOtherNodeHasHandled() {
        List<TestSocket> both = bothOpen("slow");
        TestSocket b = both.get(1);
        b.says("m2", "two");
        assertThat(b.nextText()).isEqualTo("re two");
        slow.countDown();

        TestSocket a = both.get(0);
        assertThat(a.nextText()).as("what b said").isEqualTo("re two");
        assertThat(a.nextText()).isEqualTo("re slow");
        assertThat(a.closes).isEmpty();
        assertThat(b.says("m3", "three").nextText()).as("what a said").isEqualTo("re slow");
        assertThat(b.nextText()).isEqualTo("re three");
        assertThat(a.says("m4", "four").nextText()).isEqualTo("re three");
        assertThat(a.nextText()).isEqualTo("re four");
        bots.forEach(Botkit::close);
        assertThat(handled).containsExactly("a m0", "a m1", "b m2", "b m3", "a m4");
        handled.clear();
        TestSocket c = TestSocket.open(node("c"), "u").says("m5", "five");
        assertThat(c.nextText()).isEqualTo("re five");
        assertThat(handled).containsExactly("c m5");
    }

    @Test
    void aReplyThatTheOtherNodeWasQuickerWithIsShownHereToo() {
        TestSocket a = TestSocket.open(node("a"), "u").says("m0", "one");
        assertThat(a.nextText()).isEqualTo("re one");
        StoredTurns.awaitHandled(inner, U, "m0");
        a.says("m1", "gated").says("m2", "gated too");
        nextHandled();
        assertThat(nextHandled()).isEqualTo("a m1");
        // It finds messages whose turns have not ended, as if the first node were gone.
        TestSocket b = TestSocket.resume(node("b"), "u", 4);
        b.expect("\"session\"");
        assertThat(nextHandled()).isEqualTo("b m1");
        gate("b m1").countDown();
        assertThat(nextHandled()).isEqualTo("b m2");
        gate("a m1").countDown();
        assertThat(a.nextText()).isEqualTo("re gated");
        assertThat(nextHandled()).isEqualTo("a m2");
        b.expect("re gated");
        b.says("m3", "gated as well").expect("\"received\",\"id\":\"m3\"");
        gate("b m2").countDown();
        assertThat(b.nextText()).isEqualTo("re gated too");
        assertThat(nextHandled()).isEqualTo("b m3");

        gate("a m2").countDown();

        assertThat(a.nextText()).isEqualTo("re gated too");
        assertThat(inner.log().readAfter(U, 0, 10, MANY).entries().stream().map(LogEntry::id))
                .containsExactly("m0", "m0~1", "m1", "m2", "m1~1", "m3", "m2~1");
    }

    @Test
    void repliesThatTheOtherNodeWasQuickerWithCloseNoConnection() throws InterruptedException {
        TestSocket a = TestSocket.open(node("a"), "u").says("m0", "one");
        assertThat(a.nextText()).isEqualTo("re one");
        StoredTurns.awaitHandled(inner, U, "m0");
        a.says("m1", "gated").says("m2", "gated twice");
        nextHandled();
        assertThat(nextHandled()).isEqualTo("a m1");
        TestSocket b = TestSocket.resume(node("b"), "u", 4);
        b.expect("\"session\"");
        assertThat(nextHandled()).isEqualTo("b m1");
        gate("b m1").countDown();
        assertThat(nextHandled()).isEqualTo("b m2");
        gate("a m1").countDown();
        assertThat(a.nextText()).isEqualTo("re gated");
        assertThat(nextHandled()).isEqualTo("a m2");
        b.expect("re gated");
        // Both replies of the first node wait behind something that is on its way.
        history.beforeAppend(entries -> {
            if (entries.stream().anyMatch(entry -> entry.id().equals("m9"))) {
                begun.countDown();
                awaits(slow);
            }
        });
        a.says("m9", "nine");
        awaits(begun);
        said.clear();
        gate("a m2").countDown();
        assertThat(said.poll(20, TimeUnit.SECONDS)).isEqualTo("a m2");
        gate("b m2").countDown();
        assertThat(b.nextText()).isEqualTo("re gated twice");
        assertThat(b.nextText()).isEqualTo("again gated twice");

        slow.countDown();

        assertThat(a.nextText()).isEqualTo("re gated twice");
        assertThat(a.nextText()).isEqualTo("again gated twice");
        assertThat(nextHandled()).isEqualTo("a m9");
        assertThat(a.closes).isEmpty();
    }

    @Test
    void aTurnWithoutAReplyIsToldBehindTheStateOfTheOtherNode() {
        List<TestSocket> both = bothOpen("slow quiet");
        TestSocket b = both.get(1);
        b.says("m2", "two");
        assertThat(b.nextText()).isEqualTo("re two");
        b.says("m3", "three");
        assertThat(b.nextText()).isEqualTo("re three");
        slow.countDown();
        TestSocket a = both.get(0).says("m4", "four");
        assertThat(a.nextText()).isEqualTo("re two");
        assertThat(a.nextText()).isEqualTo("re three");
        assertThat(a.nextText()).isEqualTo("re four");
        bots.forEach(Botkit::close);
        handled.clear();

        TestSocket c = TestSocket.open(node("c"), "u").says("m5", "five");

        assertThat(c.nextText()).isEqualTo("re five");
        assertThat(handled).containsExactly("c m5");
    }

    @Test
    void whatOneNodeHasErasedTheOtherDoesNotWriteAgain() throws Exception {
        Botkit a = node("a");
        Botkit b = node("b");
        TestSocket socket = TestSocket.open(b, "u").says("m0", "keep canary");
        assertThat(socket.nextText()).isEqualTo("re keep canary");
        StoredTurns.awaitHandled(inner, U, "m0");
        assertThat(state()).contains("canary");
        assertThat(a.erase(U)).isTrue();
        Conversation before = EngineProbe.conversations(b).find(U);

        socket.says("m1", "keep this");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        awaitAnew(b, before);
        TestSocket again = TestSocket.open(b, "u").says("m2", "anew");
        texts(again, "re anew");
        StoredTurns.awaitHandled(inner, U, "m2");

        assertThat(state()).contains("this").doesNotContain("canary");
        assertThat(a.export(U)).contains("anew").doesNotContain("canary");
        TestSocket tab =
                TestSocket.open(b, "u").sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"last\":200}}");
        assertThat(texts(tab, "re anew")).noneMatch(text -> text.contains("canary"));
    }

    /** It goes by the log then, as after a restart: what the state had told to be handled runs again. */
    @Test
    void aConversationWhoseStateSomebodyHasRemovedIsLoadedAnew() throws Exception {
        Botkit a = node("a");
        TestSocket socket = TestSocket.open(a, "u").says("m0", "keep one");
        assertThat(socket.nextText()).isEqualTo("re keep one");
        StoredTurns.awaitHandled(inner, U, "m0");
        inner.states().erase(U);

        Conversation before = EngineProbe.conversations(a).find(U);
        socket.says("m1", "keep two");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        awaitAnew(a, before);
        TestSocket again = TestSocket.open(a, "u").says("m2", "three");
        texts(again, "re three");
        StoredTurns.awaitHandled(inner, U, "m2");

        assertThat(state()).contains("one", "two", "\"handled\":");
        assertThat(handled).containsSubsequence("a m0", "a m1", "a m0", "a m2");
        assertThat(a.export(U)).containsOnlyOnce("re keep one").contains("keep two", "re three");
        assertThat(again.closes).isEmpty();
    }

    /** Until its last turn is over, whoever comes is told to come again. */
    private static void awaitAnew(Botkit botkit, Conversation before) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (EngineProbe.conversations(botkit).find(U) == before) {
            assertThat(System.nanoTime()).as("it has left within 20 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** All up to this one. */
    private static List<String> texts(TestSocket socket, String last) {
        List<String> all = new ArrayList<>();
        while (!all.contains(last)) {
            all.add(socket.nextText());
        }
        return all;
    }

    @Test
    void oneWarningAnHourSaysThatTwoNodesWriteToAConversation() {
        try (LogWatch log = LogWatch.of(Level.WARN, OtherNodes.class)) {
            OtherNodes nodes = new OtherNodes(timer);
            nodes.wroteTo(U);
            nodes.wroteTo(U);
            timer.advance(Duration.ofMinutes(59));
            nodes.wroteTo(U);
            assertThat(log.lines)
                    .singleElement()
                    .asString()
                    .startsWith("WARN ")
                    .contains(U.toString(), "sticky sessions");
            nodes.wroteTo(ConversationId.verified("alice"));
            assertThat(log.lines).as("another conversation").hasSize(2);
            timer.advance(Duration.ofMinutes(2));
            nodes.wroteTo(U);
            assertThat(log.lines).as("an hour later").hasSize(3);
        }
    }

    @Test
    void theNodeThatFindsAnotherOnesEntriesWarns() throws Exception {
        try (LogWatch log = LogWatch.of(Level.WARN, OtherNodes.class)) {
            TestSocket b = bothOpen("slow").get(1);
            b.says("m2", "x");
            frame(b, "m2~1");
            log.await(U.toString());
        }
    }

    private static void frame(TestSocket socket, String id) {
        while (!id.equals(socket.next().get("id"))) {
            assertThat(socket.closes).isEmpty();
        }
    }

    @Test
    void hundredsOfMessagesThatAnotherNodeLeavesAreHandledOnceWhenTheConversationIsOpenedAnew() {
        TestSocket a = TestSocket.open(node("a"), "u").says("m0", "one");
        assertThat(a.nextText()).isEqualTo("re one");
        int many = 300;
        String epoch = String.valueOf(inner.log().head(U).epoch());
        List<LogEntry> foreign = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            foreign.add(LogEntry.of(
                    U,
                    epoch,
                    3L + i,
                    "f" + i,
                    LogEntry.Kind.RECEIVED,
                    Instant.EPOCH,
                    "{\"text\":\"f\",\"user\":\"u\",\"channel\":\"socket\"}"));
        }
        inner.log().append(foreign);
        for (int i = 1; i <= 40; i++) {
            assertThat(a.says("m" + i, "own").nextText()).isEqualTo("re own");
        }
        bots.forEach(Botkit::close);
        handled.clear();

        TestSocket c = TestSocket.open(node("c"), "u").hello();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            all.add(nextHandled());
        }
        c.says("last", "last");

        assertThat(all).doesNotHaveDuplicates().allMatch(message -> message.startsWith("c f"));
        assertThat(nextHandled()).isEqualTo("c last");
    }
}
