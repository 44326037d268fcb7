package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.Health;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes that return late, or never: nothing is lost, stored twice or out of order, and other users do not notice. */
class HangingWritesTest {

    private static final Duration TIMEOUT = Limits.DEFAULT.store().timeout();

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final LogWatch log = LogWatch.named(Level.WARN, "dev.botkit.internal.store");
    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private Botkit botkit;

    @AfterEach
    void close() {
        hanging.values().forEach(CountDownLatch::countDown);
        botkit.close();
        log.close();
    }

    /** Appends of these users do not return before they are let go. */
    private void build(String... users) {
        for (String user : users) {
            hanging.put(user, new CountDownLatch(1));
        }
        history.before(Call.APPEND, of -> of.forEach(this::hang));
        botkit = Botkit.builder()
                .history(history)
                .timer(timer)
                .skill(skills -> skills.fallback((bot, message) -> {
                    handled.add(message.id());
                    bot.reply("re " + message.text());
                }))
                .build();
    }

    private void hang(ConversationId of) {
        hanging.forEach((user, release) -> {
            if (of.equals(named(user)) && release.getCount() > 0) {
                threads.put(user, Thread.currentThread());
                HangingTurns.awaitUninterruptibly(release);
                if (failing.remove(user)) {
                    throw new StoreUnavailableException("in the end it fails", null);
                }
            }
        });
    }

    private static ConversationId named(String user) {
        return TestSocket.SECRET.conversation(user);
    }

    private TestSocket opened(String user) {
        TestSocket tab = TestSocket.at(botkit, "10.0.0." + (int) user.charAt(0), user);
        tab.sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"after\":0}}");
        return tab;
    }

    private TestSocket hangs(String user) throws Exception {
        TestSocket tab = opened(user);
        tab.expect("session");
        int calls = history.calls(Call.APPEND);
        tab.says("m1", "hi");
        history.awaitCalls(Call.APPEND, calls + 1);
        return tab;
    }

    private List<String> ids(String user) {
        return inner.log().readAfter(named(user), 0, 100, Integer.MAX_VALUE).entries().stream()
                .map(LogEntry::id)
                .toList();
    }

    private static Map<String, Object> next(TestSocket tab) throws InterruptedException {
        return Objects.requireNonNull(tab.frames.poll(10, TimeUnit.SECONDS), "nothing within 10 s");
    }

    @Test
    void otherUsersAreServedWhileBothThreadsHang() throws Exception {
        build("a", "b");
        hangs("a");
        hangs("b");
        TestSocket c = opened("c");
        c.expect("session");
        c.says("m1", "hi");
        timer.advance(Duration.ofSeconds(6));
        assertThat(next(c)).containsEntry("type", "received");
        assertThat(next(c)).containsEntry("text", "re hi");
        assertThat(c.closes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConversationBeginsAnewWhenItsCallHasReturnedAndNotBefore(boolean fails) throws Exception {
        build("a");
        if (fails) {
            failing.add("a");
        }
        TestSocket a = hangs("a");
        int calls = history.calls(Call.APPEND);
        timer.advance(TIMEOUT.plusSeconds(1));
        assertThat(next(a)).containsEntry("type", "rejected").containsEntry("id", "m1");
        assertThat(a.awaitClose()).isEqualTo(CloseCode.OVERLOADED);

        TestSocket tooEarly = opened("a");
        assertThat(tooEarly.awaitClose())
                .as("while its batch is with the store")
                .isEqualTo(CloseCode.OVERLOADED);
        assertThat(history.calls(Call.APPEND))
                .as("writes beside the one that hangs")
                .isEqualTo(calls);

        hanging.get("a").countDown();
        // A batch whose call has failed is given up when it is its turn to be tried again.
        TestSocket again = TestSocket.reconnect(botkit, "a", 0);
        again.says("m1", "hi");
        // If the first try was stored after all, its reply may come first.
        Set<String> missing = new HashSet<>(Set.of("received", "message"));
        while (!missing.isEmpty()) {
            missing.remove(String.valueOf(next(again).get("type")));
        }
        assertThat(handled).containsExactly("m1");
        handled.clear();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(ids("a")).hasSize(2).first().isEqualTo("m1");
        assertThat(handled).as("further runs of its handler").isEmpty();
    }

    @Test
    void theStoreIsUpAgainWhenTheCallHasReturned() throws Exception {
        build("a");
        hangs("a");
        timer.advance(TIMEOUT.plusSeconds(1));
        log.await("has not returned for");
        TestSocket b = opened("b");
        b.expect("session");
        b.says("m1", "hi");
        assertThat(next(b)).containsEntry("type", "received");
        assertThat(botkit.health().store())
                .as("it takes what others say, but not all")
                .isEqualTo(Health.Store.DOWN);
        // Another thread that has something to write may be the one that ends.
        assertThat(next(b)).containsEntry("text", "re hi");
        opened("c").expect("session");

        hanging.get("a").countDown();
        threads.get("a").join(TimeUnit.SECONDS.toMillis(20));
        assertThat(threads.get("a").isAlive())
                .as("the thread whose place was taken")
                .isFalse();
        assertThat(botkit.health().store()).isEqualTo(Health.Store.UP);
    }

    /** More dead connections than there are threads. */
    @Test
    void whoeverFindsAllThreadsHeldIsToldInTime() throws Exception {
        String[] users = {"a", "b", "c", "d", "e", "f", "g", "h"};
        build(users);
        for (String user : users) {
            hangs(user);
            // Another thread is there for the next one.
            timer.advance(Duration.ofSeconds(3));
        }
        TestSocket late = opened("z");
        late.expect("session");
        late.says("m1", "hi");
        while (botkit.health().backlog() <= users.length) {
            Thread.onSpinWait();
        }
        timer.advance(TIMEOUT.plusSeconds(1));
        assertThat(next(late)).containsEntry("type", "rejected").containsEntry("id", "m1");
        assertThat(late.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        hanging.values().forEach(CountDownLatch::countDown);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(ids("z")).as("it was not confirmed").isEmpty();
    }

    @Test
    void whoPushesHearsThatItWasStoredAfterAll() throws Exception {
        build("a");
        BlockingQueue<String> pushed = new LinkedBlockingQueue<>();
        Thread host = new Thread(() -> pushed.add(String.valueOf(botkit.push(named("a"), Reply.of("news")))));
        host.start();
        history.awaitCalls(Call.APPEND, 1);
        timer.advance(TIMEOUT.plusSeconds(1));
        log.await("has not returned for");
        hanging.get("a").countDown();
        String id = pushed.poll(10, TimeUnit.SECONDS);
        assertThat(ids("a")).containsExactly(id);
        host.join();
    }
}
