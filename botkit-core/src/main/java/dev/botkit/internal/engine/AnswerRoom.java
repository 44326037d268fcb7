package dev.botkit.internal.engine;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Memory for one HTTP answer, from before it is made until its client has read it or was cut off. An answer counts twice, as
 * text and as the bytes that go out. A small one is not counted: it goes into the connection's own buffers at once.
 */
final class AnswerRoom {

    private static final long SMALL = 8 * 1024;

    private final MemoryBudget budget;
    private final Conversations conversations;
    private final String network;
    private final ReentrantLock lock = new ReentrantLock();
    private long reserved;
    private long counted;
    private boolean slot;
    private boolean closed;

    AnswerRoom(Engine engine, String network) {
        this.budget = engine.budget();
        this.conversations = engine.conversations();
        this.network = network;
    }

    /** Before something is read that may be so large; false if there is no room, or too many answers are on their way. */
    boolean reserve(long bytes) {
        boolean reserved = tryReserve(bytes);
        conversations.makeRoom(null);
        return reserved;
    }

    private boolean tryReserve(long bytes) {
        lock.lock();
        try {
            if (closed || !takeSlot() || !budget.take(bytes)) {
                return false;
            }
            reserved += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The answer's text takes so many bytes; false if there is no room for it. In place of what was reserved. */
    boolean fits(long bytes) {
        boolean fits = tryFit(bytes);
        conversations.makeRoom(null);
        return fits;
    }

    private boolean tryFit(long bytes) {
        lock.lock();
        try {
            budget.giveBack(reserved);
            reserved = 0;
            if (closed) {
                return false;
            }
            if (bytes <= SMALL) {
                giveSlotBack();
                return true;
            }
            if (!takeSlot() || !budget.take(network, 2 * bytes)) {
                return false;
            }
            counted = 2 * bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The answer has been read, or there is none. Idempotent. */
    void close() {
        lock.lock();
        try {
            closed = true;
            budget.giveBack(reserved);
            reserved = 0;
            if (counted > 0) {
                budget.giveBack(network, counted);
                counted = 0;
            }
            giveSlotBack();
        } finally {
            lock.unlock();
        }
    }

    private boolean takeSlot() {
        slot = slot || budget.addresses().beginAnswer(network);
        return slot;
    }

    private void giveSlotBack() {
        if (slot) {
            slot = false;
            budget.addresses().endAnswer(network);
        }
    }
}
