package dev.botkit.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that begin at the same moment. */
final class Crew {

    private static final int PATIENCE_SECONDS = 60;

    /** What each of them does. */
    interface Work {
        /**
         * Does it.
         *
         * @param number the thread's own, from 0
         */
        void run(int number) throws Exception;
    }

    private Crew() {}

    /** Runs the work on so many threads at once, and fails if one of them does. */
    static void run(int threads, Work work) {
        CountDownLatch ready = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ends.add(pool.submit(task(ready, i, work)));
            }
            pool.shutdown();
            if (!pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(ends.stream().filter(Future::isDone).count() + " of " + threads
                        + " threads were done after " + PATIENCE_SECONDS + " seconds.");
            }
            failIfOneDid(ends);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while " + threads + " threads were at work.", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static Callable<Void> task(CountDownLatch ready, int number, Work work) {
        return () -> {
            ready.countDown();
            ready.await();
            work.run(number);
            return null;
        };
    }

    private static void failIfOneDid(List<Future<Void>> ends) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        for (Future<Void> end : ends) {
            try {
                end.get();
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError(
                    failures.size() + " of " + ends.size() + " threads failed, for instance: " + failures.get(0),
                    failures.get(0));
            failures.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }
}
