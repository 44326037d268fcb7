package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.RunningTurn;
import dev.botkit.TypingDelay;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.push.ScheduleSender;
import dev.botkit.internal.runtime.Running;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler that does not return costs its own thread, and nobody else anything. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HangingTurnTest extends HangingTurns {

    @Test
    void aTurnThatTakesLongIsLoggedOnceWithSkillConversationAndStack() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        TestSocket.signedIn(botkit, "alice").says("hang");
        nextHanging();
        timer.advance(Duration.ofSeconds(59));
        watch(botkit).look();
        assertThat(log.lines).isEmpty();

        timer.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            watch(botkit).look();
            timer.advance(Duration.ofSeconds(60));
        }
        assertThat(log.lines).hasSize(1);
        ILoggingEvent warning = log.events.get(0);
        assertThat(warning.getLevel()).isEqualTo(Level.WARN);
        assertThat(warning.getFormattedMessage())
                .contains("60 s", "TurnLimits.warning", "skill waits", "verified:alice")
                .doesNotContain("\n");
        assertThat(warning.getThrowableProxy().getStackTraceElementProxyArray())
                .extracting(Object::toString)
                .anyMatch(frame -> frame.contains("HangingTurns"));
        assertThat(nextTold()).isEqualTo("stuck waits 60 s");
        assertThat(told).isEmpty();
    }

    /** A reply is read before its turn has ended. */
    private static void awaitEndOfTurns(Botkit botkit) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!botkit.runningTurns().isEmpty()) {
            assertThat(System.nanoTime()).as("a turn that does not end").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void anAcceptFilterThatTakesLongIsLoggedOnceWithItsStack() throws Exception {
        CountDownLatch filtering = new CountDownLatch(1);
        Botkit botkit = bot(Botkit.builder().acceptFilter(message -> {
            if (message.text().equals("slow")) {
                filtering.countDown();
                awaitRelease();
            }
            return message;
        }));
        TestSocket alice = TestSocket.signedIn(botkit, "alice").says("hello");
        assertThat(alice.nextText()).isEqualTo("re hello");
        awaitEndOfTurns(botkit);
        Thread container = new Thread(() -> alice.says("slow"), "container");
        container.start();
        assertThat(filtering.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(botkit.runningTurns()).as("turns").isEmpty();
        assertThat(botkit.health().runningTurns()).isZero();
        for (int i = 0; i < 3; i++) {
            timer.advance(TIMEOUT);
            watch(botkit).look();
        }
        assertThat(log.events).hasSize(1);
        ILoggingEvent warning = log.events.get(0);
        assertThat(warning.getLevel()).isEqualTo(Level.WARN);
        assertThat(warning.getFormattedMessage())
                .contains("(accept filter)", "verified:alice", "thread container")
                .doesNotContain("slow", "\n");
        assertThat(warning.getThrowableProxy().getStackTraceElementProxyArray())
                .extracting(Object::toString)
                .anyMatch(frame -> frame.contains("HangingTurnTest"));
        assertThat(botkit.health().lostThreads()).isZero();
        release.countDown();
        assertThat(alice.nextText()).as("the thread was left alone").isEqualTo("re slow");
        container.join();
        assertThat(told).isEmpty();
    }

    @Test
    void sendMiddlewareThatHangsKeepsNoScheduledPushBackForLong() throws Exception {
        int threads = ScheduleSender.THREADS;
        CountDownLatch sending = new CountDownLatch(threads);
        Botkit botkit = bot(Botkit.builder().sendMiddleware((outgoing, next) -> {
            if (outgoing.reply().text().equals("hang")) {
                sending.countDown();
                awaitRelease();
            }
            next.proceed(outgoing.reply());
        }));
        TestSocket alice = TestSocket.signedIn(botkit, "alice").says("hello");
        assertThat(alice.nextText()).isEqualTo("re hello");
        // One at a time is sent to each.
        List<ConversationId> bobs = IntStream.range(0, threads)
                .mapToObj(i -> ConversationId.ofUser("bob" + i))
                .toList();
        bobs.forEach(bob -> botkit.schedulePush(bob, "hang", timer.instant()));
        timer.advance(Duration.ofSeconds(1));
        assertThat(sending.await(20, TimeUnit.SECONDS)).isTrue();
        botkit.schedulePush(ConversationId.ofUser("alice"), "Time is up", timer.instant());

        timer.advance(Duration.ofSeconds(60));
        watch(botkit).look();
        assertThat(alice.nextText()).isEqualTo("Time is up");
        assertThat(log.events).hasSize(threads).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("scheduled push", "(send middleware)", "verified:bob");
            assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                    .extracting(Object::toString)
                    .anyMatch(frame -> frame.contains("HangingTurnTest"));
        });

        timeIsOver(botkit);
        assertThat(botkit.health().lostThreads()).isEqualTo(threads);
        while (!bobs.stream().allMatch(bob -> botkit.scheduledPushes(bob).isEmpty())) {
            Thread.onSpinWait();
        }
        release.countDown();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.health().lostThreads()).isZero();
        assertThat(bobs)
                .as("what was given up")
                .allSatisfy(bob -> assertThat(botkit.export(bob)).doesNotContain("hang"));
        botkit.schedulePush(ConversationId.ofUser("alice"), "Time is up again", timer.instant());
        timer.advance(Duration.ofSeconds(1));
        assertThat(alice.nextText()).isEqualTo("Time is up again");
        assertThat(told).as("no turn").isEmpty();
    }

    @Test
    void theWatchLooksByItself() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("hang");
        nextHanging();
        timer.advance(TIMEOUT);
        assertThat(nextTold()).isEqualTo("stuck waits 600 s");
        // The round that has told it interrupts, too, and counts from its own beginning.
        timer.advance(TurnWatch.GRACE);
        assertThat(nextTold()).isEqualTo("abandoned waits 605 s");
        assertThat(socket.nextText()).isEqualTo("Oops");
    }

    @Test
    void zeroLetsAHandlerRunForEverInSilence() throws Exception {
        Botkit botkit = bot(Botkit.builder()
                .limits(Limits.builder()
                        .turns(turns -> turns.warning(Duration.ZERO).timeout(Duration.ZERO))
                        .build()));
        TestSocket socket = TestSocket.open(botkit, "u").says("obey");
        nextHanging();
        timer.advance(Duration.ofDays(300));
        watch(botkit).look();
        timer.advance(Duration.ofDays(300));
        watch(botkit).look();
        assertThat(socket.frames).isEmpty();
        assertThat(told).isEmpty();
        assertThat(log.lines).isEmpty();
        assertThat(botkit.runningTurns()).hasSize(1);
    }

    @Test
    void aTurnThatPausesIsNotStuck() {
        Botkit botkit = bot(Botkit.builder()
                .executor(Runnable::run)
                .typingDelay(new TypingDelay(1, Duration.ofSeconds(30), 1))
                .skill(skills -> skills.hears("^slow$", (bot, message) -> {
                    for (int i = 0; i < 30; i++) {
                        bot.replyWithTyping("x".repeat(100));
                    }
                })));
        TestSocket socket = TestSocket.open(botkit, "u").says("slow");
        for (int i = 0; i < 70; i++) {
            timer.advance(Duration.ofSeconds(10));
            watch(botkit).look();
        }
        assertThat(botkit.runningTurns()).isEmpty();
        assertThat(log.lines).isEmpty();
        assertThat(socket.texts()).filteredOn(text -> text.startsWith("x")).hasSize(23);
    }

    @Test
    void manyHandlersThatHangDoNotStopOtherConversations() throws Exception {
        int threads = 200;
        Botkit botkit = bot(Botkit.builder()
                .limits(Limits.builder()
                        .turns(turns -> turns.threads(threads))
                        .clients(clients -> clients.connectionsPerAddress(1_000))
                        .build()));
        for (int i = 0; i < threads; i++) {
            TestSocket.at(botkit, "10.0.1." + i % 10, "u" + i).says("hang");
        }
        for (int i = 0; i < threads; i++) {
            nextHanging();
        }
        TestSocket neighbour = TestSocket.open(botkit, "neighbour").says("hello");
        timer.advance(Limits.DEFAULT.turns().warning());
        watch(botkit).look();
        assertThat(neighbour.nextText()).isEqualTo("re hello");
        timeIsOver(botkit);
        for (int i = 0; i < threads; i++) {
            assertThat(TestSocket.at(botkit, "10.0.1." + i % 10, "u" + i)
                            .says("again")
                            .nextText())
                    .isIn("Oops", "re again");
        }
        assertThat(botkit.runningTurns()).filteredOn(RunningTurn::abandoned).hasSize(threads);
    }

    @Test
    void theListTellsWhoRunsWhereAndSinceWhen() throws Exception {
        Instant begin = timer.instant();
        Botkit botkit = bot(Botkit.builder());
        TestSocket.signedIn(botkit, "alice").says("hang");
        nextHanging();
        timer.advance(Duration.ofSeconds(30));
        TestSocket.signedIn(botkit, "bob").says("obey");
        nextHanging();
        timer.advance(Duration.ofSeconds(5));

        assertThat(botkit.runningTurns())
                .extracting(RunningTurn::conversation, RunningTurn::skill, RunningTurn::started, RunningTurn::age)
                .containsExactly(
                        tuple(ConversationId.verified("alice"), "waits", begin, Duration.ofSeconds(35)),
                        tuple(ConversationId.verified("bob"), "waits", begin.plusSeconds(30), Duration.ofSeconds(5)));
        assertThat(botkit.runningTurns()).allMatch(turn -> turn.thread().startsWith("botkit-turn-"));
    }

    @Test
    void onAnExecutorOfTheHostsTheConversationGoesOnToo() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Botkit botkit = bot(Botkit.builder().executor(pool));
            TestSocket socket = TestSocket.open(botkit, "u").says("hang");
            nextHanging();
            socket.says("hello");
            timeIsOver(botkit);
            assertThat(socket.nextText()).isEqualTo("Oops");
            assertThat(socket.nextText()).isEqualTo("re hello");
        } finally {
            release.countDown();
            pool.shutdown();
        }
    }

    @Test
    void aBrokenDownConversationWaitsForAHandlerThatHangsWithinABound() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        CountDownLatch tried = new CountDownLatch(1);
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        history.beforeAppend(batch -> {
            if (down.get()) {
                tried.countDown();
                throw new StoreUnavailableException("down", null);
            }
        });
        Botkit botkit = bot(Botkit.builder()
                .history(history)
                .limits(Limits.builder()
                        .turns(turns -> turns.timeout(Duration.ZERO))
                        .build()));
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "hang");
        nextHanging();
        down.set(true);
        socket.says("m2", "x");
        // The connection may have kept it back for a moment, and its time counts from then on.
        assertThat(tried.await(20, TimeUnit.SECONDS)).isTrue();
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        socket.awaitClose();
        down.set(false);
        assertThat(TestSocket.open(botkit, "u").hello().awaitClose())
                .as("not two handlers of one message at once")
                .isEqualTo(CloseCode.OVERLOADED);

        timer.advance(Limits.DEFAULT.store().timeout());
        watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
        TestSocket again = TestSocket.open(botkit, "u").says("m3", "hello");
        nextHanging();
        // The message runs again as soon as the conversation is loaded, before the connection belongs to it.
        while (!botkit.isConnected(U)) {
            Thread.onSpinWait();
        }
        release.countDown();
        assertThat(again.nextText()).as("of the message that runs again").isEqualTo("too late");
        assertThat(again.nextText()).isEqualTo("re hello");
    }

    @Test
    void aThreadIsNeverInterruptedForATurnThatHasReturned() {
        Botkit botkit = bot(Botkit.builder().executor(Runnable::run));
        Running returned = new Running(null, 0, 0);
        assertThat(returned.returned(false)).isTrue();
        assertThat(returned.interrupt(1)).isFalse();
        assertThat(returned.abandon()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        Running interrupted = new Running(null, 0, 0);
        assertThat(interrupted.interrupt(1)).isTrue();
        assertThat(interrupted.interrupt(2)).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(interrupted.returned(false)).isTrue();
        assertThat(Thread.currentThread().isInterrupted())
                .as("what runs here next is not meant")
                .isFalse();
        assertThat(TestSocket.open(botkit, "u").says("x").texts()).containsExactly("re x");
    }
}
