package dev.botkit.internal.turn;

import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.runtime.Locks;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a turn: its text as far as it goes, and how it ends. It ends once: whoever is first, the one that writes it, the user
 * who stops it, or the time. It is long because all of these ends are decided here, under one lock. Thread-safe; nobody else is called with
 * that lock.
 */
final class TurnStream implements ReplyStream, GrowingText, ReplyQueue.Growing {

    /** How long a status may be, in characters. Stated in the Javadoc. */
    private static final int MOST_STATUS = 500;

    private enum Life {
        OPEN,
        ENDS,
        OVER
    }

    private final StreamOwner owner;
    private final String id;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final StreamText text = new StreamText();
    private final List<Runnable> whenStopped = new ArrayList<>(1);
    private final List<Runnable> whenEnded = new ArrayList<>(1);
    private final long openedAt;
    private final Thread opener = Thread.currentThread();
    private long appendedAt;
    private long endsSince;
    private Life life = Life.OPEN;

    /** How it ends if the middleware refuses what it is to become; null if it goes on then. */
    private @Nullable Incomplete endsAnyway;

    private boolean wasStopped;

    /** Whether it was told to be too slow, and has not begun to end since. For {@link #watch} only. */
    private boolean late;

    private @Nullable String status;
    private Timer.@Nullable Scheduled watchdog;
    private @Nullable Runnable whenOver;
    private List<ReplyQueue.Say> became = List.of();

    /** Whether it is its turn to be shown. Changed with the lock. */
    private volatile boolean isShown;

    TurnStream(StreamOwner owner, String id, long now) {
        this.owner = owner;
        this.id = id;
        this.openedAt = now;
        this.appendedAt = now;
    }

    @Override
    public String id() {
        return id;
    }

    // ---- for whoever writes it

    @Override
    public void append(CharSequence more) {
        String added = more.toString();
        owner.checkNotAbandoned();
        if (added.isEmpty() || isStopped()) {
            return;
        }
        int longer = JsonValues.writtenLength(added);
        owner.take(added, written(), longer);
        boolean isTaken = false;
        lock.lock();
        try {
            if (!wasStopped) {
                checkOpen();
                text.append(added, longer);
                appendedAt = owner.now();
                isTaken = true;
            }
        } finally {
            lock.unlock();
            if (!isTaken) {
                owner.give(added.length());
            }
        }
        if (isTaken) {
            grew();
        }
    }

    @Override
    public void status(String what) {
        if (what.length() > MOST_STATUS) {
            throw new IllegalArgumentException("A status has " + MOST_STATUS + " characters at most.");
        }
        owner.checkNotAbandoned();
        lock.lock();
        try {
            if (wasStopped) {
                return;
            }
            checkOpen();
            status = what.isEmpty() ? null : what;
            appendedAt = owner.now();
        } finally {
            lock.unlock();
        }
        grew();
    }

    private void grew() {
        if (isShown) {
            owner.grew(this);
        }
    }

    // ---- for whoever shows it

