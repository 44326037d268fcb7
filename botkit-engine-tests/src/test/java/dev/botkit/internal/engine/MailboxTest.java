package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private Botkit botkit;

    private Botkit build(BotkitBuilder builder) {
        botkit = builder.build();
        return botkit;
    }

    @AfterEach
    void close() {
        release.countDown();
        botkit.close();
    }

    @Test
    void oneTurnAtATimeInOrderOfArrival() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        build(Botkit.builder()
                .limits(Limits.builder()
                        .conversations(conversations ->
                                conversations.waitingMessages(1_000).messagesPerSecond(0))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    bot.reply(message.text());
                    atOnce.decrementAndGet();
                })));
        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < 500; i++) {
            socket.says(String.valueOf(i));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(socket.nextText()).isEqualTo(String.valueOf(i));
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void messagesAreLoggedInOrderOfArrivalWhileAnEarlierTurnStillRuns() {
        build(Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> {
                    release.await();
                    bot.reply("re " + message.seq());
                })));
        TestSocket socket = TestSocket.open(botkit, "u").says("a").says("b").says("c");
        release.countDown();

        List<Object> seqs = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Map<String, Object> frame = socket.next();
            seqs.add(frame.get("seq"));
            texts.add(String.valueOf(frame.get("text")));
        }
        assertThat(texts).containsExactly("re 1", "re 2", "re 3");
        assertThat(seqs).containsExactly(4, 5, 6);
    }

    @Test
    void atMost64WaitThenBusyAndNothingAcceptedIsLost() {
        CountDownLatch running = new CountDownLatch(1);
        build(Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> {
                    running.countDown();
                    release.await();
                    bot.reply("re " + message.text());
                })));
        TestSocket socket = TestSocket.open(botkit, "u").says("0");
        await(running);
        for (int i = 1; i < 100; i++) {
            socket.says(String.valueOf(i));
        }
        for (int i = 65; i < 100; i++) {
            assertThat(socket.next()).containsEntry("error", "busy").doesNotContainKeys("seq", "id");
        }
        // Other conversations notice nothing of it.
        TestSocket.open(botkit, "v").says("x");
        release.countDown();
        for (int i = 0; i <= 64; i++) {
            assertThat(socket.nextText()).isEqualTo("re " + i);
        }
    }

    @Test
    void conversationsRunSideBySide() throws Exception {
        CyclicBarrier all = new CyclicBarrier(20);
        build(Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> {
                    all.await(20, TimeUnit.SECONDS);
                    bot.reply("met");
                })));
        List<TestSocket> sockets = IntStream.range(0, 20)
                .mapToObj(i -> TestSocket.open(botkit, "u" + i).says("x"))
                .toList();
        for (TestSocket socket : sockets) {
            assertThat(socket.nextText()).isEqualTo("met");
        }
    }

    @Test
    void theSameIdTwiceAtOnceRunsOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        build(Botkit.builder()
                .limits(Limits.builder()
                        .conversations(conversations ->
                                conversations.messagesPerSecond(0).waitingMessages(100_000))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    runs.incrementAndGet();
                    bot.reply("re " + message.id());
                })));
        TestSocket tab1 = TestSocket.open(botkit, "u").hello();
        TestSocket tab2 = TestSocket.open(botkit, "u").hello();
        CyclicBarrier start = new CyclicBarrier(2);
        List<Thread> threads = new ArrayList<>();
        for (TestSocket tab : List.of(tab1, tab2)) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 150; i++) {
                    try {
                        start.await(20, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    tab.says("id-" + i, "x");
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < 150; i++) {
            assertThat(tab1.nextText()).isEqualTo("re id-" + i);
            assertThat(tab2.nextText()).isEqualTo("re id-" + i);
        }
        assertThat(runs).hasValue(150);
        assertThat(tab1.frames).isEmpty();
    }

    @Test
    void aRepeatIsRecognisedBeforeTheRateLimitAndTheMailbox() {
        CountDownLatch running = new CountDownLatch(1);
        build(Botkit.builder()
                .limits(Limits.builder()
                        .conversations(conversations ->
                                conversations.waitingMessages(1).messageBurst(2))
                        .build())
                .timer(new ManualTimer())
                .skill(skills -> skills.fallback((bot, message) -> {
                    running.countDown();
                    release.await();
                    bot.reply("re " + message.id());
                })));
        TestSocket socket = TestSocket.open(botkit, "u").says("a", "x");
        await(running);
        socket.says("b", "x").says("a", "x").says("b", "x").says("c", "x");
        assertThat(socket.next()).containsEntry("error", "rate_limited").containsEntry("in_reply_to", "c");
        release.countDown();
        assertThat(socket.nextText()).isEqualTo("re a");
        assertThat(socket.nextText()).isEqualTo("re b");
        assertThat(socket.frames).isEmpty();
    }

    @Test
    void eightThreadsWritingToOneConversationLeaveOneOrder() throws Exception {
        List<Message> handled = Collections.synchronizedList(new ArrayList<>());
        build(Botkit.builder()
                .limits(Limits.builder()
                        .conversations(conversations -> conversations
                                .waitingMessages(10_000)
                                .messagesPerSecond(0)
                                .logEntries(10_000))
                        .clients(clients -> clients.sendFrames(10_000))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> handled.add(message))));
        TestSocket reader = TestSocket.open(botkit, "u").hello();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(t -> {
                    TestSocket tab = TestSocket.open(botkit, "u").hello();
                    Thread thread = new Thread(() -> {
                        for (int i = 0; i < 200; i++) {
                            tab.says(t + " " + i);
                            botkit.push(TestSocket.SECRET.conversation("u"), t + " " + i);
                        }
                    });
                    thread.setUncaughtExceptionHandler((dead, e) -> failures.add(e));
                    return thread;
                })
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        long last = 0;
        for (int i = 0; i < 1_600; i++) {
            long seq = ((Number) reader.next().get("seq")).longValue();
            assertThat(seq).isGreaterThan(last);
            last = seq;
        }
        botkit.close();
        assertThat(failures).isEmpty();
        assertThat(handled).hasSize(1_600).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
        assertThat(handled.stream().map(Message::seq).distinct()).hasSize(1_600);
    }

    @Test
    void anExecutorThatIsFullIsAskedAgain() {
        ManualTimer timer = new ManualTimer();
        Semaphore free = new Semaphore(0);
        Executor full = task -> {
            if (!free.tryAcquire()) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        };
        build(Botkit.builder()
                .executor(full)
                .timer(timer)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("at last"))));
        TestSocket socket = TestSocket.open(botkit, "u").says("x");
        timer.advance(java.time.Duration.ofSeconds(1));
        assertThat(socket.frames).isEmpty();
        free.release();
        timer.advance(java.time.Duration.ofSeconds(1));
        assertThat(socket.texts()).containsExactly("at last");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS))
                    .as("the handler began within 20 s")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
