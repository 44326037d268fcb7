package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.monitor.Health;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The snapshot of a bot tells how it really is. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HealthTest {

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        release.countDown();
        bots.forEach(Botkit::close);
    }

    private Botkit bot(Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(1L << 20))
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(skills -> skills.hears("^hang$", (bot, message) -> {
                            hangs.countDown();
                            HangingTurns.awaitUninterruptibly(release);
                        })
                        .fallback((bot, message) -> bot.reply("re " + message.text())));
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    @Test
    void aBotThatDoesNothingIsHealthyAndEmpty() {
        Health health = bot(builder -> {}).health();
        assertThat(health)
                .hasToString("Health{closed=false, connections=0, conversations=0, runningTurns=0, oldestTurn=PT0S,"
                        + " lostThreads=0, backlog=0, memoryBytes=0, memoryLimit=1048576, store=NONE,"
                        + " droppedListenerCalls=0}");
        assertThat(health.isClosed()).isFalse();
        assertThat(health.memoryLimit()).isEqualTo(1L << 20);
    }

    @Test
    void connectionsConversationsAndTheirMemoryAreCounted() {
        Botkit botkit = bot(builder -> builder.executor(Runnable::run));
        TestSocket gone = TestSocket.open(botkit, "u").says("a");
        TestSocket.open(botkit, "u").says("b");
        TestSocket.open(botkit, "v").says("c");
        gone.connection.closed();
        Health health = botkit.health();
        assertThat(health.connections()).isEqualTo(2);
        assertThat(health.conversations()).isEqualTo(2);
        assertThat(health.memoryBytes())
                .isEqualTo(EngineProbe.budget(botkit).bytes())
                .isBetween(4_000L, 20_000L);
        assertThat(health.runningTurns()).isZero();
    }

    @Test
    void theHandlersThatRunAreCountedWithTheOldestUntilTheyAreGivenUp() {
        Botkit botkit = bot(builder -> {});
        TestSocket.open(botkit, "u").says("hang");
        HangingTurns.awaitUninterruptibly(hangs);
        timer.advance(Duration.ofSeconds(90));
        assertThat(botkit.health().runningTurns()).isEqualTo(1);
        assertThat(botkit.health().oldestTurn()).isEqualTo(Duration.ofSeconds(90));
        assertThat(botkit.health().lostThreads()).isZero();

        timer.advance(Limits.DEFAULT.turns().timeout());
        HangingTurns.watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        HangingTurns.watch(botkit).look();
        assertThat(botkit.health().runningTurns()).isZero();
        assertThat(botkit.health().oldestTurn()).isZero();
        assertThat(botkit.health().lostThreads()).isEqualTo(1);
    }

    @Test
    void whatIsNotInTheStoreYetIsTheBacklogAndTheStoreIsDownUntilItWorks() throws Exception {
        Botkit botkit = bot(builder -> builder.history(history));
        assertThat(botkit.health().store()).isEqualTo(Health.Store.UP);
        CountDownLatch failed = new CountDownLatch(2);
        history.beforeAppend(batch -> {
            failed.countDown();
            throw new StoreUnavailableException("down", null);
        });
        TestSocket socket = TestSocket.open(botkit, "u").says("a");
        failed.await();
        assertThat(botkit.health().store()).isEqualTo(Health.Store.DOWN);
        assertThat(botkit.health().backlog()).isEqualTo(1);

        history.beforeAppend(batch -> {});
        assertThat(socket.nextText()).isEqualTo("re a");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.health().store()).isEqualTo(Health.Store.UP);
        assertThat(botkit.health().backlog()).isZero();
    }

    @Test
    void afterClosingItTellsWhatIsLeft() {
        // The reply may be there before its handler has returned: closing waits for that.
        Botkit botkit = bot(builder -> builder.history(history)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofSeconds(20)))
                        .build()));
        TestSocket socket = TestSocket.open(botkit, "u").says("a");
        assertThat(socket.nextText()).isEqualTo("re a");
        botkit.close();
        Health health = botkit.health();
        assertThat(health.isClosed()).isTrue();
        assertThat(health.connections()).isZero();
        assertThat(health.runningTurns()).isZero();
        assertThat(health.backlog()).isZero();
        assertThat(health.store()).isEqualTo(Health.Store.UP);
    }

    @Test
    void callsThatListenersAreTooSlowForAreCounted() {
        BotkitListener slow = new BotkitListener() {
            @Override
            public void replied(Message message) {
                HangingTurns.awaitUninterruptibly(release);
            }
        };
        Botkit botkit = bot(builder -> builder.executor(Runnable::run)
                .listener(slow)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(64_000))
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .build()));
        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < 100; i++) {
            socket.says("x");
        }
        assertThat(botkit.health().droppedListenerCalls()).isBetween(80L, 100L);
    }
}
