package dev.botkit.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That no turn is forgotten, whoever sleeps, and that few threads do the work of many short ones. */
class TurnQueueTest {

    private static final int THREADS = 16;

    private final TurnQueue turns = new TurnQueue(THREADS);
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, turns, TurnExecutor.threads("test-turn"));

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("all within 20 s").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void startAll() throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS + 1);
        for (int i = 0; i < THREADS; i++) {
            pool.execute(() -> {
                try {
                    together.await(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
        together.await(20, TimeUnit.SECONDS);
    }

    @Test
    void turnsThatBlockKeepNoOtherWaitingUpToTheLastThread() throws Exception {
        startAll();
        for (int round = 0; round < 200; round++) {
            CountDownLatch allBlock = new CountDownLatch(THREADS);
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(THREADS);
            for (int i = 0; i < THREADS; i++) {
                pool.execute(() -> {
                    allBlock.countDown();
                    awaits(release);
                    done.countDown();
                });
            }
            awaits(allBlock);
            release.countDown();
            awaits(done);
        }
    }

    @Test
    void noTurnOfManyThreadsIsForgotten() throws Exception {
        startAll();
        int each = 20_000;
        int senders = 4;
        CountDownLatch done = new CountDownLatch(senders * each);
        Semaphore underWay = new Semaphore(50);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            Thread sender = new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    underWay.acquireUninterruptibly();
                    pool.execute(() -> {
                        underWay.release();
                        done.countDown();
                    });
                }
            });
            sender.start();
            all.add(sender);
        }
        awaits(done);
        for (Thread sender : all) {
            sender.join();
        }
    }

    @Test
    void theThreadThatSleptLastIsWoken() throws Exception {
        TurnQueue queue = new TurnQueue(THREADS);
        BlockingQueue<String> took = new LinkedBlockingQueue<>();
        for (int i = 0; i < 5; i++) {
            Thread sleeper = new Thread(() -> {
                try {
                    queue.take().run();
                    took.add(Thread.currentThread().getName());
                } catch (InterruptedException e) {
                    took.add("interrupted");
                }
            });
            sleeper.setName("sleeper " + i);
            sleeper.start();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (sleeper.getState() != Thread.State.WAITING && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(sleeper.getState()).isEqualTo(Thread.State.WAITING);
        }
        for (int i = 4; i >= 0; i--) {
            queue.offer(() -> {});
            assertThat(took.poll(20, TimeUnit.SECONDS)).isEqualTo("sleeper " + i);
        }
    }

    @Test
    void whoWaitsIsGivenUpAfterItsTimeAndEndsWhenItIsInterrupted() throws Exception {
        TurnQueue queue = new TurnQueue(THREADS);
        assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isNull();

        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            try {
                queue.take();
            } catch (InterruptedException e) {
                thrown.set(e);
            }
            ended.countDown();
        });
        waiting.start();
        waiting.interrupt();
        awaits(ended);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);

        // Those that have gone take no wake-up with them.
        Runnable task = () -> {};
        queue.offer(task);
        assertThat(queue.poll(20, TimeUnit.SECONDS)).isSameAs(task);
        Thread.currentThread().interrupt();
        assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class);
    }

    @Test
    void ofOneAddressAFewTurnsWaitWithThoseOfOthers() {
        TurnQueue queue = new TurnQueue(200);
        List<Runnable> mallorys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Runnable turn = new TurnQueue.OfAddress(queue, "mallory", () -> {});
            mallorys.add(turn);
            queue.offer(turn);
        }
        Runnable bobs = new TurnQueue.OfAddress(queue, "bob", () -> {});
        Runnable own = () -> {};
        queue.offer(bobs);
        queue.offer(own);
        assertThat(queue).hasSize(102).contains(bobs, own).containsAll(mallorys);
        assertThat(queue.remove(mallorys.get(0))).isTrue();
        assertThat(queue.remove(mallorys.get(99))).isTrue();
        assertThat(queue.remove(mallorys.get(99))).isFalse();

        List<Runnable> taken = new ArrayList<>();
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            taken.add(next);
            next.run();
        }
        assertThat(taken.indexOf(bobs)).isEqualTo(TurnLanes.ABREAST - 1);
        assertThat(taken.indexOf(own)).isEqualTo(TurnLanes.ABREAST);
        taken.removeAll(List.of(bobs, own));
        assertThat(taken).as("in their order").containsExactlyElementsOf(mallorys.subList(1, 99));
        assertThat(queue).isEmpty();
        queue.offer(bobs);
        assertThat(queue.poll()).isSameAs(bobs);
    }

    @Test
    void noTurnOfFewAddressesIsForgotten() throws Exception {
        startAll();
        int each = 20_000;
        int senders = 4;
        CountDownLatch done = new CountDownLatch(senders * each);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            String network = "address " + i % 2;
            Thread sender = new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    pool.execute(new TurnQueue.OfAddress(turns, network, done::countDown));
                }
            });
            sender.start();
            all.add(sender);
        }
        awaits(done);
        for (Thread sender : all) {
            sender.join();
        }
    }

    /** Takes all that may run now. */
    private static List<TurnQueue.OfAddress> takenOf(TurnQueue queue) {
        List<TurnQueue.OfAddress> taken = new ArrayList<>();
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            taken.add((TurnQueue.OfAddress) next);
        }
        return taken;
    }

    private static void offer(TurnQueue queue, String network, int count) {
        for (int i = 0; i < count; i++) {
            queue.offer(new TurnQueue.OfAddress(queue, network, () -> {}));
        }
    }

    @Test
    void turnsOfOneAddressRunOnThreeQuartersOfTheThreads() {
        TurnQueue queue = new TurnQueue(8);
        offer(queue, "mallory", 20);

        List<TurnQueue.OfAddress> running = takenOf(queue);
        assertThat(running).hasSize(6);
        offer(queue, "bob", 1);
        assertThat(takenOf(queue)).extracting(TurnQueue.OfAddress::network).containsExactly("bob");

        running.get(0).run();
        running.get(1).run();
        assertThat(takenOf(queue)).as("in the places of those that have ended").hasSize(2);
        assertThat(queue).as("waiting").hasSize(12);
    }

    @Test
    void anAddressHasAsManyAsThereAreThreadsOnceItsOwnAreHeld() {
        TurnQueue queue = new TurnQueue(8);
        offer(queue, "mallory", 20);
        List<TurnQueue.OfAddress> running = takenOf(queue);

        running.get(0).isHeld();
        running.get(0).isHeld();
        assertThat(takenOf(queue)).hasSize(1);
        running.forEach(TurnQueue.OfAddress::isHeld);
        assertThat(takenOf(queue)).hasSize(1);

        running.forEach(Runnable::run);
        running.forEach(TurnQueue.OfAddress::isHeld);
        assertThat(takenOf(queue)).as("when those have returned").hasSize(4);
    }

    @Test
    void eachAddressHasTwoOnceManyThreadsAreHeld() {
        TurnQueue queue = new TurnQueue(8);
        for (String network : List.of("mallory", "trudy")) {
            offer(queue, network, 6);
            takenOf(queue).forEach(TurnQueue.OfAddress::isHeld);
        }
        offer(queue, "mallory", 1);
        offer(queue, "bob", 3);
        assertThat(takenOf(queue)).extracting(TurnQueue.OfAddress::network).containsExactly("bob", "bob");
    }

    @Test
    void turnsThatWaitedWhileManyThreadsWereHeldMoveUpWhenFewerAre() {
        TurnQueue queue = new TurnQueue(8);
        offer(queue, "mallory", 6);
        List<TurnQueue.OfAddress> mallorys = takenOf(queue);
        offer(queue, "trudy", 6);
        List<TurnQueue.OfAddress> trudys = takenOf(queue);
        mallorys.forEach(TurnQueue.OfAddress::isHeld);
        trudys.forEach(TurnQueue.OfAddress::isHeld);
        offer(queue, "bob", 4);
        assertThat(takenOf(queue)).as("of bob while many are held").hasSize(2);

        mallorys.get(0).run();
        assertThat(takenOf(queue)).as("of bob when one has returned").hasSize(2);
    }

    @Test
    void whatMovesUpGetsAThreadAlsoWhenThoseThatHadNothingToDoHaveEnded() throws Exception {
        pool.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        pool.allowCoreThreadTimeOut(true);
        turns.startsThreads(pool::prestartCoreThread);
        int most = THREADS * 3 / 4;
        CountDownLatch over = new CountDownLatch(1);
        BlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
        List<TurnQueue.OfAddress> all = new ArrayList<>();
        for (int i = 0; i <= most; i++) {
            int number = i;
            TurnQueue.OfAddress turn = new TurnQueue.OfAddress(turns, "mallory", () -> {
                begun.add(number);
                awaits(over);
            });
            all.add(turn);
            pool.execute(turn);
        }
        List<Integer> running = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            running.add(begun.poll(10, TimeUnit.SECONDS));
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (pool.getPoolSize() > most && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(pool.getPoolSize()).as("threads, each with a turn").isEqualTo(most);

        all.get(running.get(0)).isHeld();
        assertThat(begun.poll(10, TimeUnit.SECONDS))
                .as("the turn that takes the place of one that is held")
                .isNotNull();
        over.countDown();
    }

    @Test
    void whereThereIsOneThreadAnAddressHasIt() {
        TurnQueue queue = new TurnQueue(1);
        offer(queue, "mallory", 2);
        List<TurnQueue.OfAddress> running = takenOf(queue);
        assertThat(running).hasSize(1);
        running.get(0).isHeld();
        assertThat(takenOf(queue)).as("in the place of the one that is held").hasSize(1);
    }

    @Test
    void aThreadThatBeginsWithATurnAsksToo() {
        TurnQueue queue = new TurnQueue(4);
        offer(queue, "mallory", 3);
        List<TurnQueue.OfAddress> running = takenOf(queue);
        CountDownLatch ran = new CountDownLatch(1);

        new TurnQueue.OfAddress(queue, "mallory", ran::countDown).run();
        assertThat(ran.getCount()).as("not run yet").isEqualTo(1);
        running.get(0).run();
        takenOf(queue).forEach(Runnable::run);
        assertThat(ran.getCount()).as("run").isZero();
    }
}
