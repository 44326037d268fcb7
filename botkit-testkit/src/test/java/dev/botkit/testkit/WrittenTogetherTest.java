package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That how far a conversation is handled goes into the same write as the last replies, and never in front of them. */
class WrittenTogetherTest {

    private static final AnonymousSecret SECRET = AnonymousSecret.generate();
    private static final ConversationId U = SECRET.conversation("u");

    private final History inner = History.inMemory();
    private final FaultyHistory faulty = new FaultyHistory(inner);
    private final BlockingQueue<Write> writes = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> turns = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();

    /** What core wrote in one call. */
    private record Write(List<String> ids, List<String> states) {}

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private final Skill echoTwice = skills -> skills.fallback((bot, message) -> {
        handled.add(message.id() + (message.redelivered() ? " again" : ""));
        bot.reply("one " + message.text());
        bot.reply("two " + message.text());
    });

    /** Notes the writes in front of the faulty history. */
    private final class Noted implements History {

        @Override
        public WriteOutcome write(List<LogEntry> entries, List<Change> changes) {
            writes.add(new Write(
                    entries.stream().map(LogEntry::id).toList(),
                    changes.stream().map(Change::json).toList()));
            return faulty.write(entries, changes);
        }

        @Override
        public LogStore log() {
            return faulty.log();
        }

        @Override
        public StateStore states() {
            return faulty.states();
        }

        @Override
        public ProfileStore profiles() {
            return faulty.profiles();
        }

        @Override
        public void close() {
            faulty.close();
        }
    }

    /** Its turns run when the test says so. */
    private Botkit bot(History history) {
        Botkit botkit = Botkit.builder()
                .limits(Limits.builder().messagesPerSecondPerAddress(0).build())
                .history(history)
                .executor(turns::add)
                .skill(echoTwice)
                .build();
        bots.add(botkit);
        return botkit;
    }

    private static final class Tab implements Peer {
        final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final Connection connection;

        Tab(Botkit botkit, AnonymousSecret secret) {
            connection = botkit.gateway()
                    .open(new Handshake(Handshake.Kind.SOCKET, null, null, secret, null, "127.0.0.1"), this);
        }

        @Override
        public void write(String frame, WriteDone done) {
            frames.add(frame);
            done.done(true);
        }

        @Override
        public void close(CloseCode code, String reason) {
            connection.closed();
        }

        void says(String id) {
            connection.receive("{\"type\":\"message\",\"user\":\"u\",\"text\":\"" + id + "\",\"id\":\"" + id + "\"}");
        }

        void expect(String part) throws InterruptedException {
            assertThat(next(frames, "a frame with " + part)).contains(part);
        }
    }

    private static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).as(what + " within 20 s").isNotNull();
        return next;
    }

    /** Runs turns until a message is handled; one that runs again first waits for its mark to be stored. */
    private String nextHandled() throws InterruptedException {
        while (handled.isEmpty()) {
            next(turns, "a turn").run();
        }
        return handled.remove();
    }

    /** Both of the writer's threads stand still in writes of others. */
    private List<CallGate> holdTheWriter(Botkit botkit) {
        List<CallGate> gates = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CallGate gate = faulty.next(Call.APPEND).blocks();
            new Tab(botkit, AnonymousSecret.generate()).says("other" + i);
            gate.awaitArrival();
            gates.add(gate);
        }
        return gates;
    }

    @Test
    void theStateOfATurnIsInTheWriteOfItsReplies() throws Exception {
        Botkit botkit = bot(new Noted());
        Tab tab = new Tab(botkit, SECRET);
        tab.says("m1");
        Runnable turn = next(turns, "the turn of m1");
        List<CallGate> gates = holdTheWriter(botkit);
        writes.clear();

        turn.run();
        gates.get(0).release();

        Write write = next(writes, "the write of the replies");
        assertThat(write.ids()).containsExactly("m1~1", "m1~2");
        assertThat(write.states()).singleElement().asString().contains("\"handled\":1");
        tab.expect("one m1");
        tab.expect("two m1");
        gates.get(1).release();
    }

    @Test
    void aWriteWhoseOutcomeIsUnknownIsMadeAgainTheSame() throws Exception {
        Botkit botkit = bot(new Noted());
        Tab tab = new Tab(botkit, SECRET);
        tab.says("m1");
        Runnable turn = next(turns, "the turn of m1");
        List<CallGate> gates = holdTheWriter(botkit);
        writes.clear();
        // Those that are held have no state: this is of the replies' write, all of which is stored, and nobody told.
        faulty.next(Call.WRITE_STATES).failsAfter();

        turn.run();
        gates.get(0).release();

        Write first = next(writes, "the first try");
        assertThat(first.states()).hasSize(1);
        assertThat(next(writes, "the second try")).isEqualTo(first);
        tab.expect("one m1");
        tab.expect("two m1");
        gates.get(1).release();
        assertThat(inner.log().readAfter(U, 0, 10)).extracting(LogEntry::id).containsExactly("m1", "m1~1", "m1~2");
        assertThat(inner.states().read(U))
                .isNotNull()
                .satisfies(state -> assertThat(state.version()).isEqualTo(1));
    }

    @Test
    void aCrashBetweenTheRepliesAndTheirStateRunsTheTurnOnceMoreAndRepeatsNoReply() throws Exception {
        Botkit crashed = bot(new Noted());
        Tab tab = new Tab(crashed, SECRET);
        tab.says("m1");
        CallGate state = faulty.next(Call.WRITE_STATES).blocks();
        assertThat(nextHandled()).isEqualTo("m1");
        state.awaitArrival();

        // What a second process finds is what a crash in this moment leaves behind.
        Botkit after = bot(inner);
        Tab again = new Tab(after, SECRET);
        again.says("m2");
        assertThat(nextHandled()).isEqualTo("m1 again");
        assertThat(nextHandled()).isEqualTo("m2");

        again.expect("one m2");
        again.expect("two m2");
        assertThat(inner.log().readAfter(U, 0, 10))
                .extracting(LogEntry::id)
                .containsExactly("m1", "m1~1", "m1~2", "m2", "m2~1", "m2~2");
        state.fail();
    }

    @Test
    void aStateWaitsForAReplyThatIsNotStoredYet() throws Exception {
        Botkit botkit = bot(new Noted());
        Tab tab = new Tab(botkit, SECRET);
        tab.says("m1");
        Runnable turn = next(turns, "the turn of m1");
        List<CallGate> gates = holdTheWriter(botkit);
        // The first reply is refused for good, so that what follows is not tried with it.
        faulty.refuse(entry -> entry.id().equals("m1~1"));
        writes.clear();

        turn.run();
        gates.forEach(CallGate::release);

        tab.expect("two m1");
        Write first = writes.stream()
                .filter(write -> write.ids().contains("m1~1"))
                .findFirst()
                .orElseThrow();
        Write second = writes.stream()
                .filter(write -> write.ids().contains("m1~2") && !write.ids().contains("m1~1"))
                .findFirst()
                .orElseThrow();
        assertThat(first.ids()).containsExactly("m1~1", "m1~2");
        assertThat(second.states()).hasSize(1);
        assertThat(inner.states().read(U)).isNotNull().satisfies(state -> {
            assertThat(state.version()).isEqualTo(1);
            assertThat(state.json()).contains("\"handled\":1");
        });
        assertThat(inner.log().readAfter(U, 0, 10)).extracting(LogEntry::id).containsExactly("m1", "m1~2");
    }
}
