package dev.botkit.internal.script;

import dev.botkit.internal.logging.Log;
import dev.botkit.script.ScriptFiles;
import dev.botkit.script.ScriptStore;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Notices edits of script files: one daemon thread, from the first listener until it is closed. Where the file system
 * tells of edits, it waits until they have paused for a moment, as editors write in several steps. Where it does
 * not (network and container mounts, targets of links), a look at the files each second finds them.
 */
public final class FileWatch implements AutoCloseable {

    private static final Log LOG = Log.of(ScriptFiles.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 150;
    private static final int MOST_PAUSES = 6;
    private static final long PATIENCE_MILLIS = 2_000;

    private final FileScripts files;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable String seen;

    /** One registration; the same runnable may have several. */
    private static final class Listener {
        private final Runnable changed;

        Listener(Runnable changed) {
            this.changed = changed;
        }
    }

    /** Watches the files of a store, once somebody listens. */
    public FileWatch(FileScripts files) {
        this.files = files;
        this.thread = new Thread(this::watch, "botkit-script-files");
        thread.setDaemon(true);
    }

    /** As {@link ScriptStore#listen}. */
    public ScriptStore.Registration listen(Runnable changed) {
        Listener own = new Listener(changed);
        listeners.add(own);
        if (closed.getCount() > 0 && started.compareAndSet(false, true)) {
            ScriptStore.Snapshot now = files.load(null);
            seen = now == null ? null : now.revision();
            thread.start();
        }
        return () -> listeners.remove(own);
    }

    /** Ends the thread, and waits for it for up to two seconds. */
    @Override
    public void close() {
        closed.countDown();
        if (started.get() && Thread.currentThread() != thread) {
            thread.interrupt();
            try {
                thread.join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void watch() {
        try (WatchService events = files.folder().getFileSystem().newWatchService()) {
            files.folder()
                    .register(
                            events,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
            watch(events);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info(
                    "Edits of script files are noticed by looking each second; the file system does not tell of them.");
            watch(null);
        } catch (ClosedWatchServiceException e) {
            LOG.debug("The file system went away.", e);
        }
    }

    private void watch(@Nullable WatchService events) {
        try {
            while (closed.getCount() > 0) {
                await(events);
                boolean isUnsettled = look();
                for (int i = 0;
                        isUnsettled && i < MOST_PAUSES && !closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                        i++) {
                    isUnsettled = look();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Until there was an edit and a pause behind it, or for a second. */
    private void await(@Nullable WatchService events) throws InterruptedException {
        if (events == null) {
            closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        WatchKey key = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        for (int i = 0; key != null && i < MOST_PAUSES; i++) {
            key.pollEvents();
            if (!key.reset()) {
                // The folder is gone; the looks go on, in case it comes back.
                closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            key = events.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    /** True if a file may still be being written. */
    private boolean look() {
        try {
            boolean isUnsettled = files.isUnsettled();
            ScriptStore.Snapshot now = files.load(seen);
            if (now != null) {
                seen = now.revision();
                listeners.forEach(FileWatch::call);
            }
            return isUnsettled;
        } catch (Throwable e) {
            // Whoever loads the scripts is told.
            LOG.debug("The script files cannot be looked at.", e);
            return false;
        }
    }

    private static void call(Listener listener) {
        try {
            listener.changed.run();
        } catch (Throwable e) {
            LOG.warn("A listener to script files failed with {}.", e.getClass().getName(), e);
        }
    }
}
