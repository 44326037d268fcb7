package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What users see of a store that is slow, gone, or shared: nothing that was confirmed is lost or done twice. */
class StoreOutageTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");

    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        history.comeBack();
        bots.forEach(Botkit::close);
    }

    private final Skill echo = skills -> skills.fallback((bot, message) -> {
        handled.add(message.id() + (message.redelivered() ? " again" : ""));
        bot.reply("re " + message.text());
    });

    private Botkit bot(Skill skill) {
        return bot(Botkit.builder().limits(limits().build()).skill(skill));
    }

    /** Clients that come again at once, and a clock that stands still: no rate for their address. */
    private static Limits.Builder limits() {
        return Limits.builder().clients(clients -> clients.framesPerSecondPerAddress(0));
    }

    private Botkit bot(BotkitBuilder builder) {
        Botkit botkit = builder.history(history).timer(timer).build();
        bots.add(botkit);
        return botkit;
    }

    /** As a client does: while a conversation begins anew it is refused, and comes again. */
    private static TestSocket reconnect(Botkit botkit, long after) throws Exception {
        for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; ) {
            TestSocket tab = TestSocket.resume(botkit, "u", after);
            if (tab.nextJson().contains("session")) {
                return tab;
            }
            assertThat(tab.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        }
        throw new AssertionError("no session within 20 s");
    }

    private List<LogEntry> stored() {
        return inner.log().readAfter(U, 0, 1_000, Integer.MAX_VALUE).entries();
    }

    private String handled() throws InterruptedException {
        return String.valueOf(handled.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void nothingIsConfirmedHandledOrShownBeforeItIsStored() throws Exception {
        TestSocket tab = TestSocket.resume(bot(echo), "u", 0);
        tab.expect("session");
        CallGate append = history.next(Call.APPEND).blocks();

        tab.says("m1", "m1");
        append.awaitArrival();
        assertThat(tab.frames).isEmpty();
        assertThat(handled).isEmpty();

        CallGate reply = history.next(Call.APPEND).blocksAfter();
        append.release();
        tab.expect("received");
        reply.awaitArrival();
        assertThat(tab.frames).as("the reply is stored, but nobody knows").isEmpty();
        reply.release();
        tab.expect("re m1");
    }

    @Test
    void anUnknownOutcomeIsTriedAgainAndNothingIsThereTwice() throws Exception {
        TestSocket tab = TestSocket.resume(bot(echo), "u", 0);
        tab.expect("session");
        history.next(Call.APPEND).failsAfter();
        history.next(Call.APPEND).failsAfter();

        tab.says("m1", "m1");
        tab.expect("received", "re m1");
        tab.says("m2", "m2");
        tab.expect("received", "re m2");

        assertThat(stored()).extracting(LogEntry::id).containsExactly("m1", "m1~1", "m2", "m2~1");
        assertThat(handled).containsExactly("m1", "m2");
    }

    @Test
    void whatIsTriedAgainLaterIsNotTakenForAnotherNodes() throws Exception {
        TestSocket tab = TestSocket.resume(bot(echo), "u", 0);
        tab.expect("session");
        history.before(Call.APPEND, of -> timer.advance(Duration.ofNanos(1_234_567)));
        for (int i = 1; i <= 5; i++) {
            history.next(Call.APPEND).failsAfter();
            history.next(Call.APPEND).failsAfter();
            history.next(Call.APPEND).passes();
            history.next(Call.APPEND).failsAfter();

            tab.says("m" + i, "m" + i);
            tab.expect("received", "re m" + i);
        }

        assertThat(stored()).hasSize(10);
        assertThat(handled).containsExactly("m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void whatWaitsWhileTheStoreIsDownGoesThroughInOrder() throws Exception {
        TestSocket tab = TestSocket.resume(bot(echo), "u", 0);
        tab.expect("session");
        history.goDown();
        int before = history.calls(Call.APPEND);
        for (int i = 1; i <= 20; i++) {
            tab.says("m" + i, "m" + i);
        }
        history.awaitCalls(Call.APPEND, before + 3);
        assertThat(tab.frames).isEmpty();

        history.comeBack();
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            shown.add(tab.nextJson());
        }
        assertThat(shown.stream().filter(frame -> frame.contains("received"))).hasSize(20);
        for (int i = 1; i <= 20; i++) {
            assertThat(handled()).isEqualTo("m" + i);
        }
        assertThat(stored()).hasSize(40);
    }

    @Test
    void beyondTheTimeTheConversationBeginsAgainAndTheClientsResendIsHandledOnce() throws Exception {
        Botkit botkit = bot(echo);
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        history.goDown();
        int before = history.calls(Call.APPEND);
        tab.says("m1", "m1");
        history.awaitCalls(Call.APPEND, before + 1);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        assertThat(tab.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        TestSocket early = TestSocket.resume(botkit, "u", 0);
        assertThat(early.awaitClose()).isEqualTo(CloseCode.OVERLOADED);

        history.comeBack();
        TestSocket again = reconnect(botkit, 0);
        again.says("m1", "m1");
        again.expect("received", "re m1");
        assertThat(handled).containsExactly("m1");
        assertThat(stored()).extracting(LogEntry::id).containsExactly("m1", "m1~1");
    }

    @Test
    void aReplyThatCannotBeStoredInTimeMakesItsTurnRunAgain() throws Exception {
        BlockingQueue<Runnable> replies = new LinkedBlockingQueue<>();
        Botkit botkit = bot(skills -> skills.fallback((bot, message) -> {
            handled.add(message.id() + (message.redelivered() ? " again" : ""));
            if (!message.redelivered()) {
                history.goDown();
            }
            bot.reply("one");
            bot.reply("two");
            replies.add(() -> {});
        }));
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        int before = history.calls(Call.APPEND);
        tab.says("m1", "m1");
        tab.expect("received");
        history.awaitCalls(Call.APPEND, before + 2);
        assertThat(replies.poll(20, TimeUnit.SECONDS)).isNotNull();
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        assertThat(tab.awaitClose()).isEqualTo(CloseCode.OVERLOADED);

        history.comeBack();
        TestSocket again = reconnect(botkit, 1);
        again.expect("one", "two");
        assertThat(handled()).isEqualTo("m1");
        assertThat(handled()).isEqualTo("m1 again");
        assertThat(stored()).extracting(LogEntry::id).containsExactly("m1", "m1~1", "m1~2");
    }

    @Test
    void beyondTheBacklogMessagesAreRefusedAndRepliesThrow() throws Exception {
        BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        Botkit botkit = bot(Botkit.builder()
                .limits(limits().store(store -> store.backlog(3)).build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    handled.add(message.id());
                    go.poll(20, TimeUnit.SECONDS);
                    try {
                        bot.reply("re " + message.text());
                    } catch (StoreUnavailableException e) {
                        thrown.add(e);
                        throw e;
                    }
                })));
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        tab.says("m1", "m1");
        tab.expect("received");
        assertThat(handled()).isEqualTo("m1");
        history.goDown();
        tab.says("m2", "m2");
        tab.says("m3", "m3");
        tab.says("m4", "m4");
        tab.says("m5", "m5");
        assertThat(tab.nextJson()).contains("rejected", "m5", "busy", "\"retry\":true");

        go.add("go");
        assertThat(thrown.poll(20, TimeUnit.SECONDS)).isInstanceOf(StoreUnavailableException.class);
        go.addAll(List.of("go", "go", "go", "go", "go", "go", "go"));
        history.comeBack();
        tab.awaitClose();
        reconnect(botkit, 1);
        assertThat(handled()).as("the turn that was cut off").isEqualTo("m1");
    }

    @Test
    void aMessageThatTheStoreRefusesForGoodIsRejectedAndItsPlaceUsedAgain() throws Exception {
        history.refuse(entry -> entry.id().equals("bad"));
        TestSocket tab = TestSocket.resume(bot(echo), "u", 0);
        tab.expect("session");
        tab.says("m1", "m1");
        tab.expect("received", "re m1");

        tab.says("bad", "bad");
        assertThat(tab.nextJson()).contains("rejected", "\"bad\"", "\"retry\":false");
        tab.says("m2", "m2");
        assertThat(tab.nextJson()).contains("received", "\"seq\":3");
        tab.expect("re m2");
        assertThat(handled).containsExactly("m1", "m2");
    }

    @Test
    void aSecondWriterIsNoticedShownAndGoneAround() throws Exception {
        TestSocket tab = TestSocket.resume(bot(echo), "u", 0);
        tab.expect("session");
        tab.says("m1", "m1");
        tab.expect("received", "re m1");
        String epoch = stored().get(0).epoch();
        history.next(Call.APPEND)
                .firstRuns(() -> assertThat(inner.log()
                                .append(List.of(LogEntry.of(
                                        U,
                                        epoch,
                                        3,
                                        "elsewhere~1",
                                        LogEntry.Kind.SENT,
                                        Instant.EPOCH,
                                        "{\"text\":\"from the other node\"}"))))
                        .containsExactly(AppendOutcome.stored(3)));

        tab.says("m2", "m2");

        assertThat(tab.nextJson()).contains("from the other node", "\"seq\":3");
        assertThat(tab.nextJson()).contains("received", "\"seq\":4");
        tab.expect("re m2");
    }

    @Test
    void sayThrowsWhereTheStoreIsDown() {
        Botkit botkit = bot(echo);
        botkit.push(ConversationId.ofUser("alice"), "one");
        history.goDown();
        int before = history.calls(Call.APPEND);
        CompletableFuture<Void> said =
                CompletableFuture.runAsync(() -> botkit.push(ConversationId.ofUser("alice"), "two"));
        history.awaitCalls(Call.APPEND, before + 1);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));

        assertThatThrownBy(() -> said.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> botkit.push(ConversationId.ofUser("bob"), "three"))
                .isInstanceOf(StoreUnavailableException.class);
        history.comeBack();
        botkit.push(ConversationId.ofUser("alice"), "three");
        assertThat(inner.log()
                        .readAfter(ConversationId.verified("alice"), 0, 10, Integer.MAX_VALUE)
                        .entries())
                .extracting(LogEntry::body)
                .hasSize(2);
    }

    @Test
    void aPostIsAnsweredWhateverTheStoreDoes() throws Exception {
        Botkit botkit = bot(echo);
        history.goDown();
        assertThat(post(botkit, "p1").get(20, TimeUnit.SECONDS).status()).isEqualTo(503);
        history.comeBack();
        PostAnswer answer = post(botkit, "p1").get(20, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("re hi");
        history.next(Call.APPEND).passes();
        bots.get(0).close();

        Botkit second = bot(echo);
        assertThat(post(second, "p1").get(20, TimeUnit.SECONDS).body())
                .as("a repeat that only the store remembers")
                .contains("re hi", "\"duplicate\":true");
        assertThat(handled).containsExactly("p1");
    }

    private static CompletableFuture<PostAnswer> post(Botkit botkit, String id) {
        CompletableFuture<PostAnswer> answer = new CompletableFuture<>();
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1").withToken(TestSocket.SECRET),
                        "{\"text\":\"hi\",\"user\":\"u\",\"id\":\"" + id + "\"}",
                        Duration.ofSeconds(60),
                        answer::complete);
        return answer;
    }

    @Test
    void aStateThatSomebodyElseHasChangedMakesTheConversationBeginAgain() throws Exception {
        // It says nothing, so that no reply can tell the end of its turn.
        Botkit botkit = bot(skills -> skills.fallback((bot, message) -> handled.add(message.id())));
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        CallGate written = history.next(Call.WRITE_STATES).blocksAfter();
        tab.says("m1", "m1");
        tab.expect("received");
        written.awaitArrival();
        var state = inner.states().read(U);
        assertThat(state).isNotNull();
        String other = state.json().replaceFirst("\\{", "{\"other\":1,");
        inner.states().write(List.of(StateStore.Change.of(U, state.version(), other)));
        written.release();

        tab.says("m2", "m2");
        assertThat(tab.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(handled()).isEqualTo("m1");
        assertThat(handled()).isEqualTo("m2");
        reconnect(botkit, 0);
    }
}
