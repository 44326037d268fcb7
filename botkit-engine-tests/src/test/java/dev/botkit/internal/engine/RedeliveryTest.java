package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message whose turn was cut off runs again once: it is given up only if its handler has begun again. */
class RedeliveryTest {

    private static final ConversationId U = named("u");

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final AtomicBoolean down = new AtomicBoolean();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();
    private final List<ExecutorService> executors = new ArrayList<>();
    private final List<CountDownLatch> held = new ArrayList<>();

    private final Skill echo = skills -> skills.fallback((bot, message) -> {
        tellHandled(message);
        bot.reply("re " + message.text());
    });

    private final Skill hangs = skills -> skills.fallback((bot, message) -> {
        CountDownLatch end = hold();
        tellHandled(message);
        end.await();
    });

    @AfterEach
    void close() {
        down.set(false);
        held.forEach(CountDownLatch::countDown);
        bots.forEach(Botkit::close);
        executors.forEach(ExecutorService::shutdownNow);
    }

    private static ConversationId named(String user) {
        return TestSocket.SECRET.conversation(user);
    }

    private void tellHandled(dev.botkit.Message message) {
        handled.add(message.id() + (message.redelivered() ? " again" : ""));
    }

    private CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held.add(latch);
        return latch;
    }

    private ExecutorService oneThread() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executors.add(executor);
        return executor;
    }

    private Botkit bot(Executor executor, Skill skill) {
        Botkit botkit = Botkit.builder()
                .history(history)
                .executor(executor)
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(skill)
                .build();
        bots.add(botkit);
        return botkit;
    }

    /** It may have been handled by a process that has gone. */
    private void storedMessage() {
        inner.log()
                .append(List.of(LogEntry.of(
                        U,
                        "e",
                        1,
                        "m1",
                        LogEntry.Kind.RECEIVED,
                        Instant.EPOCH,
                        "{\"text\":\"hi\",\"user\":\"u\",\"channel\":\"socket\"}")));
    }

    private static TestSocket opens(Botkit botkit, String user) {
        TestSocket tab = TestSocket.resume(botkit, user, 0);
        tab.expect("session");
        return tab;
    }

    private static void awaitStore(Botkit botkit) throws InterruptedException {
        assertThat(botkit.awaitStore(Duration.ofSeconds(20)))
                .as("all is stored within 20 s")
                .isTrue();
    }

    private String nextHandled() throws InterruptedException {
        String next = handled.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("handled within 20 s").isNotNull();
        return next;
    }

    private boolean isMarked(String user) {
        StateStore.Stored state = inner.states().read(named(user));
        return state != null && state.json().contains("redelivering");
    }

    /** The first state is stored, but the store does not say so, and is down from then on. */
    private void theStoreGoesDownWithTheMark() {
        storedMessage();
        history.next(Call.WRITE_STATES).failsAfter();
        AtomicBoolean isFirst = new AtomicBoolean(true);
        history.before(Call.WRITE_STATES, of -> {
            if (isFirst.getAndSet(false)) {
                down.set(true);
            } else {
                failIfDown();
            }
        });
        history.before(Call.APPEND, of -> failIfDown());
    }

    private void failIfDown() {
        if (down.get()) {
            throw new StoreUnavailableException("down", null);
        }
    }

    private void breaksDown(TestSocket tab) {
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        assertThat(tab.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void messagesThatHaveWaitedForAThreadInTwoRunsAreHandledInTheThird() throws Exception {
        for (int run = 1; run <= 2; run++) {
            ExecutorService executor = oneThread();
            CountDownLatch connected = hold();
            executor.execute(() -> HangingTurns.awaitUninterruptibly(connected));
            Botkit botkit = bot(executor, hangs);
            for (int i = 1; i <= 3; i++) {
                TestSocket tab = opens(botkit, "u" + i);
                if (run == 1) {
                    tab.says("m" + i, "order a pizza");
                }
                tab.expect(run == 1 ? "received" : "m" + i);
            }
            if (run == 2) {
                connected.countDown();
                assertThat(nextHandled()).isEqualTo("m1 again");
            }
            awaitStore(botkit);
            assertThat(isMarked("u2") || isMarked("u3"))
                    .as("after a crash now, those that wait for a thread would be taken for begun")
                    .isFalse();
            botkit.close();
            held.forEach(CountDownLatch::countDown);
            executor.shutdown();
            assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(handled).as("the handlers of m2 and m3 have never begun").isEmpty();

        Botkit third = bot(Runnable::run, echo);
        for (int i = 1; i <= 3; i++) {
            opens(third, "u" + i);
        }
        awaitStore(third);

        assertThat(handled).contains("m2 again", "m3 again");
    }

    @ParameterizedTest(name = "on a thread of the executor: {0}")
    @ValueSource(booleans = {true, false})
    void aMessageThatIsBeingMarkedWhenTheBotIsClosedIsHandledInTheNextRun(boolean ownThread) throws Exception {
        storedMessage();
        var mark = history.next(Call.WRITE_STATES).blocks();
        Botkit first = bot(ownThread ? oneThread() : Runnable::run, echo);
        opens(first, "u");
        mark.awaitArrival();

        CompletableFuture<Void> closed = CompletableFuture.runAsync(first::close);
        while (!first.health().isClosed()) {
            Thread.onSpinWait();
        }
        mark.release();
        closed.get(20, TimeUnit.SECONDS);
        assertThat(handled).as("it has not begun").isEmpty();

        Botkit second = bot(Runnable::run, echo);
        opens(second, "u");
        awaitStore(second);
        assertThat(handled).containsExactly("m1 again");
    }

    /** The state that it runs again is stored, but the store does not say so: it did not run. */
    @Test
    void aMessageWhoseMarkIsStoredWhileTheStoreFailsIsHandledWhenTheStoreIsBack() throws Exception {
        theStoreGoesDownWithTheMark();
        Botkit botkit = bot(Runnable::run, echo);
        TestSocket tab = opens(botkit, "u");
        history.awaitCalls(Call.WRITE_STATES, 2);
        breaksDown(tab);
        assertThat(handled).isEmpty();
        assertThat(isMarked("u")).isTrue();

        down.set(false);
        TestSocket.reconnect(botkit, "u", 0);
        awaitStore(botkit);
        assertThat(handled).containsExactly("m1 again");
    }

    /** It has begun again when the store is back: from then on it is as any other. */
    @Test
    void aMessageThatHasBegunAgainInTheEndIsNotHandledAThirdTime() throws Exception {
        theStoreGoesDownWithTheMark();
        Botkit botkit = bot(
                Runnable::run,
                skills -> skills.fallback((bot, message) -> {
                    tellHandled(message);
                    down.set(true);
                    bot.reply("re " + message.text());
                }));
        TestSocket tab = opens(botkit, "u");
        history.awaitCalls(Call.WRITE_STATES, 2);
        breaksDown(tab);
        down.set(false);
        int before = history.calls(Call.APPEND);
        TestSocket second = TestSocket.reconnect(botkit, "u", 0);
        assertThat(nextHandled()).isEqualTo("m1 again");
        history.awaitCalls(Call.APPEND, before + 1);
        breaksDown(second);
        down.set(false);

        TestSocket.reconnect(botkit, "u", 0);
        awaitStore(botkit);
        assertThat(handled).as("handled once more").isEmpty();
        assertThat(isMarked("u")).isFalse();
    }

    /** A host that ends its executor before the bot, say. */
    @Test
    void aThreadThatIsInterruptedWhileItWaitsForTheMarkIsFree() throws Exception {
        storedMessage();
        var mark = history.next(Call.WRITE_STATES).blocks();
        AtomicReference<Thread> thread = new AtomicReference<>();
        ExecutorService executor = oneThread();
        executor.submit(() -> thread.set(Thread.currentThread())).get();
        Botkit botkit = bot(executor, echo);
        opens(botkit, "u");
        mark.awaitArrival();

        thread.get().interrupt();
        executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
        assertThat(handled).isEmpty();
        mark.release();
        assertThat(nextHandled()).isEqualTo("m1 again");
    }

    /** That this process has not begun says nothing of a mark that another one has set since. */
    @Test
    void aMessageThatHasBegunAgainOnAnotherNodeIsNotHandledAThirdTimeHere() throws Exception {
        storedMessage();
        history.before(Call.WRITE_STATES, of -> failIfDown());
        history.before(Call.APPEND, of -> failIfDown());
        down.set(true);
        Botkit here = bot(Runnable::run, echo);
        TestSocket tab = opens(here, "u");
        history.awaitCalls(Call.WRITE_STATES, 1);
        breaksDown(tab);
        down.set(false);
        assertThat(isMarked("u")).isFalse();

        Botkit other = Botkit.builder()
                .history(inner)
                .executor(oneThread())
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(hangs)
                .build();
        bots.add(other);
        opens(other, "u");
        assertThat(nextHandled()).isEqualTo("m1 again");
        awaitStore(other);
        assertThat(isMarked("u")).isTrue();

        // The other one dies of it, and the client comes here.
        TestSocket.reconnect(here, "u", 0);
        awaitStore(here);
        assertThat(handled).as("handled a third time").isEmpty();
    }
}
