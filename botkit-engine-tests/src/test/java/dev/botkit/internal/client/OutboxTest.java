package dev.botkit.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.internal.memory.Held;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.Peer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Limits LIMITS = Limits.builder()
            .clients(clients -> clients.sendCharacters(100).sendFrames(10))
            .build();

    private final ManualTimer timer = new ManualTimer();
    private final HeldMemory memory = new Held(
            new MemoryBudget(
                    Limits.builder()
                            .clients(clients -> clients.memoryBytes(64L << 20))
                            .build(),
                    true),
            "a");
    private final HandPeer peer = new HandPeer();
    private final Outbox outbox = new Outbox(peer, LIMITS, timer, memory);

    /** A peer whose writes end when the test says so, or twice, or that throws: worse than a {@code RecordingPeer} is. */
    private static final class HandPeer implements Peer {
        final List<String> written = new ArrayList<>();
        final List<String> closes = new ArrayList<>();
        final ArrayDeque<WriteDone> pending = new ArrayDeque<>();
        boolean atOnce;
        boolean failing;

        @Override
        public void write(String frame, WriteDone done) {
            if (failing) {
                throw new IllegalStateException("closed");
            }
            written.add(frame);
            if (atOnce) {
                done.done(true);
                done.done(true);
            } else {
                pending.add(done);
            }
        }

        @Override
        public void close(CloseCode code, String reason) {
            closes.add(code.number() + " " + reason);
        }
    }

    private void send(String frame) {
        outbox.offer(frame);
        outbox.pump();
    }

    @Test
    void oneWriteAtATimeAndTheNextStartsFromTheEndOfTheLast() {
        send("a");
        send("b");
        send("c");
        assertThat(peer.written).containsExactly("a");
        peer.pending.remove().done(true);
        assertThat(peer.written).containsExactly("a", "b");
        peer.pending.remove().done(true);
        peer.pending.remove().done(true);
        assertThat(peer.written).containsExactly("a", "b", "c");
    }

    @Test
    void theTimerHoldsNothingOfAPeerThatHasGone() {
        send("a");
        assertThat(timer.pending()).isOne();
        outbox.gone();
        assertThat(timer.pending()).isZero();
        send("b");
        assertThat(timer.pending()).isZero();
    }

    @Test
    void aPeerThatEndsWritesAtOnceCausesNoRecursion() {
        Outbox large = new Outbox(
                peer,
                Limits.builder().clients(clients -> clients.sendFrames(200_000)).build(),
                timer,
                memory);
        peer.atOnce = false;
        for (int i = 0; i < 100_000; i++) {
            large.offer("x");
        }
        peer.atOnce = true;
        large.pump();
        assertThat(peer.written).hasSize(100_000);
    }

    @Test
    void tooManyBytesOrFramesCloseWith1013AtOnceAlsoWhileAWriteIsStuck() {
        send("x".repeat(60));
        send("x".repeat(60));
        send("x".repeat(41));
        assertThat(peer.closes).containsExactly("1013 too slow");
        assertThat(peer.written).hasSize(1);

        HandPeer other = new HandPeer();
        Outbox frames = new Outbox(other, LIMITS, timer, memory);
        for (int i = 0; i < 12; i++) {
            frames.offer("y");
            frames.pump();
        }
        assertThat(other.closes).containsExactly("1013 too slow");
    }

    @Test
    void aWriteThatNeverEndsIsCutByTheWatchdog() {
        send("a");
        timer.advance(Duration.ofSeconds(9));
        peer.pending.remove().done(true);
        send("b");
        timer.advance(Duration.ofSeconds(9));
        assertThat(peer.closes).isEmpty();
        timer.advance(Duration.ofSeconds(1));
        assertThat(peer.closes).containsExactly("1013 too slow");
        assertThat(timer.pending()).as("tasks left behind").isZero();
        peer.pending.remove().done(true);
        send("c");
        assertThat(peer.written).containsExactly("a", "b");
    }

    @Test
    void aFailedWriteOrAThrowingPeerClosesOnce() {
        send("a");
        peer.pending.remove().done(false);
        assertThat(peer.closes).containsExactly("1013 not writable");

        HandPeer throwing = new HandPeer();
        throwing.failing = true;
        Outbox second = new Outbox(throwing, LIMITS, timer, memory);
        second.offer("a");
        second.pump();
        second.pump();
        assertThat(throwing.closes).containsExactly("1013 not writable");
    }

    @Test
    void anOrderlyCloseWritesTheQueueFirst() {
        send("a");
        send("b");
        outbox.closeAfterQueue(CloseCode.GOING_AWAY, "bye");
        send("late");
        peer.pending.remove().done(true);
        assertThat(peer.closes).isEmpty();
        peer.pending.remove().done(true);
        assertThat(peer.written).containsExactly("a", "b");
        assertThat(peer.closes).containsExactly("1001 bye");
    }

    @Test
    void aPeerThatIsGoneIsNeitherWrittenNorClosed() {
        send("a");
        send("b");
        outbox.gone();
        peer.pending.remove().done(false);
        outbox.closeAfterQueue(CloseCode.GOING_AWAY, "bye");
        assertThat(peer.written).containsExactly("a");
        assertThat(peer.closes).isEmpty();
    }

    @Test
    void framesKeepTheirOrderAndNeverOverlapWhicheverThreadEndsTheWrites() throws Exception {
        ExecutorService io = Executors.newFixedThreadPool(3);
        ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();
        AtomicBoolean writing = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        Random random = new Random(7);
        Outbox concurrent = new Outbox(
                new Peer() {
                    @Override
                    public void write(String frame, WriteDone done) {
                        if (!writing.compareAndSet(false, true)) {
                            overlapped.set(true);
                        }
                        written.add(frame);
                        Runnable end = () -> {
                            writing.set(false);
                            done.done(true);
                        };
                        if (random.nextBoolean()) {
                            end.run();
                        } else {
                            io.execute(end);
                        }
                    }

                    @Override
                    public void close(CloseCode code, String reason) {
                        io.shutdown();
                    }
                },
                Limits.builder().clients(clients -> clients.sendFrames(100_000)).build(),
                timer,
                memory);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            expected.add(String.valueOf(i));
            concurrent.offer(String.valueOf(i));
            concurrent.pump();
        }
        concurrent.closeAfterQueue(CloseCode.GOING_AWAY, "done");
        assertThat(io.awaitTermination(20, TimeUnit.SECONDS))
                .as("closed within 20 s")
                .isTrue();
        assertThat(overlapped).isFalse();
        assertThat(written).containsExactlyElementsOf(expected);
    }

    /** The lock holds the end of the write back until the thread that began it has gone through its loop. */
    @Test
    void aWriteThatEndsOnAnotherThreadJustWhenItReturnsLosesNothing() throws Exception {
        List<String> written = new ArrayList<>();
        List<Thread> io = new ArrayList<>();
        List<Outbox> raced = new ArrayList<>();
        raced.add(new Outbox(
                new Peer() {
                    @Override
                    public void write(String frame, WriteDone done) {
                        written.add(frame);
                        if (!io.isEmpty()) {
                            done.done(true);
                            return;
                        }
                        Thread ends = new Thread(() -> done.done(true));
                        io.add(ends);
                        raced.get(0).lock.lock();
                        ends.start();
                        while (!raced.get(0).lock.hasQueuedThread(ends)) {
                            Thread.onSpinWait();
                        }
                    }

                    @Override
                    public void close(CloseCode code, String reason) {}
                },
                LIMITS,
                timer,
                memory));
        raced.get(0).offer("1");
        raced.get(0).offer("2");
        raced.get(0).pump();
        raced.get(0).lock.unlock();
        io.get(0).join();
        assertThat(written).containsExactly("1", "2");
    }
}
