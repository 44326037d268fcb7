package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.RecordingPeer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store that fails at the wrong moment must not do to the others, or to the message. */
class FailingStoreTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final ConversationId ALICE = ConversationId.verified("alice");
    private static final Handshake WEBHOOK = Handshake.request("127.0.0.1").withCookie(TestSocket.SECRET);
    private static final Skill ECHO = skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text()));

    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();
    private final List<CountDownLatch> held = new ArrayList<>();

    @AfterEach
    void close() {
        held.forEach(CountDownLatch::countDown);
        // Closing waits for a store that fails, and its next try for the clock.
        history.beforeAppend(batch -> {});
        history.before(Call.WRITE_STATES, of -> {});
        timer.advance(Duration.ofMinutes(1));
        bots.forEach(Botkit::close);
    }

    private Botkit bot(Skill skill) {
        return bot(skill, builder -> {});
    }

    private Botkit bot(Skill skill, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .history(history)
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(skill);
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    private static Conversations conversations(Botkit botkit) {
        return EngineProbe.conversations(botkit);
    }

    private CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held.add(latch);
        return latch;
    }

    private static StoreUnavailableException down() {
        return new StoreUnavailableException("down", null);
    }

    private static void awaits(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("waited 20 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static <T> T take(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(20, TimeUnit.SECONDS);
            assertThat(next).as(what).isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void stored(ConversationId id, long seq, String entryId, LogEntry.Kind kind, String text) {
        inner.log()
                .append(List.of(LogEntry.of(
                        id,
                        "e",
                        seq,
                        entryId,
                        kind,
                        Instant.EPOCH,
                        "{\"text\":\"" + text + "\",\"user\":\"u\",\"channel\":\"socket\"}")));
    }

    /** What would be left of the account if everything idle were dropped. */
    private static long drift(Botkit botkit) {
        Conversations all = conversations(botkit);
        long huge = 1L << 40;
        all.grew(huge);
        all.makeRoom(null);
        all.grew(-huge);
        assertThat(all.count()).as("conversations that cannot be dropped").isZero();
        return all.bytes();
    }

    // ---- conversations that can never be used again

    @Test
    void aStoreThatFailsBeforeARedeliveryDoesNotLockTheConversationForever() {
        stored(U, 1, "m1", LogEntry.Kind.RECEIVED, "one");
        CountDownLatch failed = new CountDownLatch(1);
        history.before(Call.WRITE_STATES, of -> {
            failed.countDown();
            throw down();
        });
        Botkit botkit = bot(ECHO);
        TestSocket socket = TestSocket.open(botkit, "u").hello();
        awaits(failed);
        socket.says("m2", "two");
        timer.advance(Duration.ofSeconds(31));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);

        history.before(Call.WRITE_STATES, of -> {});
        TestSocket again = TestSocket.open(botkit, "u").says("m3", "three");
        assertThat(again.nextText()).isIn("re one", "re three");
    }

    @Test
    void anErrorOfTheStoreDoesNotEndTheWriter() {
        AtomicInteger left = new AtomicInteger(2);
        history.beforeAppend(batch -> {
            if (left.getAndDecrement() > 0) {
                throw new NoClassDefFoundError("a/driver/Class");
            }
        });
        Botkit botkit = bot(ECHO);
        TestSocket a = TestSocket.open(botkit, "a").says("m1", "one");
        TestSocket b = TestSocket.open(botkit, "b").says("m1", "one");
        assertThat(a.nextText()).isEqualTo("re one");
        assertThat(b.nextText()).isEqualTo("re one");
    }

    @Test
    void aHandlerThatInterruptsItsThreadDoesNotEndTheWriter() {
        Botkit botkit = bot(
                skills -> skills.fallback((bot, message) -> {
                    bot.reply("re " + message.text());
                    Thread.currentThread().interrupt();
                }),
                builder -> builder.executor(Runnable::run));
        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < 4; i++) {
            socket.says("m" + i, "" + i);
            assertThat(socket.nextText()).isEqualTo("re " + i);
        }
    }

    @Test
    void profilesThatTheStoreDoesNotTakeDoNotStopTheWriterForOthers() {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        history.before(Call.WRITE_PROFILE, of -> {
            if (of.contains(TestSocket.SECRET.conversation("bad1"))) {
                first.countDown();
                throw new IllegalStateException("not this one");
            }
            if (of.contains(TestSocket.SECRET.conversation("bad2"))) {
                second.countDown();
                throw new IllegalStateException("nor this one");
            }
        });
        Botkit botkit = bot(ECHO);
        TestSocket.open(botkit, "bad1")
                .sends("{\"type\":\"identify\",\"user\":\"bad1\",\"user_profile\":{\"id\":\"7\"}}");
        awaits(first);
        TestSocket.open(botkit, "bad2")
                .sends("{\"type\":\"identify\",\"user\":\"bad2\",\"user_profile\":{\"id\":\"7\"}}");
        awaits(second);
        timer.advance(Duration.ofSeconds(31));
        TestSocket good = TestSocket.open(botkit, "good").says("m1", "one");
        assertThat(good.nextText()).isEqualTo("re one");
    }

    @Test
    void oneConversationThatTheStoreChokesOnDoesNotTakeItsNeighboursDown() {
        ConversationId bad = TestSocket.SECRET.conversation("bad");
        CountDownLatch y = hold();
        CountDownLatch x = hold();
        CountDownLatch xHeld = new CountDownLatch(1);
        CountDownLatch yHeld = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(2);
        AtomicBoolean isBad = new AtomicBoolean();
        history.beforeAppend(batch -> {
            for (LogEntry entry : batch) {
                if (entry.id().equals("x1")) {
                    xHeld.countDown();
                    awaits(x);
                } else if (entry.id().equals("y1")) {
                    yHeld.countDown();
                    awaits(y);
                } else if (isBad.get() && entry.conversation().equals(bad)) {
                    failed.countDown();
                    throw new IllegalStateException("a statement that fails");
                }
            }
        });
        Botkit botkit = bot(ECHO);
        // In memory from now on, so that what they say is queued by this very thread.
        botkit.push(bad, Reply.of("hi"));
        botkit.push(TestSocket.SECRET.conversation("good"), Reply.of("hi"));
        isBad.set(true);
        TestSocket.open(botkit, "x").says("x1", "x");
        awaits(xHeld);
        TestSocket.open(botkit, "y").says("y1", "y");
        awaits(yHeld);
        TestSocket.open(botkit, "bad").says("b1", "bad");
        TestSocket good = TestSocket.open(botkit, "good").hello().says("g1", "good");
        y.countDown();
        awaits(failed);
        assertThat(good.nextText()).isEqualTo("re good");
        assertThat(good.closes).isEmpty();
    }

    @Test
    void twoConversationsThatTheStoreChokesOnDoNotHoldBothThreadsOfTheWriter() {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            for (LogEntry entry : batch) {
                if (entry.id().startsWith("b")) {
                    (entry.id().equals("b1") ? first : second).countDown();
                    throw new IllegalStateException("a statement that fails");
                }
            }
        });
        Botkit botkit = bot(ECHO);
        TestSocket.open(botkit, "bad1").says("b1", "bad");
        awaits(first);
        TestSocket.open(botkit, "bad2").says("b2", "bad");
        awaits(second);
        TestSocket good = TestSocket.open(botkit, "good").says("g1", "good");
        assertThat(good.nextText()).isEqualTo("re good");
    }

    // ---- memory

    @Test
    void aConversationThatBrokeDownLeavesNothingInMemory() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            failed.countDown();
            throw down();
        });
        Botkit botkit = bot(ECHO);
        RecordingPeer peer = new RecordingPeer();
        Connection connection =
                botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET), peer);
        connection.receive("{\"type\":\"message\",\"id\":\"m1\",\"text\":\"one\",\"user\":\"u\"}");
        awaits(failed);
        timer.advance(Duration.ofSeconds(31));
        assertThat(take(peer.closes, "a close")).isEqualTo(CloseCode.OVERLOADED);
        assertThat(conversations(botkit).count()).isZero();
        assertThat(conversations(botkit).bytes()).as("bytes").isZero();

        connection.closed();

        assertThat(EngineProbe.idle(botkit))
                .as("conversations that nobody can find any more")
                .isEmpty();
    }

    @Test
    void aConversationIsNotDroppedWhileItIsLoaded() {
        stored(U, 1, "m1", LogEntry.Kind.RECEIVED, "one");
        inner.profiles().write(U, "{\"id\":\"7\",\"name\":\"Una\"}");
        List<Object> seen = new ArrayList<>();
        CountDownLatch looked = new CountDownLatch(1);
        Botkit[] made = {null};
        history.before(Call.HEAD, of -> {
            if (of.contains(U) && looked.getCount() > 0) {
                Conversations all = conversations(made[0]);
                Conversation before = all.find(U);
                for (int i = 0; i < 30; i++) {
                    all.open(ConversationId.webhook("x" + i));
                }
                seen.add(before == all.find(U) ? "still there" : "dropped");
                looked.countDown();
            }
        });
        Botkit botkit = bot(
                ECHO,
                builder -> builder.limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(20_000))
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build()));
        made[0] = botkit;
        TestSocket socket = TestSocket.open(botkit, "u").hello();
        awaits(looked);
        // Whoever is refused 200 times at once is closed, so m2 does not hurry while the turn of m1 runs.
        StateStore.Stored state = inner.states().read(U);
        while (state == null || !state.json().contains("\"handled\":1")) {
            Thread.onSpinWait();
            state = inner.states().read(U);
        }
        socket.says("m2", "two");
        for (String text = socket.nextText(); !text.equals("re two"); text = socket.nextText()) {
            if (!text.equals("re one")) {
                // Refused as busy, as long as the turn of m1 waits and the memory is full.
                socket.says("m2", "two");
            }
        }
        assertThat(seen).containsExactly("still there");
    }

    // ---- resume

    @Test
    void aFreshClientGetsWhatIsLeftOfALogWhoseOldEntriesHaveExpired() {
        for (int seq = 91; seq <= 100; seq++) {
            stored(U, seq, "p~" + seq, LogEntry.Kind.SENT, "text " + seq);
        }
        TestSocket socket = TestSocket.open(bot(ECHO), "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"last\":50}}");
        assertThat(socket.next()).containsEntry("type", "session").containsEntry("seq", 100);
        for (int seq = 91; seq <= 100; seq++) {
            assertThat(socket.next()).containsEntry("seq", seq);
        }
        assertThat(socket.closes).isEmpty();
    }

    @Test
    void aClientWhoseCursorHasExpiredGetsWhatIsLeft() {
        for (int seq = 91; seq <= 100; seq++) {
            stored(U, seq, "p~" + seq, LogEntry.Kind.SENT, "text " + seq);
        }
        TestSocket socket = TestSocket.open(bot(ECHO), "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":"
                        + "{\"v\":1,\"epoch\":\"e\",\"after\":5,\"last\":50}}");
        assertThat(socket.next()).containsEntry("type", "session").containsEntry("reason", "dropped");
        assertThat(socket.next()).containsEntry("seq", 91);
    }

    @Test
    void aFirstMessageThatIsRefusedLeavesAConnectionThatHears() {
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .acceptFilter(message -> {
                    if (message.text().equals("bad")) {
                        throw new RefusedException(Refusal.REFUSED, "not that");
                    }
                    return message;
                })
                .skill(ECHO)
                .build();
        bots.add(botkit);
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"message\",\"id\":\"m1\",\"text\":\"bad\",\"user\":\"u\","
                        + "\"resume\":{\"v\":1,\"after\":0}}");
        assertThat(socket.next()).containsEntry("type", "session");
        assertThat(socket.next()).containsEntry("type", "rejected");
        botkit.push(U, Reply.of("push"));
        assertThat(socket.texts()).containsExactly("push");
    }

    @Test
    void twoCatchUpsAtOnceShowNothingTwice() {
        Botkit botkit = bot(ECHO);
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}")
                .says("m1", "one");
        assertThat(socket.next()).containsEntry("type", "session");
        assertThat(socket.next()).containsEntry("type", "received");
        Map<String, Object> reply = socket.next();
        assertThat(reply).containsEntry("text", "re one");
        String epoch = String.valueOf(inner.log().head(U).epoch());
        inner.log()
                .append(List.of(
                        LogEntry.of(U, epoch, 3, "f~1", LogEntry.Kind.SENT, Instant.EPOCH, "{\"text\":\"foreign\"}")));
        CyclicBarrier both = new CyclicBarrier(2);
        CountDownLatch first = new CountDownLatch(1);
        history.before(Call.READ_AFTER, of -> {
            if (both.isBroken()) {
                return;
            }
            first.countDown();
            try {
                both.await(2, TimeUnit.SECONDS);
            } catch (TimeoutException | BrokenBarrierException e) {
                // Only one at a time reads: just as good.
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        });
        socket.says("m2", "two");
        awaits(first);
        socket.says("m3", "three");
        List<Object> seqs = new ArrayList<>();
        Map<String, Object> next = Map.of();
        while (!"re three".equals(next.get("text"))) {
            next = socket.next();
            seqs.add(next.get("seq"));
        }
        assertThat(seqs).containsExactly(3, 4, 5, 6, 7);
    }

    // ---- POSTs

    @Test
    void aPostThatResumesReadsNoStoreOnTheContainersThread() {
        for (int seq = 1; seq <= 10; seq++) {
            stored(U, seq, "p~" + seq, LogEntry.Kind.SENT, "text " + seq);
        }
        Botkit botkit = bot(ECHO);
        botkit.push(U, Reply.of("it is in memory now"));
        Thread container = Thread.currentThread();
        AtomicInteger blocked = new AtomicInteger();
        history.before(Call.READ_AFTER, of -> {
            if (Thread.currentThread() == container) {
                blocked.incrementAndGet();
            }
        });
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway()
                .post(
                        WEBHOOK,
                        "{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"last\":10}}",
                        Duration.ofSeconds(30),
                        answers::add);
        assertThat(take(answers, "an answer").body()).contains("text 10");
        assertThat(blocked).as("reads on the container's thread").hasValue(0);
    }

    @Test
    void aPostThatWasToldThatItWasNotTakenIsNotTaken() {
        CountDownLatch head = hold();
        CountDownLatch reading = new CountDownLatch(1);
        history.before(Call.HEAD, of -> {
            reading.countDown();
            awaits(head);
        });
        Botkit botkit = bot(ECHO);
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway().post(WEBHOOK, "{\"text\":\"one\",\"user\":\"u\"}", Duration.ofSeconds(30), answers::add);
        awaits(reading);
        timer.advance(Duration.ofSeconds(30));
        PostAnswer late = take(answers, "an answer");
        assertThat(late.status()).isEqualTo(504);
        head.countDown();
        botkit.gateway().post(WEBHOOK, "{\"text\":\"two\",\"user\":\"u\"}", Duration.ofSeconds(30), answers::add);
        assertThat(take(answers, "an answer").body()).contains("re two");
        botkit.close();
        assertThat(inner.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries())
                .as("%s was answered, without an id", late.body())
                .extracting(LogEntry::body)
                .noneMatch(body -> body.contains("\"one\""));
    }

    @Test
    void aPostThatWaitsForTheStoreHearsItsIdWhenItsTimeIsOver() {
        CountDownLatch append = hold();
        CountDownLatch writing = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            writing.countDown();
            awaits(append);
        });
        Botkit botkit = bot(ECHO);
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway().post(WEBHOOK, "{\"text\":\"one\",\"user\":\"u\"}", Duration.ofSeconds(29), answers::add);
        awaits(writing);
        timer.advance(Duration.ofSeconds(29));
        PostAnswer late = take(answers, "an answer");
        assertThat(late.status()).isEqualTo(504);
        assertThat(late.body()).as("else the next POST says it twice").contains("\"id\"");
    }

    @Test
    void aRepeatFromLongAgoDoesNotReadTheWholeLog() {
        stored(U, 1, "m1", LogEntry.Kind.RECEIVED, "one");
        for (int seq = 2; seq <= 1000; seq++) {
            stored(U, seq, "p~" + seq, LogEntry.Kind.SENT, "text " + seq);
        }
        inner.states()
                .write(List.of(StateStore.Change.of(
                        U, 0, Checkpoint.begin("e").withHandled(1000).json("elsewhere"))));
        Botkit botkit = bot(
                ECHO,
                builder -> builder.limits(
                        Limits.builder().store(store -> store.pageBytes(4_096)).build()));
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        AtomicInteger pages = new AtomicInteger();
        history.before(Call.READ_AFTER, of -> pages.incrementAndGet());
        botkit.gateway()
                .post(WEBHOOK, "{\"id\":\"m1\",\"text\":\"one\",\"user\":\"u\"}", Duration.ofSeconds(30), answers::add);
        assertThat(take(answers, "an answer").body()).contains("duplicate");
        assertThat(pages.get()).as("pages read, of many").isLessThanOrEqualTo(8);
    }

    @Test
    void aLogOfPushesIsNotReadFromItsBeginningAtEachOpening() {
        for (int seq = 1; seq <= 1000; seq++) {
            stored(U, seq, "p~" + seq, LogEntry.Kind.SENT, "text " + seq);
        }
        Botkit first = bot(ECHO);
        first.push(U, Reply.of("push"));
        first.close();
        AtomicInteger pages = new AtomicInteger();
        history.before(Call.READ_AFTER, of -> pages.incrementAndGet());
        bot(ECHO).push(U, Reply.of("push again"));
        assertThat(pages.get()).as("pages read to push").isLessThanOrEqualTo(1);
    }

    // ---- what was accepted

    @Test
    void aBasicClientHearsThatItsMessageIsGivenUp() {
        CountDownLatch failed = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            failed.countDown();
            throw down();
        });
        TestSocket socket = TestSocket.open(bot(ECHO), "u").hello().says("one");
        awaits(failed);
        timer.advance(Duration.ofSeconds(31));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(socket.frames).as("a refusal that says so").anyMatch(frame -> frame.containsKey("error"));
    }

    // ---- logging in

    private static final CredentialVerifier NAMES = credential -> VerifiedUser.of(credential);

    @Test
    void aLoginThatFailsHalfWayHandlesNothingTwice() {
        BlockingQueue<String> handled = new LinkedBlockingQueue<>();
        Skill skill = skills -> skills.fallback((bot, message) -> {
            handled.add(message.conversation().proof() + " " + message.id());
            bot.reply("re " + message.text());
        });
        Botkit botkit = bot(skill, builder -> builder.credentialVerifier(NAMES));
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        history.before(Call.WRITE_STATES, of -> {
            if (of.contains(ALICE)) {
                throw down();
            }
        });
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        history.before(Call.WRITE_STATES, of -> {});

        TestSocket alice = TestSocket.signedIn(botkit, "alice").says("m2", "two");
        String text = alice.nextText();
        while (!text.equals("re two")) {
            text = alice.nextText();
        }
        assertThat(handled).containsExactly("ANON m1", "VERIFIED m2");
    }

    @Test
    void aLoginWhileTheOwnConversationIsBusyKeepsTheProfileAndTheAccount() {
        CountDownLatch hello = hold();
        CountDownLatch begun = new CountDownLatch(1);
        Skill skill = skills -> skills.on("hello", (bot, event) -> {
                    if (bot.conversation().equals(ALICE)) {
                        begun.countDown();
                        awaits(hello);
                    }
                })
                .fallback((bot, message) -> bot.reply("re " + message.text()));
        // Closing waits for the turn of alice's, which has just been let go.
        Botkit botkit = bot(
                skill,
                builder -> builder.credentialVerifier(NAMES)
                        .limits(Limits.builder()
                                .turns(turns -> turns.closeTimeout(Duration.ofSeconds(20)))
                                .build()));
        TestSocket alice = TestSocket.signedIn(botkit, "alice").hello();
        awaits(begun);
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"7\",\"name\":\"Una\"}}")
                .says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        hello.countDown();
        assertThat(alice.closes).isNotNull();
        botkit.close();
        assertThat(inner.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id)
                .contains("m1");
        assertThat(inner.profiles().read(ALICE))
                .as("the profile at its new place")
                .contains("Una");
        assertThat(drift(botkit)).as("bytes that nobody takes").isZero();
    }
}
