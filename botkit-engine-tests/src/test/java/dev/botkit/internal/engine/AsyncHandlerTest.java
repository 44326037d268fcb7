package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Handler;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.runtime.LostCauses;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.runtime.TurnWork;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.monitor.TurnEnded;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that return at once, and whose turns end when a stage completes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AsyncHandlerTest {

    private static final Duration TIMEOUT = Limits.DEFAULT.turns().timeout();

    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Bot> begun = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();
    private final AtomicInteger hanging = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<PostAnswer> posts = new LinkedBlockingQueue<>();

    private final BotkitListener listener = new BotkitListener() {
        @Override
        public void failed(Message message, Throwable failure) {
            told.add("failed " + failure);
        }

        @Override
        public void turnStuck(SlowTurn turn) {
            told.add("stuck " + turn.skill());
        }

        @Override
        public void turnAbandoned(SlowTurn turn) {
            told.add("abandoned " + turn.skill());
        }

        @Override
        public void turnEnded(TurnEnded turn) {
            told.add(turn.outcome() + " " + turn.message().text());
        }
    };

    @AfterEach
    void close() {
        release.countDown();
        bots.forEach(Botkit::close);
    }

    private Botkit bot(Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .listener(listener)
                .listenerExecutor(Runnable::run)
                .apology(Reply.of("Oops"))
                .limits(Limits.builder()
                        .turns(turns -> turns.threads(1).closeTimeout(Duration.ofSeconds(20)))
                        .build())
                .skill(
                        "asks",
                        skills -> skills.hears("^ask$", Handler.async((bot, message) -> {
                                    begun.add(bot);
                                    return answer.thenAccept(text -> bot.reply("it says " + text));
                                }))
                                .hears("^two$", (bot, message) -> {
                                    bot.keepOpenUntil(answer.thenAccept(text -> {
                                        bot.reply("first");
                                        bot.keepOpenUntil(CompletableFuture.completedFuture("at once"));
                                    }));
                                    bot.keepOpenUntil(CompletableFuture.completedFuture("at once"));
                                    begun.add(bot);
                                })
                                .hears("^null$", Handler.async((bot, message) -> null))
                                .hears("^stubborn$", Handler.async((bot, message) -> {
                                    begun.add(bot);
                                    return stubborn(answer);
                                }))
                                .hears("^stuck$", Handler.async((bot, message) -> {
                                    CompletableFuture<String> mine = new CompletableFuture<>();
                                    var unused = mine.whenComplete((text, failure) -> {
                                        hanging.incrementAndGet();
                                        HangingTurns.awaitUninterruptibly(release);
                                    });
                                    begun.add(bot);
                                    return mine;
                                }))
                                .hears("^both$", (bot, message) -> {
                                    bot.keepOpenUntil(stubborn(answer));
                                    bot.keepOpenUntil(second);
                                    begun.add(bot);
                                })
                                .hears("^many$", (bot, message) -> {
                                    for (int i = 0; i < 100; i++) {
                                        bot.keepOpenUntil(answer);
                                    }
                                }))
                .skill("other", skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())));
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    /** A stage that cannot be cancelled. */
    private static CompletionStage<String> stubborn(CompletableFuture<String> future) {
        return future.minimalCompletionStage();
    }

    private Bot nextBegun() throws InterruptedException {
        Bot bot = begun.poll(20, TimeUnit.SECONDS);
        assertThat(bot).as("a handler began within 20 s").isNotNull();
        return bot;
    }

    /** The handler has returned, and its turn waits without a thread. */
    private static void awaitThreadLeft(Botkit botkit) {
        while (botkit.runningTurns().stream().noneMatch(turn -> turn.thread().isEmpty())) {
            Thread.onSpinWait();
        }
    }

    /** While a cancellation returns, it may look lost to a clock that jumps. */
    private static void awaitNoLostThread(Botkit botkit) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (botkit.health().lostThreads() > 0) {
            assertThat(System.nanoTime()).as("a thread is lost for 20 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private String nextTold() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }

    private static TurnWatch watch(Botkit botkit) {
        return EngineProbe.watch(botkit);
    }

    @Test
    void aTurnWaitsForItsStageWithoutAThread() throws Exception {
        Botkit botkit = bot(builder -> {});
        TestSocket asking = TestSocket.open(botkit, "a").says("ask").says("next");
        nextBegun();
        awaitThreadLeft(botkit);
        // The bot has one thread, and it is free.
        assertThat(TestSocket.open(botkit, "b").says("hi").nextText()).isEqualTo("re hi");
        assertThat(nextTold()).isEqualTo("HANDLED hi");
        assertThat(asking.frames).as("the next message waits").isEmpty();
        assertThat(botkit.runningTurns()).singleElement().satisfies(turn -> {
            assertThat(turn.skill()).isEqualTo("asks");
            assertThat(turn.thread()).isEmpty();
        });

        answer.complete("sunny");
        assertThat(asking.nextText()).isEqualTo("it says sunny");
        assertThat(asking.nextText()).isEqualTo("re next");
        assertThat(List.of(nextTold(), nextTold())).containsExactly("HANDLED ask", "HANDLED next");
    }

    @Test
    void aTurnEndsWhenAllOfItsStagesHaveCompletedAndNotAgain() throws Exception {
        TestSocket socket = TestSocket.open(bot(builder -> {}), "u").says("two");
        Bot bot = nextBegun();
        bot.keepOpenUntil(CompletableFuture.completedFuture("late, but the turn is open"));
        assertThat(told).isEmpty();
        answer.complete("x");
        assertThat(socket.nextText()).isEqualTo("first");
        assertThat(nextTold()).isEqualTo("HANDLED two");
        assertThatThrownBy(() -> bot.keepOpenUntil(answer)).isInstanceOf(TurnEndedException.class);
        assertThatThrownBy(() -> bot.reply("late")).isInstanceOf(TurnEndedException.class);
    }

    @Test
    void aStageThatFailsIsAHandlerThatThrows() throws Exception {
        TestSocket socket = TestSocket.open(bot(builder -> {}), "u").says("ask");
        nextBegun();
        answer.completeExceptionally(new IllegalStateException("no weather"));
        assertThat(socket.nextText()).isEqualTo("Oops");
        assertThat(nextTold()).isEqualTo("failed java.lang.IllegalStateException: no weather");
        assertThat(nextTold()).isEqualTo("FAILED ask");
    }

    @Test
    void aHandlerWithoutAStageHasFailed() throws Exception {
        TestSocket socket = TestSocket.open(bot(builder -> {}), "u").says("null");
        assertThat(socket.nextText()).isEqualTo("Oops");
        assertThat(nextTold()).contains("NullPointerException", "an asynchronous handler's stage");
    }

    @Test
    void aTurnWaitsForSixtyFourStagesAtMost() throws Exception {
        TestSocket socket = TestSocket.open(bot(builder -> {}), "u").says("many");
        assertThat(nextTold()).contains(LimitExceededException.class.getName(), "64 stages");
        answer.complete("x");
        assertThat(socket.nextText()).isEqualTo("Oops");
        assertThat(nextTold()).isEqualTo("FAILED many");
    }

    @Test
    void aStageThatTakesTooLongIsCancelled() throws Exception {
        Botkit botkit = bot(builder -> {});
        TestSocket socket = TestSocket.open(botkit, "u").says("ask");
        Bot bot = nextBegun();
        awaitThreadLeft(botkit);
        timer.advance(TIMEOUT);
        watch(botkit).look();
        assertThat(nextTold()).isEqualTo("stuck asks");
        assertThat(nextTold()).startsWith("failed java.util.concurrent.CancellationException");
        assertThat(socket.nextText()).isEqualTo("Oops");
        assertThat(nextTold()).isEqualTo("FAILED ask");
        assertThatThrownBy(() -> bot.reply("late")).isInstanceOf(TurnEndedException.class);
        awaitNoLostThread(botkit);
    }

    @Test
    void aStageThatCannotBeCancelledIsAbandonedAndCostsNoThread() throws Exception {
        Botkit botkit = bot(builder -> {});
        TestSocket socket = TestSocket.open(botkit, "u").says("stubborn").says("next");
        Bot bot = nextBegun();
        awaitThreadLeft(botkit);
        timer.advance(TIMEOUT);
        watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
        assertThat(socket.nextText()).isEqualTo("Oops");
        assertThat(socket.nextText()).isEqualTo("re next");
        assertThat(List.of(nextTold(), nextTold())).containsExactly("stuck asks", "abandoned asks");
        awaitNoLostThread(botkit);
        assertThatThrownBy(() -> bot.reply("late")).isInstanceOf(TurnAbandonedException.class);
        answer.complete("at last");
        assertThat(TestSocket.open(botkit, "v").says("hi").nextText()).isEqualTo("re hi");
        assertThat(botkit.health().lostThreads()).isZero();
    }

    private static void timeIsOver(Botkit botkit, ManualTimer timer) {
        timer.advance(TIMEOUT);
        watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
    }

    @Test
    void anAbandonedTurnWithoutAThreadIsForgotten() throws Exception {
        Botkit botkit = bot(builder -> {});
        TestSocket socket = TestSocket.open(botkit, "u").says("stubborn");
        nextBegun();
        awaitThreadLeft(botkit);

        timeIsOver(botkit, timer);

        assertThat(socket.nextText()).isEqualTo("Oops");
        assertThat(botkit.runningTurns()).isEmpty();
        awaitNoLostThread(botkit);
    }

    @Test
    void anErasedTurnWithoutAThreadIsForgotten() throws Exception {
        Botkit botkit = bot(builder -> {});
        TestSocket.signedIn(botkit, "alice").says("stubborn");
        nextBegun();
        awaitThreadLeft(botkit);

        assertThat(botkit.erase(ConversationId.ofUser("alice"))).isTrue();

        assertThat(botkit.runningTurns()).isEmpty();
    }

    @Test
    void aStageThatNeverCompletesKeepsNothingOfItsTurn() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        TurnWork work = new TurnWork();
        work.add(stage);
        List<Throwable> ends = new ArrayList<>();
        work.whenDone(ends::add);

        work.forget();
        stage.complete("late");

        assertThat(ends).as("nobody waits any more").isEmpty();
        assertThat(work.add(new CompletableFuture<>())).isFalse();
    }

    @Test
    void aStageThatCannotBeCancelledKeepsNoOtherFromBeingCancelled() throws Exception {
        Botkit botkit = bot(builder -> {});
        TestSocket.open(botkit, "u").says("both");
        nextBegun();
        awaitThreadLeft(botkit);
        timer.advance(TIMEOUT);
        watch(botkit).look();
        assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        // Closing waits for what is not abandoned.
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
    }

    @Test
    void stagesThatHangWhenTheyAreCancelledKeepNobodyFromTheStoreAndAreTold() throws Exception {
        try (LogWatch log = LogWatch.of(Level.WARN, LostCauses.class)) {
            Botkit botkit = bot(builder -> builder.history(History.inMemory()));
            int many = LostCauses.THREADS + 2;
            for (int i = 0; i < many; i++) {
                TestSocket.open(botkit, "u" + i).says("stuck");
                nextBegun();
            }
            while (botkit.runningTurns().stream()
                            .filter(turn -> turn.thread().isEmpty())
                            .count()
                    < many) {
                Thread.onSpinWait();
            }
            timer.advance(TIMEOUT);
            watch(botkit).look();
            // A thread that has only been started hangs for less long.
            while (hanging.get() < LostCauses.THREADS) {
                Thread.onSpinWait();
            }
            assertThat(threads("botkit-cancel")).isGreaterThanOrEqualTo(LostCauses.THREADS);
            assertThat(TestSocket.open(botkit, "bob").says("hello").nextText()).isEqualTo("re hello");

            timer.advance(TurnWatch.GRACE);
            watch(botkit).look();
            assertThat(botkit.health().lostThreads()).isEqualTo(LostCauses.THREADS);
            assertThat(log.lines)
                    .filteredOn(line -> line.contains("has not returned for 5 s: skill asks, conversation anon:"))
                    .hasSize(LostCauses.THREADS);
            assertThat(log.lines).last().asString().contains("32 threads hang");
            TestSocket left = TestSocket.open(botkit, "left").says("stubborn");
            nextBegun();
            timeIsOver(botkit, timer);
            assertThat(left.says("again").nextText()).as("abandoned in time").isEqualTo("Oops");
            assertThat(left.nextText()).isEqualTo("re again");

            release.countDown();
            while (botkit.health().lostThreads() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    @Test
    void aPostIsAnsweredWhenTheStageHasCompleted() throws Exception {
        Botkit botkit = bot(builder -> {});
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1"),
                        "{\"text\":\"ask\",\"user\":\"me\"}",
                        Duration.ofSeconds(30),
                        posts::add);
        nextBegun();
        assertThat(posts).isEmpty();
        answer.complete("sunny");
        PostAnswer posted = posts.poll(20, TimeUnit.SECONDS);
        assertThat(posted).isNotNull();
        assertThat(TestSocket.parse(posted.body())).containsEntry("text", "it says sunny");
    }

    @Test
    void erasingTheConversationCutsTheTurnOff() throws Exception {
        Botkit botkit = bot(builder -> {});
        TestSocket.signedIn(botkit, "alice").says("ask");
        Bot bot = nextBegun();
        assertThat(botkit.erase(ConversationId.ofUser("alice"))).isTrue();
        assertThatThrownBy(() -> bot.reply("late")).isInstanceOf(TurnAbandonedException.class);
        assertThat(TestSocket.signedIn(botkit, "alice").says("hi").nextText()).isEqualTo("re hi");
    }

    @Test
    void closingWaitsForTheStage() throws Exception {
        try (History history = History.inMemory()) {
            Botkit botkit = bot(builder -> builder.history(history));
            TestSocket.signedIn(botkit, "alice").says("a", "ask");
            nextBegun();
            Thread closing = new Thread(botkit::close);
            closing.start();
            answer.complete("sunny");
            closing.join();
            assertThat(history.log()
                            .readAfter(ConversationId.ofUser("alice"), 0, 10, 10_000)
                            .entries())
                    .extracting(entry -> entry.id())
                    .containsExactly("a", "a~1");
        }
    }

    @Test
    void aTurnThatClosingCutsOffIsHandledAgain() throws Exception {
        try (History history = History.inMemory()) {
            Botkit first = bot(builder -> builder.history(history)
                    .limits(Limits.builder()
                            .turns(turns -> turns.closeTimeout(Duration.ofMillis(1)))
                            .build()));
            TestSocket.signedIn(first, "alice").says("a", "ask");
            nextBegun();
            first.close();
            answer.complete("sunny");
            TestSocket socket = TestSocket.signedIn(bot(builder -> builder.history(history)), "alice")
                    .hello();
            assertThat(socket.nextText()).isEqualTo("it says sunny");
        }
    }
}
