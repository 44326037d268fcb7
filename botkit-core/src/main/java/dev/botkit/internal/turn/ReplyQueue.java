package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.TurnEndedException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.MessageData;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a turn says, up to its last reply. Replies behind a typing delay keep their order; whoever adds to an idle queue empties it.
 * A turn has ended when nothing more can be added, nothing is left in here, and nothing is on its way to the store. Thread-safe: whoever
 * adds, empties, ends or is told that something was stored meets the others here, under the turn's lock. That is why it is long.
 */
final class ReplyQueue {

    private static final Log LOG = Log.of(ReplyQueue.class);

    private final Outlet outlet;
    private final SaidMemory memory;

    /** The turn's; never held while something leaves. */
    private final ReentrantLock lock;

    private final ArrayDeque<Step> steps = new ArrayDeque<>(1);
    private boolean draining;
    private @Nullable Thread drainer;

    /** The reply that grows now, whose end it waits for to go on. */
    private @Nullable Growing growing;

    /** Nothing more is added but by a handler that is late. */
    private boolean complete;

    private boolean ended;
    private int unstored;

    /** Counts who was kept from emptying it any further. */
    private int shift;

    /** What is done once when all else is said; null if nothing is. */
    private @Nullable Runnable atEnd;

    /** Whether that is too late. */
    private boolean allSaid;

    /** Where things go, and who is told how far it is: the turn. Called without the lock, unless a method says otherwise. */
    interface Outlet {

        /** Throws if nothing is to be added. */
        void checkTakes();

        /** Throws if the handler is not listened to any more. Called with the lock. */
        void checkNotAbandoned();

        /** Throws if what was said cannot be stored. */
        void checkStore();

        void typing();

        /** May throw, also for want of a store. */
        void deliver(MessageData reply, String body, String id);

        /** Goes on after a while; false if there are no pauses any more. */
        boolean pause(Duration delay, Runnable next);

        /** Does what is done last, elsewhere, and goes on behind it. */
        void doLast(Runnable task, Runnable next);

        /** A reply could not be stored. */
        void cutOff();

        /** It ends before its handler does. Called with the lock. */
        void isAbandoned();

        /** All is said, and not all is stored. */
        void over();

        /** All is said and stored. */
        void ended();
    }

    /** Something that leaves, or a pause before it. */
    private sealed interface Step {
        record Typing() implements Step {}

        record Pause(Duration delay) implements Step {}

        record Open(Growing reply) implements Step {}
    }

    /** A reply that grows; what stands behind it waits until it is over. */
    interface Growing {

        /**
         * It is shown from now on. Called again, it only looks whether it is over.
         *
         * @param over to be called when it is over
         * @return false if it is over already, and that is not called
         */
        boolean begins(Runnable over);

        /** What it has become, in order; nothing before it is over. */
        List<Say> became();
    }

    /** A reply with its id, which {@link ReplyCount} has counted; {@code bytes} is what it holds in memory. */
    record Say(MessageData reply, String body, String id, long bytes) implements Step {}

    ReplyQueue(Outlet outlet, ReentrantLock lock, SaidMemory memory) {
        this.outlet = outlet;
        this.lock = lock;
        this.memory = memory;
    }

    // ---- in

    /** Shows that the bot is writing. */
    void typing() {
        add(new Step.Typing());
    }

    /**
     * Says something behind what is here.
     *
     * @param pause how long before, or null
     * @param typing whether the bot is shown writing meanwhile
     */
    void say(Say say, @Nullable Duration pause, boolean typing) {
        if (pause == null) {
            add(say);
        } else if (typing) {
            add(new Step.Typing(), new Step.Pause(pause), say);
        } else {
            add(new Step.Pause(pause), say);
        }
    }

    /** Shows a reply that grows, behind what is here. */
    void opens(Growing reply) {
        add(new Step.Open(reply));
    }

    /**
     * Has something done when all is said, before the turn ends. It may say more. Of several the last one is done.
     *
     * @throws TurnEndedException if all is said already
     */
    void atEnd(Runnable task) {
        outlet.checkTakes();
        lock.lock();
        try {
            checkStillOpen();
            if (allSaid) {
                throw ended();
            }
            atEnd = task;
        } finally {
            lock.unlock();
        }
    }

