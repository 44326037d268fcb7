package dev.botkit.internal.script;

import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of all stores, as one index that is swapped when they change: when somebody who has
 * changed one says so, when a store says so, and, as most stores cannot, by a look at their revisions in the background if a message comes and the last look is five seconds
 * ago. A store that is down leaves what was read of it last. One that does not answer holds one thread of the background, and whoever
 * calls {@link #reload}. Thread-safe; no lock is held while a store is called.
 *
 * <p>Each load has a ticket from before its call. Of two that overlap, the later ticket counts: its call began
 * after every change whose writer has an earlier one, so that it has seen them.
 */
public final class Catalog implements AutoCloseable {

    private static final Log LOG = Log.of(Catalog.class);
    private static final long LOOK_AFTER = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_REPORTED = 1_000;

    private final List<Held> stores;
    private final LongSupplier nanoTime;
    private final List<ScriptStore.Registration> registrations = new ArrayList<>();
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicLong lastLook;
    private final Lock lock = new ReentrantLock();
    private final Set<String> reported = new HashSet<>();
    private volatile ScriptIndex index = ScriptIndex.EMPTY;
    private volatile boolean closed;

    /** A store and what was read of it; the fields that change are guarded by the catalog's lock. */
    private final class Held {
        private final ScriptStore store;
        private final OneAtATime refreshing;
        private final AtomicBoolean down = new AtomicBoolean();
        private long ticket;
        private ScriptStore.@Nullable Snapshot snapshot;

        Held(ScriptStore store, Executor background) {
            this.store = store;
            this.refreshing = new OneAtATime(background, () -> refresh(this));
        }
    }

    /**
     * Reads all stores.
     *
     * @param stores of two that hold the same command, the earlier one counts; they stay the caller's to close
     * @param nanoTime the time, as {@link System#nanoTime()} has it
     * @param background runs what may block, off the messages' path: at most one task for each store at a time, which may hang. What it
     *     rejects, as the bot is closing, is not done
     * @throws BotkitException if a store cannot be read
     */
    public Catalog(List<ScriptStore> stores, LongSupplier nanoTime, Executor background) {
        this.stores = stores.stream().map(store -> new Held(store, background)).toList();
        this.nanoTime = nanoTime;
        this.lastLook = new AtomicLong(nanoTime.getAsLong());
        for (Held held : this.stores) {
            load(held);
        }
        for (Held held : this.stores) {
            registrations.add(held.store.listen(() -> changed(held)));
        }
    }

    /** The scripts as they are known now. Never blocks; may start a look in the background. */
    public ScriptIndex index() {
        long now = nanoTime.getAsLong();
        long last = lastLook.get();
        if (now - last >= LOOK_AFTER && !closed && lastLook.compareAndSet(last, now)) {
            stores.forEach(held -> held.refreshing.runIfIdle());
        }
        return index;
    }

    /** Looks at all stores now, and returns when {@link #index} shows what they hold; may block as they do. */
    public void reload() {
        stores.forEach(this::refresh);
    }

    /** Listens to the stores no more. The stores stay open. */
    @Override
    public void close() {
        closed = true;
        registrations.forEach(ScriptStore.Registration::close);
    }

    private void changed(Held held) {
        if (!closed) {
            held.refreshing.run();
        }
    }

    /** A store that cannot be read keeps what was read last. */
    private void refresh(Held held) {
        try {
            load(held);
            if (held.down.getAndSet(false)) {
                LOG.info("The scripts of {} can be read again.", name(held));
            }
        } catch (Throwable e) {
            if (!held.down.getAndSet(true)) {
                LOG.warn(
                        "The scripts of {} cannot be read; those that were read last stay in use. Reported once until"
                                + " it works again. {}",
                        name(held),
                        Redaction.description(e));
            }
        }
    }

    private void load(Held held) {
        ScriptStore.Snapshot known;
        long ticket;
        lock.lock();
        try {
            known = held.snapshot;
            ticket = tickets.incrementAndGet();
        } finally {
            lock.unlock();
        }
        ScriptStore.Snapshot loaded = held.store.load(known == null ? null : known.revision());
        lock.lock();
        try {
            if (ticket > held.ticket) {
                ScriptStore.Snapshot before = held.snapshot;
                held.ticket = ticket;
                held.snapshot = loaded == null ? known : loaded;
                if (before == null
                        || held.snapshot == null
                        || !before.revision().equals(held.snapshot.revision())) {
                    rebuild();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    private void rebuild() {
        List<Script> all = new ArrayList<>();
        Map<String, Held> owners = new HashMap<>();
        for (Held held : stores) {
            if (held.snapshot == null) {
                continue;
            }
            for (Script script : held.snapshot.scripts()) {
                Held first = owners.putIfAbsent(script.key(), held);
                if (first == null) {
                    all.add(script);
                } else if (reported.size() < MOST_REPORTED && reported.add(script.key())) {
                    LOG.warn(
                            "Script {} of {} is not used: {}, which comes first, has one of the same command.",
                            Quoted.of(script.command()),
                            name(held),
                            name(first));
                }
            }
        }
        index = ScriptIndex.of(all);
    }

    private String name(Held held) {
        return "store " + (stores.indexOf(held) + 1) + " ("
                + held.store.getClass().getSimpleName() + ")";
    }
}
