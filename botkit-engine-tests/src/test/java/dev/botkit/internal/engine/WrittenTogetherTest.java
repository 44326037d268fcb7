package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testtools.TestSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * That the end of a turn is stored with its last reply: told by the reply itself, or by the conversation's state where
 * that changes, in the same write and never in front of it.
 */
class WrittenTogetherTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");

    private final History inner = History.inMemory();
    private final FaultyHistory faulty = new FaultyHistory(inner);
    private final BlockingQueue<Write> writes = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> turns = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();
    private final List<Thread> helpers = new ArrayList<>();

    /** What core wrote in one call: the entries, those of them that end a turn, and states. */
    private record Write(List<String> ids, List<String> ends, List<String> states) {}

    /** Closing waits for turns that wait. */
    @AfterEach
    void close() {
        runTheRestInTheBackground();
        bots.forEach(Botkit::close);
        helpers.forEach(Thread::interrupt);
    }

    private void runTheRestInTheBackground() {
        Thread rest = new Thread(this::runTheRest, "the rest of the turns");
        rest.setDaemon(true);
        rest.start();
        helpers.add(rest);
    }

    private void runTheRest() {
        try {
            while (true) {
                turns.take().run();
            }
        } catch (InterruptedException e) {
            // The test is over.
        }
    }

    private final AtomicReference<Bot> lastBot = new AtomicReference<>();

    private final Skill echoTwice = skills -> skills.fallback((bot, message) -> {
        handled.add(message.id() + (message.redelivered() ? " again" : ""));
        bot.reply("one " + message.text());
        bot.reply("two " + message.text());
        lastBot.set(bot);
    });

    private final Skill asks = skills -> {
        skills.dialog(Dialog.define("order")
                .ask("size", "one size?")
                .say("two {{responses.size}}")
                .build());
        skills.hears("^order", (bot, message) -> {
            handled.add(message.id() + (message.redelivered() ? " again" : ""));
            bot.begin("order");
        });
    };

    /** Notes what core writes in one call; behind it, the faulty history splits each into its two. */
    private final class Noted implements History {

        @Override
        public WriteOutcome write(List<LogEntry> entries, List<Change> changes) {
            writes.add(new Write(
                    entries.stream().map(LogEntry::id).toList(),
                    entries.stream()
                            .filter(LogEntry::endsTurn)
                            .map(LogEntry::id)
                            .toList(),
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
        return bot(history, Botkit.builder());
    }

    private Botkit bot(History history, BotkitBuilder builder) {
        Botkit botkit = builder.limits(Limits.builder()
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .build())
                .history(history)
                .executor(turns::add)
                .skill(asks)
                .skill(echoTwice)
                .build();
        bots.add(botkit);
        return botkit;
    }

    private static void expect(TestSocket tab, String part, int before) {
        for (int i = 0; i < before; i++) {
            tab.next();
        }
        tab.expect(part);
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

    /** Runs turns, also of other conversations, until a message is handled. */
    private void runUntilHandled(String message) throws InterruptedException {
        String last = nextHandled();
        while (!last.equals(message)) {
            last = nextHandled();
        }
    }

    private static Predicate<String> told(String seq) {
        return state -> state.contains("\"handled\":" + seq + "}") || state.contains("\"handled\":" + seq + ",");
    }

    /** Both of the writer's threads stand still in writes of others. */
    private List<CallGate> holdTheWriter(Botkit botkit) {
        List<CallGate> gates = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CallGate gate = faulty.next(Call.APPEND).blocks();
            TestSocket.with(botkit, AnonymousSecret.generate(), "u").says("other" + i, "other" + i);
            gate.awaitArrival();
            gates.add(gate);
        }
        return gates;
    }

    /** Runs the turn of a message while the writer stands still, so that all that it leaves goes into one write. */
    private List<CallGate> runInOneWrite(Botkit botkit, TestSocket tab, String message) throws InterruptedException {
        tab.says(message, message);
        Runnable turn = next(turns, "the turn of " + message);
        List<CallGate> gates = holdTheWriter(botkit);
        writes.clear();
        turn.run();
        return gates;
    }

    @Test
    void theLastReplyOfATurnTellsThatItHasEnded() throws Exception {
        Botkit botkit = bot(new Noted());
        TestSocket tab = TestSocket.open(botkit, "u");

        List<CallGate> gates = runInOneWrite(botkit, tab, "m1");
        gates.get(0).release();

        assertThat(next(writes, "the write of the replies"))
                .isEqualTo(new Write(List.of("m1~1", "m1~2"), List.of("m1~2"), List.of()));
        tab.expect("one m1");
        tab.expect("two m1");
        gates.get(1).release();
        assertThat(inner.states().read(U)).as("a state").isNull();
    }

    @Test
    void theStateOfATurnThatBeginsADialogIsInTheWriteOfItsReplies() throws Exception {
        Botkit botkit = bot(new Noted());
        TestSocket tab = TestSocket.open(botkit, "u");

        List<CallGate> gates = runInOneWrite(botkit, tab, "order");
        gates.get(0).release();

        Write write = next(writes, "the write of the replies");
        assertThat(write.ids()).containsExactly("order~1");
        assertThat(write.ends()).isEmpty();
        assertThat(write.states()).singleElement().asString().contains("\"handled\":1");
        tab.expect("one size?");
        gates.get(1).release();
    }

    @Test
    void aSecondProcessFindsWhichOfManyTurnsHaveEnded() throws Exception {
        Botkit first = bot(new Noted());
        TestSocket tab = TestSocket.open(first, "u");
        for (int i = 1; i <= 40; i++) {
            tab.says("m" + i, "m" + i);
            assertThat(nextHandled()).isEqualTo("m" + i);
            tab.expect("one m" + i);
            tab.expect("two m" + i);
        }
        first.close();
        assertThat(inner.states().read(U))
                .as("a state at least after each 32 turns, so that what is read at a start is bounded")
                .isNotNull();

        TestSocket again = TestSocket.open(bot(inner), "u");
        again.says("m41", "m41");

        assertThat(nextHandled()).isEqualTo("m41");
        again.expect("one m41");
        again.expect("two m41");
    }

    @Test
    void aWriteWhoseOutcomeIsUnknownIsMadeAgainTheSame() throws Exception {
        Botkit botkit = bot(new Noted());
        TestSocket tab = TestSocket.open(botkit, "u");
        List<CallGate> gates = runInOneWrite(botkit, tab, "order");
        // Those that are held have no state: this is of the replies' write, all of which is stored, and nobody told.
        faulty.next(Call.WRITE_STATES).failsAfter();

        gates.get(0).release();

        Write first = next(writes, "the first try");
        assertThat(first.states()).hasSize(1);
        assertThat(next(writes, "the second try")).isEqualTo(first);
        tab.expect("one size?");
        gates.get(1).release();
        assertThat(inner.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id)
                .containsExactly("order", "order~1");
        assertThat(inner.states().read(U))
                .isNotNull()
                .satisfies(state -> assertThat(state.version()).isEqualTo(1));
    }

    @Test
    void aCrashBetweenTheRepliesAndTheirStateRunsTheTurnOnceMoreAndRepeatsNoReply() throws Exception {
        Botkit crashed = bot(new Noted());
        TestSocket tab = TestSocket.open(crashed, "u");
        tab.says("order", "order");
        CallGate state = faulty.next(Call.WRITE_STATES).blocks();
        assertThat(nextHandled()).isEqualTo("order");
        state.awaitArrival();

        // What a second process finds is what a crash in this moment leaves behind.
        TestSocket again = TestSocket.open(bot(inner), "u");
        again.says("m2", "m2");
        assertThat(nextHandled()).isEqualTo("order again");
        // Its turn begins when the state is stored.
        runTheRestInTheBackground();
        again.expect("two m2");
        assertThat(inner.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id)
                .containsExactly("order", "order~1", "m2", "m2~1");
        state.fail();
    }

    @Test
    void theLastReplyOfATurnThatRunsAgainWasThereAndSoTheStateTellsItsEnd() throws Exception {
        Botkit crashed = bot(new Noted());
        TestSocket tab = TestSocket.open(crashed, "u");
        tab.says("m1", "m1");
        Runnable turn = next(turns, "the turn of m1");
        CallGate reply = faulty.next(Call.APPEND).blocks();
        turn.run();
        assertThat(nextHandled()).isEqualTo("m1");
        reply.awaitArrival();
        // The crash came when the replies were stored without the mark, as those of a handler that was still busy.
        inner.log().append(List.of(unmarked(2, "m1~1"), unmarked(3, "m1~2")));

        TestSocket again = TestSocket.open(bot(inner), "u");
        again.says("m2", "m2");
        assertThat(nextHandled()).isEqualTo("m1 again");
        assertThat(nextHandled()).isEqualTo("m2");
        again.expect("one m2");
        again.expect("two m2");
        bots.get(1).close();

        TestSocket third = TestSocket.open(bot(inner), "u");
        third.says("m3", "m3");
        assertThat(nextHandled()).as("m1 and m2 have been handled").isEqualTo("m3");
        expect(third, "two m3", 1);
        assertThat(inner.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id)
                .containsExactly("m1", "m1~1", "m1~2", "m2", "m2~1", "m2~2", "m3", "m3~1", "m3~2");
        reply.fail();
    }

    private LogEntry unmarked(long seq, String id) {
        LogHead head = inner.log().head(U);
        assertThat(head).isNotNull();
        return LogEntry.of(U, head.epoch(), seq, id, LogEntry.Kind.SENT, Instant.EPOCH, "{}")
                .withInReplyTo("m1");
    }

    @Test
    void aLastReplyThatIsRefusedForGoodTellsNothingAndSoTheStateDoes() throws Exception {
        Botkit botkit = bot(new Noted());
        TestSocket tab = TestSocket.open(botkit, "u");
        faulty.refuse(entry -> entry.id().equals("m1~2"));
        List<CallGate> gates = runInOneWrite(botkit, tab, "m1");
        gates.forEach(CallGate::release);

        tab.expect("one m1");
        tab.says("m2", "m2");
        runUntilHandled("m2");
        expect(tab, "two m2", 1);
        assertThat(writes).anySatisfy(write -> assertThat(write.states()).anyMatch(told("1")));
        assertThat(inner.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id)
                .containsExactly("m1", "m1~1", "m2", "m2~1", "m2~2");
    }

    @Test
    void aReplyWhosePlaceAnEarlierOneTookInMiddlewareTellsTheEndOfItsOwnTurn() throws Exception {
        AtomicReference<Reply> cached = new AtomicReference<>();
        Botkit botkit = bot(new Noted(), Botkit.builder().sendMiddleware((out, next) -> {
            if (out.reply().text().startsWith("two")) {
                cached.compareAndSet(null, out.reply());
                next.proceed(cached.get());
            } else {
                next.proceed(out.reply());
            }
        }));
        TestSocket tab = TestSocket.open(botkit, "u");
        for (String message : List.of("m1", "m2")) {
            tab.says(message, message);
            assertThat(nextHandled()).isEqualTo(message);
            expect(tab, "two m1", 1);
        }
        botkit.close();

        TestSocket again = TestSocket.open(bot(inner), "u");
        again.says("m3", "m3");
        assertThat(nextHandled()).as("m1 and m2 have been handled").isEqualTo("m3");
        expect(again, "two m3", 1);
    }

    @Test
    void aReplyThatComesLateTellsTheEnd() throws Exception {
        Botkit botkit = bot(new Noted());
        TestSocket tab = TestSocket.open(botkit, "u");
        List<CallGate> gates = runInOneWrite(botkit, tab, "m1");
        // The handler has returned, and nothing is stored yet: the turn has not ended.
        lastBot.get().reply("late");
        gates.get(0).release();

        Write write = next(writes, "the write of the replies");
        assertThat(write.ids()).containsExactly("m1~1", "m1~2", "m1~3");
        assertThat(write.ends()).containsExactly("m1~3");
        expect(tab, "late", 2);
        gates.get(1).release();
    }

    @Test
    void theEndBehindWhatSomebodyElseWroteIsToldByTheState() throws Exception {
        Botkit botkit = bot(new Noted());
        TestSocket tab = TestSocket.open(botkit, "u");
        tab.says("m1", "m1");
        assertThat(nextHandled()).isEqualTo("m1");
        expect(tab, "two m1", 1);
        LogHead head = inner.log().head(U);
        assertThat(head).isNotNull();
        inner.log()
                .append(List.of(
                        LogEntry.of(U, head.epoch(), head.seq() + 1, "push", LogEntry.Kind.SENT, Instant.EPOCH, "{}")));

        tab.says("m2", "m2");
        assertThat(nextHandled()).isEqualTo("m2");
        expect(tab, "two m2", 2);
        tab.says("m3", "m3");
        assertThat(nextHandled()).isEqualTo("m3");

        // It may be written behind m3.
        while (next(writes, "a state that tells the end of m2").states().stream()
                .noneMatch(told("5"))) {
            // Another write.
        }
    }

    @Test
    void aReplyThatIsRefusedForGoodLeavesTheEndToTheLast() throws Exception {
        Botkit botkit = bot(new Noted());
        TestSocket tab = TestSocket.open(botkit, "u");
        // What follows is not tried with it.
        faulty.refuse(entry -> entry.id().equals("m1~1"));
        List<CallGate> gates = runInOneWrite(botkit, tab, "m1");
        gates.forEach(CallGate::release);

        tab.expect("two m1");
        assertThat(inner.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id)
                .containsExactly("m1", "m1~2");
        assertThat(inner.log().readAfter(U, 1, 10, Integer.MAX_VALUE).entries()).allMatch(LogEntry::endsTurn);
    }
}