    private void add(Step... more) {
        try {
            outlet.checkTakes();
        } catch (RuntimeException e) {
            List.of(more).forEach(this::forget);
            throw e;
        }
        lock.lock();
        try {
            checkStillOpen(more);
            if (!(more[0] instanceof Step.Typing && steps.peekLast() instanceof Step.Typing)) {
                steps.addAll(List.of(more));
            } else {
                // Typing twice in a row is typing once, so that a loop fills no queue.
                steps.addAll(List.of(more).subList(1, more.length));
            }
            if (draining) {
                return;
            }
            draining = true;
            drainer = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        drain();
        outlet.checkStore();
    }

    /** The turn may have ended, or ended without its handler, since it was asked. Called with the lock. */
    private void checkStillOpen(Step... more) {
        try {
            outlet.checkNotAbandoned();
            checkOpen();
        } catch (RuntimeException e) {
            List.of(more).forEach(this::forget);
            throw e;
        }
    }

    /** Throws if the turn has ended. */
    void checkOpen() {
        lock.lock();
        try {
            if (ended) {
                throw ended();
            }
        } finally {
            lock.unlock();
        }
    }

    private static TurnEndedException ended() {
        return loggable(new TurnEndedException("The turn has ended, so it can send no replies any more;"
                + " push with bot.push(bot.conversation(), …) instead."));
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    // ---- the end

    /** The handler has come to its end, in time. */
    void complete() {
        lock.lock();
        try {
            if (complete) {
                // It was ended just now, by whoever sees to the rest.
                return;
            }
            complete = true;
            // If this very thread was the one, an error has thrown it out of the queue, and it goes on now.
            if (draining && drainer != Thread.currentThread()) {
                return;
            }
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
    }

    /**
     * The turn ends whatever its handler does.
     *
     * @param last what is said before, or null
     * @param atOnce whether nothing is said any more
     * @param handler the thread that the handler runs on, or null
     */
    void end(@Nullable Say last, boolean atOnce, @Nullable Thread handler) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (!complete) {
                outlet.isAbandoned();
            }
            complete = true;
            atEnd = null;
            if (atOnce) {
                steps.forEach(this::forget);
                steps.clear();
            } else if (last != null) {
                steps.add(last);
            }
            if (draining && !atOnce && (handler == null || drainer != handler)) {
                // Behind a typing delay, or on another thread: it goes on there.
                return;
            }
            // If the handler's thread was letting something out, it does so no more.
            shift++;
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
    }

    /** A reply is on its way to the store; the turn does not end before it is there. */
    void unstored() {
        lock.lock();
        try {
            unstored++;
        } finally {
            lock.unlock();
        }
    }

    /** A reply is in the store, or given up. */
    void stored() {
        lock.lock();
        try {
            // One that a handler has said as it ran out of stack may not have been counted.
            unstored = Math.max(0, unstored - 1);
            if (unstored > 0 || !complete || draining || ended || !steps.isEmpty()) {
                return;
            }
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
    }

    // ---- out

    /** Lets out what is here, up to the next pause; after the pause it goes on. */
    private void drain() {
        int mine = -1;
        while (true) {
            Step step;
            Runnable task = null;
            boolean wasLast;
            lock.lock();
            try {
                mine = mine < 0 ? shift : mine;
                if (mine != shift) {
                    return;
                }
                drainer = Thread.currentThread();
                step = steps.pollFirst();
                growing = step instanceof Step.Open open ? open.reply() : null;
                if (step == null || step instanceof Step.Pause || step instanceof Step.Open) {
                    // From here on it may go on elsewhere.
                    drainer = null;
                }
                if (step == null && complete && atEnd != null) {
                    task = atEnd;
                    atEnd = null;
                } else if (step == null) {
                    draining = false;
                    if (!complete) {
                        return;
                    }
                    allSaid = true;
                    ended = unstored == 0;
                }
                wasLast = ended;
            } finally {
                lock.unlock();
            }
            if (task != null) {
                int current = mine;
                outlet.doLast(task, () -> isDone(current));
                return;
            }
            if (step == null) {
                allSaid(wasLast);
                return;
            }
            if (step instanceof Step.Open open ? isOpen(open.reply(), mine) : perform(step)) {
                return;
            }
        }
    }

    /** What was to be done last is done. */
    private void isDone(int mine) {
        lock.lock();
        try {
            if (mine != shift || ended) {
                return;
            }
        } finally {
            lock.unlock();
        }
        drain();
    }

    /** Whether a reply still grows; then it goes on where that ends, or it does so already. */
    private boolean isOpen(Growing reply, int mine) {
        return reply.begins(() -> goesOn(reply, mine)) || !isOver(reply, mine);
    }

    /**
     * A handler that has run out of stack in here, or in the reply that grows, may have kept it from going on where that ends. Called on its
     * thread, behind it.
     */
    void letGo() {
        Growing reply;
        int mine;
        lock.lock();
        try {
            reply = growing;
            mine = shift;
        } finally {
            lock.unlock();
        }
        if (reply != null && !reply.begins(() -> goesOn(reply, mine))) {
            goesOn(reply, mine);
        }
    }

    private void goesOn(Growing reply, int mine) {
        if (isOver(reply, mine)) {
            drain();
        }
    }

    /** What a reply has become is next; false if it goes on elsewhere. */
    private boolean isOver(Growing reply, int mine) {
        List<Say> became = reply.became();
        lock.lock();
        try {
            if (mine != shift || ended) {
                became.forEach(this::forget);
                return false;
            }
            if (growing != reply) {
                // Somebody else was first, see letGo.
                return false;
            }
            growing = null;
            for (int i = became.size() - 1; i >= 0; i--) {
                steps.addFirst(became.get(i));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void allSaid(boolean andStored) {
        if (andStored) {
            try {
                outlet.ended();
            } finally {
                memory.giveAll();
            }
        } else {
            outlet.over();
        }
    }

    /** Lets one step out; true if it goes on later, elsewhere. A step may fail, the turn may not. */
    private boolean perform(Step step) {
        try {
            if (step instanceof Step.Pause pause) {
                return !memory.isLarge() && outlet.pause(pause.delay(), this::drain);
            }
            if (step instanceof Step.Typing) {
                outlet.typing();
            } else if (step instanceof Say say) {
                outlet.deliver(say.reply(), say.body(), say.id());
            }
        } catch (TurnEndedException e) {
            LOG.debug("A reply of a turn that was abandoned is not sent");
        } catch (StoreUnavailableException e) {
            LOG.debug("A reply could not be stored; its turn runs again later");
            outlet.cutOff();
        } catch (Throwable e) {
            LOG.error("A reply could not be delivered", e);
        }
        forget(step);
        return false;
    }

    /** A step is not in the queue any more. */
    private void forget(Step step) {
        if (step instanceof Say say) {
            memory.give(say.bytes());
        }
    }
}
