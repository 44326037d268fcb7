package dev.botkit.internal.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What runs turns where the host gave nothing: a virtual thread each, or a bounded pool. */
public final class TurnExecutor {

    private TurnExecutor() {}

    static ExecutorService create(int poolSize) {
        ThreadFactory virtual = virtualThreads();
        if (virtual != null) {
            return perTask(virtual);
        }
        // The queue needs no bound of its own: it holds at most one turn for each conversation.
        TurnQueue queue = new TurnQueue(poolSize);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                poolSize, poolSize, 30, TimeUnit.SECONDS, queue, threads("botkit-turn", TurnQueue.TurnThread::new));
        pool.allowCoreThreadTimeOut(true);
        queue.startsThreads(pool::prestartCoreThread);
        return pool;
    }

    /** Daemon threads with the class loader of whoever builds the bot: the webapp's, whoever starts a thread later. */
    public static ThreadFactory threads(String name) {
        // Without the inheritable thread locals of whichever request starts the thread.
        return threads(name, (task, its) -> new Thread(null, task, its, 0, false));
    }

    /** The same, of a kind: {@code begin} makes one that runs a task and has a name. */
    public static ThreadFactory threads(String name, BiFunction<Runnable, String, Thread> begin) {
        AtomicInteger count = new AtomicInteger();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = begin.apply(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    /** Called by method handles, as this code is compiled for Java 17; null where the JDK has none. */
    private static @Nullable ThreadFactory virtualThreads() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object threads = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                    .invoke();
            lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class))
                    .invoke(threads, "botkit-turn-", 1L);
            lookup.findVirtual(
                            ofVirtual,
                            "inheritInheritableThreadLocals",
                            MethodType.methodType(ofVirtual, boolean.class))
                    .invoke(threads, false);
            ThreadFactory factory =
                    (ThreadFactory) lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                            .invoke(threads);
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return task -> {
                Thread thread = factory.newThread(task);
                thread.setContextClassLoader(loader);
                return thread;
            };
        } catch (ReflectiveOperationException e) {
            return null;
        } catch (Throwable e) {
            throw new IllegalStateException("Virtual threads are there but cannot be made.", e);
        }
    }

    private static ExecutorService perTask(ThreadFactory factory) {
        try {
            MethodHandle create = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class, ThreadFactory.class));
            return (ExecutorService) create.invoke(factory);
        } catch (Throwable e) {
            throw new IllegalStateException("Virtual threads are there but cannot be run.", e);
        }
    }
}
