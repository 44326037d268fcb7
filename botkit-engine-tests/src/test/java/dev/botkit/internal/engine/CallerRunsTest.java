package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Reply;
import dev.botkit.dialog.Dialog;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host's pool that is full has turns run on the thread that brings them, as many pools are told to. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CallerRunsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<String> hanging = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
    private Botkit botkit;

    @AfterEach
    void close() {
        release.countDown();
        botkit.close();
        pool.shutdownNow();
    }

    private void hang(String who) {
        hanging.add(who + " on " + Thread.currentThread().getName());
        HangingTurns.awaitUninterruptibly(release);
    }

    @Test
    void aHandlerThatHangsAtADialogsTimeOutStopsNobodysTypingDelay() throws Exception {
        botkit = Botkit.builder()
                .executor(pool)
                .skill(skills -> skills.dialog(Dialog.define("order")
                                .ask("size", "Size?")
                                .timeout(Duration.ofSeconds(2))
                                .onEnd((bot, end) -> hang("a"))
                                .build())
                        .hears("^order$", (bot, message) -> bot.begin("order"))
                        .hears("^hang$", (bot, message) -> hang("c"))
                        .fallback((bot, message) -> bot.replyWithTyping(Reply.of("re " + message.text()))))
                .build();
        TestSocket a = TestSocket.open(botkit, "a").says("order");
        assertThat(a.nextText()).isEqualTo("Size?");
        // The pool is full, with one handler that hangs.
        // Where the pool's thread does not wait for work yet, the handler hangs on the one that brings its message.
        String where = "";
        for (int i = 0; !where.contains("pool"); i++) {
            String user = "c" + i;
            Thread sender = new Thread(() -> TestSocket.open(botkit, user).says("hang"), "sender");
            sender.setDaemon(true);
            sender.start();
            where = String.valueOf(hanging.poll(20, TimeUnit.SECONDS));
            assertThat(where).as("where c's handler hangs").startsWith("c on");
        }
        String hook = String.valueOf(hanging.poll(20, TimeUnit.SECONDS));
        assertThat(hook).as("where a's hook hangs").startsWith("a on");

        assertSomebodyElseIsAnsweredBehindATypingDelay(hook);
    }

    @Test
    void norDoesOneWhoseTurnBeginsBehindTheTypingDelayOfTheLastOne() throws Exception {
        botkit = chatting(Runnable::run);
        TestSocket.open(botkit, "c").says("what?").says("hang");
        assertSomebodyElseIsAnsweredBehindATypingDelay(String.valueOf(hanging.poll(20, TimeUnit.SECONDS)));
    }

    @Test
    void norDoesOneWhoseTurnTheExecutorHasRejectedAtFirst() throws Exception {
        AtomicBoolean rejects = new AtomicBoolean(true);
        botkit = chatting(turn -> {
            if (rejects.getAndSet(false)) {
                throw new RejectedExecutionException("on purpose");
            }
            turn.run();
        });
        TestSocket.open(botkit, "c").says("hang");
        assertSomebodyElseIsAnsweredBehindATypingDelay(String.valueOf(hanging.poll(20, TimeUnit.SECONDS)));
    }

    @Test
    void norDoOneHundredOfThemStopTheTimer() throws Exception {
        botkit = chatting(Runnable::run);
        List<TestSocket> hang = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hang.add(TestSocket.at(botkit, "10.0.0." + i, "c" + i).says("what?"));
        }
        hang.forEach(socket -> socket.says("hang"));
        Set<String> where = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            where.add(String.valueOf(hanging.poll(20, TimeUnit.SECONDS)));
        }
        assertThat(where).hasSize(8).noneMatch(thread -> thread.contains("botkit-timer"));
        timerCallsOthers();
    }

    private void timerCallsOthers() throws InterruptedException {
        CountDownLatch onTime = new CountDownLatch(1);
        botkit.gateway().timer().schedule(Duration.ofMillis(1), onTime::countDown);
        assertThat(onTime.await(20, TimeUnit.SECONDS))
                .as("the timer calls others within 20 s")
                .isTrue();
    }

    private Botkit chatting(Executor executor) {
        return Botkit.builder()
                .executor(executor)
                .skill(skills -> skills.hears("^hang$", (bot, message) -> hang("c"))
                        .fallback((bot, message) -> bot.replyWithTyping(Reply.of("re " + message.text()))))
                .build();
    }

    private void assertSomebodyElseIsAnsweredBehindATypingDelay(String hook) throws InterruptedException {
        TestSocket b = TestSocket.open(botkit, "b").says("hi");
        Map<String, Object> frame = b.frames.poll(5, TimeUnit.SECONDS);
        while (frame != null && !"re hi".equals(frame.get("text"))) {
            frame = b.frames.poll(5, TimeUnit.SECONDS);
        }
        assertThat(frame)
                .as("the reply to another user behind a typing delay, within 5 s; the hook of %s", hook)
                .isNotNull();
    }
}
