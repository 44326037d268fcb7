package dev.botkit.internal.client;

import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.memory.MemoryBudget;
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
    private long counted;
    private boolean slot;
    private boolean closed;

    AnswerRoom(MemoryBudget budget, Conversations conversations, String network) {
        this.budget = budget;
        this.conversations = conversations;
        this.network = network;
    }

    String network() {
        return network;
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
            if (closed || !takeSlot() || !budget.takeToRead(network, bytes)) {
                return false;
            }
            counted += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was read takes so many bytes until the answer is made, say while a turn goes on; false if there is no room for it. In
     * place of what was reserved.
     */
    boolean holds(long bytes) {
        return counts(bytes, bytes <= SMALL);
    }

    /** The answer's text takes so many bytes; false if there is no room for it. In place of all that was counted before. */
    boolean fits(long bytes) {
        boolean small = bytes <= SMALL;
        return counts(small ? 0 : 2 * bytes, small);
    }

    private boolean counts(long bytes, boolean small) {
        boolean counts = tryCount(bytes, small);
        conversations.makeRoom(null);
        return counts;
    }

    private boolean tryCount(long bytes, boolean small) {
        lock.lock();
        try {
            giveMemoryBack();
            if (closed) {
                return false;
            }
            if (small) {
                giveSlotBack();
            } else if (!takeSlot()) {
                return false;
            }
            if (bytes > 0 && !budget.take(network, bytes)) {
                return false;
            }
            counted = bytes;
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
            giveMemoryBack();
            giveSlotBack();
        } finally {
            lock.unlock();
        }
    }

    private void giveMemoryBack() {
        if (counted > 0) {
            budget.giveBack(network, counted);
            counted = 0;
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
