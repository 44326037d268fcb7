package dev.botkit.internal.runtime;

import java.util.concurrent.locks.ReentrantLock;

/** Behind a handler that has run out of stack within the bot: even releasing a lock may have found no room. */
public final class Locks {

    private Locks() {}

    /** Called where this thread is to hold the lock no more, whatever went wrong; costs a look at its owner and at who waits. */
    public static void letGo(ReentrantLock lock) {
        while (lock.isHeldByCurrentThread()) {
            lock.unlock();
        }
        // It may have been released without waking the next one.
        if (lock.hasQueuedThreads() && lock.tryLock()) {
            lock.unlock();
        }
    }
}
