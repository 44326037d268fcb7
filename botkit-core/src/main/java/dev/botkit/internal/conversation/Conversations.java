package dev.botkit.internal.conversation;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.memory.BySize;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.OperatorEvents;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All conversations that are in memory. Over the budget, the conversation that has been idle longest is dropped; if none is idle, those
 * with the largest logs give up their oldest entries, whoever it is that grows. Nothing is ever scanned.
 */
public final class Conversations {

    private static final int OVERHEAD = 2_000;

    private final OperatorEvents events;
    private final Function<ConversationId, Conversation> begins;
    private final MemoryBudget budget;
    private final ConcurrentHashMap<ConversationId, Conversation> byId = new ConcurrentHashMap<>();
    private final ReentrantLock idleLock = new ReentrantLock();
    private final LinkedHashSet<Conversation> idle = new LinkedHashSet<>();
    private final BySize<Conversation> large = new BySize<>();

    /** {@code begins} makes a conversation that was not there. */
    public Conversations(MemoryBudget budget, OperatorEvents events, Function<ConversationId, Conversation> begins) {
        this.events = events;
        this.begins = begins;
        this.budget = budget;
    }

    /** The conversation of that name, begun if need be; null if there is no memory for a new one. */
    @Nullable
    public Conversation open(ConversationId id) {
        Conversation known = byId.get(id);
        if (known != null) {
            return known;
        }
        makeRoom(null);
        if (!budget.hasRoomToBegin()) {
            return null;
        }
        return begin(id);
    }

    /** The same whatever the memory, for what frees some in the end, or is in memory twice for a moment. */
    public Conversation openToErase(ConversationId id) {
        return begin(id);
    }

    private Conversation begin(ConversationId id) {
        return byId.computeIfAbsent(id, key -> {
            grew(size(key));
            Conversation begun = begins.apply(key);
            // Idle until something happens in it, so that one that is never used can go.
            idle(begun, true);
            return begun;
        });
    }

    /** The conversation of that name if it is in memory; null if it is not. */
    @Nullable
    public Conversation find(ConversationId id) {
        return byId.get(id);
    }

    /** One that broke down is gone, and can begin anew. */
    void remove(Conversation conversation, int itsBytes) {
        if (byId.remove(conversation.id(), conversation)) {
            grew(-itsBytes - size(conversation.id()));
            idle(conversation, false);
            large.remove(conversation);
        }
    }

    /** A conversation takes more or less memory than before. */
    public void grew(long by) {
        budget.conversationsGrew(by);
    }

    /**
     * Drops idle conversations until the bound is kept; failing that, the largest ones give up old entries, but not what {@link
     * MemoryBudget#keeps} says; failing that, the given one gives up almost all.
     */
    public void makeRoom(@Nullable Conversation appended) {
        while (budget.excess() > 0) {
            Conversation oldest = oldestIdle();
            if (oldest != null) {
                drop(oldest);
                continue;
            }
            long keeps = budget.keeps(byId.size());
            BySize.Large<Conversation> largest = large.largest(keeps);
            if (largest != null) {
                // Down to the next class at most: then it is the turn of others.
                largest.one().shrink(largest.classBegins() - 1);
                continue;
            }
            if (appended != null) {
                appended.shrink(Math.min(keeps, BySize.LEAST));
            }
            return;
        }
    }

    private void drop(Conversation unused) {
        int freed = unused.retire();
        if (freed >= 0) {
            byId.remove(unused.id(), unused);
            large.remove(unused);
            grew(-freed - size(unused.id()));
            events.evicted(unused.id());
        }
    }

    /** A conversation's log has this size now; returns from which one on this is to be called again. Called with its lock. */
    int hasSize(Conversation conversation, int bytes) {
        return large.put(conversation, bytes);
    }

    /** A conversation has gone, and its log gives way no more. */
    void hasNoSize(Conversation conversation) {
        large.remove(conversation);
    }

    /** How many bytes conversations have to give up; 0 or below if none. */
    long excess() {
        return budget.excess();
    }

    /** How many conversations have a large log. */
    public int large() {
        return large.count();
    }

    /** All that are in memory of the user whose conversation this is. Looks at each one: not for the path of a message. */
    public List<Conversation> ofUser(ConversationId id) {
        ConversationId main = id.withLabel(null);
        return byId.values().stream()
                .filter(conversation -> conversation.id().withLabel(null).equals(main))
                .toList();
    }

    /** The bot is closed: what was about to run again has not begun. */
    public void takeMarksBack() {
        byId.values().forEach(Conversation::takeMarkBack);
    }

    /** The bot closes: what keeps the replies that still grow, one for each, as far as they go. It runs code of the host. */
    public List<Runnable> interruptStreams() {
        return byId.values().stream()
                .filter(Conversation::isStreaming)
                .<Runnable>map(conversation -> conversation::interruptStream)
                .toList();
    }

    /** A conversation has become idle, or has ceased to be. Called with that conversation's lock. */
    void idle(Conversation conversation, boolean isIdle) {
        idleLock.lock();
        try {
            if (isIdle) {
                idle.add(conversation);
            } else {
                idle.remove(conversation);
            }
        } finally {
            idleLock.unlock();
        }
    }

    /** Whether the bound is exceeded although everything idle was dropped. */
    public boolean isFull() {
        return budget.excess() > 0;
    }

    public int count() {
        return byId.size();
    }

    public long bytes() {
        return budget.bytes();
    }

    private @Nullable Conversation oldestIdle() {
        idleLock.lock();
        try {
            var iterator = idle.iterator();
            if (!iterator.hasNext()) {
                return null;
            }
            Conversation oldest = iterator.next();
            iterator.remove();
            return oldest;
        } finally {
            idleLock.unlock();
        }
    }

    private static int size(ConversationId id) {
        String label = id.label();
        return OVERHEAD + 2 * (id.name().length() + (label == null ? 0 : label.length()));
    }
}
