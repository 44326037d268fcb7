package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.runtime.Background;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes that fail for one conversation only, and what ends meanwhile. */
class FailingWritesTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final ConversationId ALICE = ConversationId.verified("alice");
    private static final Skill ECHO = skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text()));
    private static final CredentialVerifier NAMES = credential -> VerifiedUser.of(credential);
    private static final int MANY = 1_000_000;

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
        return bot(skill, builder -> builder.history(history));
    }

    private Botkit bot(Skill skill, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .conversations(conversations ->
                                conversations.messagesPerSecond(MANY).messageBurst(MANY))
                        .clients(clients -> clients.framesPerSecondPerAddress(MANY))
                        .build())
                .skill(skill);
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    private CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held.add(latch);
        return latch;
    }

    private static ConversationId named(String user) {
        return TestSocket.SECRET.conversation(user);
    }

    private static StoreUnavailableException down() {
        return new StoreUnavailableException("down", null);
    }

    /** For the store and for handlers, which are let go when the test ends. */
    private static void waitsFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("within 20 s").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static CompletableFuture<@Nullable Void> elsewhere(Runnable task) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static boolean isOf(List<LogEntry> batch, String user) {
        return batch.stream().anyMatch(entry -> entry.conversation().equals(named(user)));
    }

    // ---- the writer

    @Test
    void aMessageWhoseFirstWriteFailsIsNotForgottenWhileOthersChat() {
        AtomicBoolean fails = new AtomicBoolean(true);
        CountDownLatch failed = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            if (isOf(batch, "bad") && fails.getAndSet(false)) {
                failed.countDown();
                throw down();
            }
        });
        Botkit botkit = bot(ECHO);
        TestSocket good = TestSocket.open(botkit, "good").says("g", "first");
        assertThat(good.nextText()).isEqualTo("re first");
        TestSocket bad = TestSocket.open(botkit, "bad").says("b1", "one");
        awaits(failed);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (int i = 0; bad.frames.isEmpty() && System.nanoTime() < end; i++) {
            good.says("g" + i, "" + i);
            assertThat(good.nextText()).isEqualTo("re " + i);
        }
        assertThat(bad.frames)
                .as("the reply, after one failure of the store and 20 s")
                .isNotEmpty();
    }

    @Test
    void aConversationThatIsErasedWhileItsWriteFailsCanBegin() {
        CountDownLatch failed = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            if (isOf(batch, "u")) {
                failed.countDown();
                throw new IllegalStateException("a statement that fails");
            }
        });
        Botkit botkit = bot(ECHO);
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "one");
        awaits(failed);
        CompletableFuture<@Nullable Void> erased = elsewhere(() -> botkit.erase(U));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        timer.advance(Duration.ofSeconds(31));
        assertThatCode(() -> erased.get(20, TimeUnit.SECONDS))
                .as("erasing, after storeTimeout")
                .doesNotThrowAnyException();
        history.beforeAppend(batch -> {});
        assertThat(TestSocket.open(botkit, "u").says("m2", "two").nextText()).isEqualTo("re two");
    }

    @Test
    void fourConversationsThatTheStoreChokesOnDoNotHoldBothThreadsOfTheWriter() {
        CountDownLatch x = hold();
        CountDownLatch y = hold();
        CountDownLatch xHeld = new CountDownLatch(1);
        CountDownLatch yHeld = new CountDownLatch(1);
        CountDownLatch firstTwo = new CountDownLatch(3);
        CountDownLatch otherTwo = new CountDownLatch(3);
        AtomicBoolean isBad = new AtomicBoolean();
        history.beforeAppend(batch -> {
            if (isOf(batch, "x")) {
                xHeld.countDown();
                waitsFor(x);
            } else if (isOf(batch, "y")) {
                yHeld.countDown();
                waitsFor(y);
            } else if (isBad.get() && (isOf(batch, "bad1") || isOf(batch, "bad2"))) {
                firstTwo.countDown();
                throw new IllegalStateException("a statement that fails");
            } else if (isBad.get() && (isOf(batch, "bad3") || isOf(batch, "bad4"))) {
                otherTwo.countDown();
                throw new IllegalStateException("a statement that fails");
            }
        });
        Botkit botkit = bot(ECHO);
        // In memory from now on, so that what they say is queued by this very thread.
        List.of("bad1", "bad2", "bad3", "bad4", "good").forEach(user -> botkit.push(named(user), Reply.of("hi")));
        isBad.set(true);
        // Pushes, as no state follows them.
        CompletableFuture<@Nullable Void> pushX = elsewhere(() -> botkit.push(named("x"), Reply.of("x")));
        awaits(xHeld);
        CompletableFuture<@Nullable Void> pushY = elsewhere(() -> botkit.push(named("y"), Reply.of("y")));
        awaits(yHeld);
        TestSocket.open(botkit, "bad1").says("m1", "one");
        TestSocket.open(botkit, "bad2").says("m1", "one");
        y.countDown();
        awaits(firstTwo);
        TestSocket.open(botkit, "bad3").says("m1", "one");
        TestSocket.open(botkit, "bad4").says("m1", "one");
        x.countDown();
        awaits(otherTwo);
        assertThat(pushX).succeedsWithin(Duration.ofSeconds(20));
        assertThat(pushY).succeedsWithin(Duration.ofSeconds(20));
        TestSocket good = TestSocket.open(botkit, "good").says("g1", "good");
        assertThat(good.nextText()).isEqualTo("re good");
    }

    /** A store with an entry that nobody can read, as a row of somebody else's is. It fails no call. */
    private record Unreadable(History in) implements History {

        static final String ID = "garbage";

        @Override
        public LogStore log() {
            return new LogStore() {
                @Override
                public @Nullable LogHead head(ConversationId id) {
                    return in.log().head(id);
                }

                @Override
                public List<AppendOutcome> append(List<LogEntry> batch) {
                    return in.log().append(batch);
                }

                @Override
                public LogPage readAfter(ConversationId id, long after, int maxEntries, int maxBytes) {
                    LogPage page = in.log().readAfter(id, after, maxEntries, maxBytes);
                    List<LogEntry> shown = page.entries().stream()
                            .filter(entry -> !entry.id().equals(ID))
                            .toList();
                    return new LogPage(shown, page.more() && !shown.isEmpty());
                }

                @Override
                public LogPage readBefore(ConversationId id, long before, int maxEntries, int maxBytes) {
                    return in.log().readBefore(id, before, maxEntries, maxBytes);
                }

                @Override
                public void erase(ConversationId id) {
                    in.log().erase(id);
                }
            };
        }

        @Override
        public StateStore states() {
            return in.states();
        }

        @Override
        public ProfileStore profiles() {
            return in.profiles();
        }

        @Override
        public void close() {}
    }

    @Test
    void aPlaceThatIsTakenByWhatCannotBeReadIsNoEndlessLoop() {
        Botkit botkit = bot(ECHO, builder -> builder.history(new Unreadable(inner)));
        // In memory from now on; no turn, so that it can begin anew as soon as its connection is closed.
        botkit.push(U, Reply.of("hi"));
        LogHead head = Objects.requireNonNull(inner.log().head(U));
        inner.log()
                .append(List.of(LogEntry.of(
                        U, head.epoch(), head.seq() + 1, Unreadable.ID, LogEntry.Kind.SENT, Instant.EPOCH, "{}")));
        TestSocket socket = TestSocket.open(botkit, "u").says("m2", "two");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(TestSocket.open(botkit, "u").says("m2", "two").nextText()).isEqualTo("re two");
    }

    // ---- closing

    @Test
    void closingDoesNotWaitForAStoreThatHangsInWhatIsDoneLast() {
        CountDownLatch store = hold();
        CountDownLatch begun = new CountDownLatch(4);
        Botkit botkit = bot(ECHO);
        Engine engine = EngineProbe.engine(botkit);
        for (int i = 0; i < 9; i++) {
            // As erasing and logging in do; the fifth waits: half of the threads are for others.
            engine.ofClients().background().lastly(Background.OWN, () -> {
                begun.countDown();
                waitsFor(store);
            });
        }
        awaits(begun);
        assertThat(elsewhere(botkit::close)).as("closing").succeedsWithin(Duration.ofSeconds(15));
    }

    @Test
    void whoPushesHearsThatTheBotWasClosedWhileTheStoreHung() {
        CountDownLatch store = hold();
        CountDownLatch writing = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            writing.countDown();
            waitsFor(store);
            throw down();
        });
        Botkit botkit = bot(ECHO);
        CompletableFuture<@Nullable Void> said = elsewhere(() -> botkit.push(U, Reply.of("hi")));
        awaits(writing);
        botkit.close();
        store.countDown();
        assertThatThrownBy(() -> said.get(10, TimeUnit.SECONDS)).as("the push").isInstanceOf(ExecutionException.class);
    }

    // ---- logging in

    @Test
    void aMessageThatWasCutOffBeforeALoginIsHandledAfterIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch handler = hold();
        AtomicBoolean first = new AtomicBoolean(true);
        BlockingQueue<String> handled = new LinkedBlockingQueue<>();
        Skill skill = skills -> skills.fallback((bot, message) -> {
            if (first.getAndSet(false)) {
                begun.countDown();
                waitsFor(handler);
                EngineProbe.cutOff(bots.get(0), bot);
            }
            handled.add(message.conversation().proof() + " " + message.id());
        });
        CallGate erased = history.next(Call.ERASE_PROFILE).blocksAfter();
        Botkit botkit = bot(skill);
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "one");
        awaits(begun);
        Engine engine = EngineProbe.engine(botkit);
        engine.ofClients()
                .logins()
                .plan(Objects.requireNonNull(engine.conversations().find(U)), ALICE, "127.0.0.1");
        handler.countDown();
        assertThat(socket.awaitClose()).isNotNull();
        erased.awaitArrival();
        erased.release();
        TestSocket.signedIn(botkit, "alice").hello();
        assertThat(handled.poll(10, TimeUnit.SECONDS)).isEqualTo("VERIFIED m1");
    }

    @Test
    void aLoginIntoAConversationThatIsJustBeingErasedDoesNotWaitForIt() {
        CountDownLatch handler = hold();
        CountDownLatch begun = new CountDownLatch(1);
        Skill skill = skills -> skills.on("hello", (bot, event) -> {
                    begun.countDown();
                    waitsFor(handler);
                })
                .fallback((bot, message) -> bot.reply("re " + message.text()));
        Botkit botkit = bot(skill, builder -> builder.credentialVerifier(NAMES));
        TestSocket alice = TestSocket.signedIn(botkit, "alice").hello();
        awaits(begun);
        CompletableFuture<@Nullable Void> erasing = elsewhere(() -> botkit.erase(ALICE));
        assertThat(alice.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        handler.countDown();
        assertThat(erasing).succeedsWithin(Duration.ofSeconds(20));
    }

    // ---- connections

    @Test
    void anErrorOfTheStoreAtTheFirstFrameEndsTheConnection() {
        history.before(Call.HEAD, of -> {
            throw new NoClassDefFoundError("a/driver/Class");
        });
        TestSocket socket = TestSocket.open(bot(ECHO), "u").says("m1", "one");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void onlyTheTabThatSaidItHearsThatItsMessageIsGivenUp() {
        CountDownLatch failed = new CountDownLatch(1);
        Botkit botkit = bot(ECHO);
        TestSocket other = TestSocket.open(botkit, "u").says("m1", "one");
        assertThat(other.nextText()).isEqualTo("re one");
        history.beforeAppend(batch -> {
            failed.countDown();
            throw down();
        });
        TestSocket socket = TestSocket.open(botkit, "u").says("m2", "two");
        awaits(failed);
        timer.advance(Duration.ofSeconds(31));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(other.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(socket.frames).anyMatch(frame -> frame.containsKey("error"));
        assertThat(other.frames).noneMatch(frame -> frame.containsKey("error"));
    }
}
