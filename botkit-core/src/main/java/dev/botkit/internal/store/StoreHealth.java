package dev.botkit.internal.store;

import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.ListenerMethod;
import dev.botkit.internal.runtime.Listeners;
import dev.botkit.monitor.StoreDown;
import dev.botkit.monitor.StoreOperation;
import dev.botkit.monitor.StoreSlow;
import dev.botkit.monitor.StoreUp;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store takes and gives, by the last calls of the bot, and which of them take long; tells the listeners,
 * and the log of reads; {@link StoreWriter} tells it of writes, which wait for the store to be back. Reading and writing fail apart from each other, as a full disk can still be read. Thread-safe.
 */
public final class StoreHealth {

    /** From when on a call takes long. */
    public static final Duration SLOW = Duration.ofSeconds(1);

    /** From when on a call holds its thread for so long that another one takes its place. */
    static final Duration HELD = Duration.ofSeconds(5);

    private static final Log LOG = Log.of(StoreHealth.class);
    private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);
    private static final Timer.Scheduled NOTHING = () -> {};

    private final Timer timer;
    private final Listeners listeners;
    // Since when each of them fails, by the timer; null while it works.
    private final AtomicReference<@Nullable Long> reads = new AtomicReference<>();
    private final AtomicReference<@Nullable Long> writes = new AtomicReference<>();

    private final ReentrantLock lock = new ReentrantLock();

    /** Whether the log says that reads fail. */
    private boolean told;

    private boolean warned;
    private long warnedAt;

    public StoreHealth(Timer timer, Listeners listeners) {
        this.timer = timer;
        this.listeners = listeners;
    }

    public boolean isUp() {
        return reads.get() == null && writes.get() == null;
    }

    /** A call begins; to be cancelled when it has returned. Only where listeners want to hear of slow ones it costs something. */
    Timer.Scheduled begins(StoreOperation operation) {
        if (!listeners.hear(ListenerMethod.STORE_SLOW)) {
            return NOTHING;
        }
        return timer.schedule(SLOW, () -> {
            StoreSlow slow = new StoreSlow(operation, SLOW);
            listeners.tell(ListenerMethod.STORE_SLOW, 0, listener -> listener.storeSlow(slow));
        });
    }

    /** Reads, and notes how that went. Where it takes long, another thread takes the place of this one of the readers. */
    public <T extends @Nullable Object> T read(Supplier<T> read) {
        T found;
        try {
            found = timed(read);
        } catch (Throwable e) {
            failed(StoreOperation.READ, e);
            throw e;
        }
        works(StoreOperation.READ);
        return found;
    }

    /** The same for a call that says nothing of how others go. */
    public <T extends @Nullable Object> T timed(Supplier<T> call) {
        Timer.Scheduled slow = begins(StoreOperation.READ);
        Background.Task task = Background.current();
        Timer.Scheduled held = task == null ? NOTHING : timer.schedule(HELD, task::isHeld);
        try {
            return call.get();
        } finally {
            slow.cancel();
            held.cancel();
        }
    }

    /** A call has worked. */
    void works(StoreOperation operation) {
        AtomicReference<@Nullable Long> down = side(operation);
        Long since = down.get() == null ? null : down.getAndSet(null);
        if (since == null) {
            return;
        }
        if (operation == StoreOperation.READ) {
            readsAgain();
        }
        StoreUp up = new StoreUp(operation, Duration.ofNanos(timer.nanoTime() - since));
        listeners.tell(ListenerMethod.STORE_UP, 0, listener -> listener.storeUp(up));
    }

    /** A call has failed. */
    void failed(StoreOperation operation, Throwable failure) {
        AtomicReference<@Nullable Long> down = side(operation);
        if (down.get() != null || !down.compareAndSet(null, timer.nanoTime())) {
            return;
        }
        if (operation == StoreOperation.READ) {
            readsNoMore(failure);
        }
        StoreDown told = new StoreDown(operation, cause(failure).getClass().getName());
        listeners.tell(ListenerMethod.STORE_DOWN, 0, listener -> listener.storeDown(told));
    }

    /** Said once a minute at most: a store may fail for one conversation, again and again, and work for the others. */
    private void readsNoMore(Throwable failure) {
        // Said with the lock, so that both lines come in their order.
        lock.lock();
        try {
            long now = timer.nanoTime();
            if (warned && now - warnedAt < BETWEEN_WARNINGS) {
                return;
            }
            warned = true;
            warnedAt = now;
            told = true;
            LOG.warn(
                    "The store cannot be read; clients are told to come again, unless their conversations are in memory. Reported"
                            + " once until it is back, and once a minute at most.",
                    failure);
        } finally {
            lock.unlock();
        }
    }

    private void readsAgain() {
        lock.lock();
        try {
            if (told) {
                told = false;
                LOG.info("The store can be read again");
            }
        } finally {
            lock.unlock();
        }
    }

    /** What the driver has thrown tells more than that the store is not there. */
    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof StoreUnavailableException && cause != null ? cause : failure;
    }

    private AtomicReference<@Nullable Long> side(StoreOperation operation) {
        return operation == StoreOperation.READ ? reads : writes;
    }
}
