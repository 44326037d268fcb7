package dev.botkit.internal.store;

import dev.botkit.identity.ConversationId;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages that were about to run again when their conversations broke down: that they run again may be stored, but their handlers
 * have not begun. So they are not given up when their conversations are next opened in this process. Thread-safe, without a lock.
 */
public final class Unbegun {

    /** Far more than are about to run again at a time. */
    private static final int MOST = 10_000;

    private final ConcurrentHashMap<ConversationId, Place> all = new ConcurrentHashMap<>();

    private record Place(String epoch, long seq) {}

    public void add(ConversationId id, String epoch, long seq) {
        if (all.size() >= MOST) {
            all.keySet().stream().findAny().ifPresent(all::remove);
        }
        all.put(id, new Place(epoch, seq));
    }

    boolean contains(ConversationId id, String epoch, long seq) {
        return new Place(epoch, seq).equals(all.get(id));
    }

    /** A message of a conversation begins to run again. */
    public void remove(ConversationId id) {
        all.remove(id);
    }
}