    @Override
    public String from(int offset, int most) {
        lock.lock();
        try {
            return text.from(offset, most);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable String status() {
        lock.lock();
        try {
            return status;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOver() {
        lock.lock();
        try {
            return life == Life.OVER;
        } finally {
            lock.unlock();
        }
    }

    // ---- for whoever writes it

    private int written() {
        lock.lock();
        try {
            return text.written();
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. */
    private void checkOpen() {
        if (life != Life.OPEN) {
            throw new IllegalStateException("The stream has ended; bot.stream() opens another one.");
        }
    }

    @Override
    public void complete(Reply more) {
        Objects.requireNonNull(more, "more");
        owner.checkNotAbandoned();
        String all;
        lock.lock();
        try {
            if (wasStopped) {
                return;
            }
            checkOpen();
            ends();
            all = text + more.text();
        } finally {
            lock.unlock();
        }
        try {
            over(owner.says(this, more.withText(all)));
        } catch (RuntimeException | Error e) {
            goesOn();
            throw e;
        }
    }

    /** With the lock. */
    private void ends() {
        life = Life.ENDS;
        endsSince = owner.now();
    }

    private void goesOn() {
        Incomplete ending;
        lock.lock();
        try {
            if (life != Life.ENDS) {
                return;
            }
            life = Life.OPEN;
            ending = endsAnyway;
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            endsWith(ending, null);
        }
    }

    @Override
    public void fail(Reply why) {
        Objects.requireNonNull(why, "why");
        endsWith(Incomplete.FAILED, why);
    }

    @Override
    public boolean isStopped() {
        lock.lock();
        try {
            return wasStopped;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onStop(Runnable action) {
        Objects.requireNonNull(action, "action");
        lock.lock();
        try {
            if (!wasStopped) {
                if (life != Life.OVER) {
                    whenStopped.add(action);
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        owner.execute(action);
    }

    @Override
    public void onEnd(Runnable action) {
        Objects.requireNonNull(action, "action");
        lock.lock();
        try {
            if (life != Life.OVER) {
                whenEnded.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        owner.executeAtEnd(action);
    }

    // ---- for its turn

    /** The user has stopped it: what was appended is the message. What follows from that runs elsewhere. */
    void stop() {
        List<Runnable> actions;
        lock.lock();
        try {
            if (wasStopped || life != Life.OPEN) {
                return;
            }
            wasStopped = true;
            actions = List.copyOf(whenStopped);
            whenStopped.clear();
        } finally {
            lock.unlock();
        }
        actions.forEach(owner::execute);
        owner.execute(() -> endsWith(Incomplete.STOPPED, null));
    }

    /**
     * Ends without its end, unless it has ended already.
     *
     * @param why what the user is told behind it, or null
     */
    void endsWith(Incomplete incomplete, @Nullable Reply why) {
        endsWith(incomplete, why, () -> {});
    }

    /** The same; {@code first} is done before, while its turn is still open. */
    void endsWith(Incomplete incomplete, @Nullable Reply why, Runnable first) {
        String shown;
        boolean stopped;
        lock.lock();
        try {
            if (life != Life.OPEN) {
                if (incomplete == Incomplete.INTERRUPTED) {
                    endsAnyway = incomplete;
                }
                return;
            }
            ends();
            shown = text.toString();
            stopped = wasStopped;
        } finally {
            lock.unlock();
        }
        List<ReplyQueue.Say> says = new ArrayList<>(2);
        try {
            if (!stopped) {
                first.run();
            }
            becomes(shown, stopped ? Incomplete.STOPPED : incomplete, stopped ? null : why, says);
        } finally {
            over(says);
        }
    }

    private void becomes(String shown, Incomplete incomplete, @Nullable Reply why, List<ReplyQueue.Say> says) {
        if (!shown.isEmpty()) {
            says.addAll(owner.saysAtLast(this, Reply.of(shown).with(Incomplete.FIELD, incomplete.why)));
        }
        if (why != null) {
            says.addAll(owner.saysAtLast(says.isEmpty() ? this : null, why));
        }
    }

    /** Ends, and nothing is said. */
    void drop() {
        lock.lock();
        try {
            if (life == Life.OPEN) {
                ends();
            }
        } finally {
            lock.unlock();
        }
        over(List.of());
    }

    private void over(List<ReplyQueue.Say> says) {
        Runnable next;
        Timer.Scheduled watching;
        List<Runnable> actions = List.of();
        int held;
        boolean isFirst;
        lock.lock();
        try {
            isFirst = life != Life.OVER;
            next = whenOver;
            held = text.length();
            watching = watchdog;
            if (isFirst) {
                life = Life.OVER;
                became = says;
                whenStopped.clear();
                actions = List.copyOf(whenEnded);
                whenEnded.clear();
            }
        } finally {
            lock.unlock();
        }
        if (!isFirst) {
            owner.forget(says);
            return;
        }
        if (isShown && says.isEmpty()) {
            owner.withdraws(this);
        }
        owner.isOver(this, held);
        // Before its turn can end, behind which the bot may be closed.
        actions.forEach(owner::executeAtEnd);
        if (next != null) {
            next.run();
        }
        // Behind that: where a thread has run out of stack, it sees to it.
        if (watching != null) {
            watching.cancel();
        }
    }

    // ---- in the queue of replies

    @Override
    public boolean begins(Runnable over) {
        boolean wasShown;
        lock.lock();
        try {
            whenOver = over;
            if (life == Life.OVER) {
                return false;
            }
            wasShown = isShown;
            isShown = true;
        } finally {
            lock.unlock();
        }
        if (!wasShown) {
            owner.begins(this);
        }
        return true;
    }

    @Override
    public List<ReplyQueue.Say> became() {
        lock.lock();
        try {
            return became;
        } finally {
            lock.unlock();
        }
    }

    // ---- its time

    /** Looks again when it may have been silent, or open, for too long. */
    void watch() {
        long appended;
        long ending;
        Life now;
        Runnable next;
        lock.lock();
        try {
            appended = appendedAt;
            ending = endsSince;
            now = life;
            next = whenOver;
        } finally {
            lock.unlock();
        }
        if (now == Life.OVER) {
            if (next != null) {
                owner.goesOn(next);
            }
            return;
        }
        Duration left = now == Life.OPEN ? owner.timeLeft(appended, openedAt) : owner.timeToEnd(ending);
        if (left.isNegative() || left.isZero()) {
            if (now == Life.OPEN && !late) {
                late = true;
                owner.isTooSlow(this);
            } else {
                owner.hangs(this);
            }
            // Whatever becomes of that, it is looked after until it is over.
            left = owner.timeToEnd(owner.now());
        } else {
            late = false;
        }
        Timer.Scheduled again = owner.schedule(left, this::watch);
        boolean isOver;
        lock.lock();
        try {
            watchdog = again;
            isOver = life == Life.OVER;
        } finally {
            lock.unlock();
        }
        if (isOver) {
            again.cancel();
        }
    }

    /**
     * Lets go of what a thread that has run out of stack in here still holds; one that it could not open is dropped. Called on that thread,
     * behind its handler.
     */
    void letGo() {
        Locks.letGo(lock);
        boolean isUnwatched;
        lock.lock();
        try {
            isUnwatched = watchdog == null && opener == Thread.currentThread();
        } finally {
            lock.unlock();
        }
        if (isUnwatched) {
            drop();
        }
    }
}
