package dev.botkit.internal.engine;

import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which conversations are about to go over to which others at a login, while their turns still run. A message that comes with them is
 * not taken as a new one at its new place: it would be handled twice. That place need not be in memory.
 */
final class Arrivals {

    private final ConcurrentHashMap<ConversationId, List<Conversation>> sources = new ConcurrentHashMap<>();

    /** A conversation will go over to another one. */
    void plan(Conversation from, ConversationId to) {
        sources.merge(to, List.of(from), Arrivals::joined);
    }

    /** It is there, or will not come. */
    void end(Conversation from, ConversationId to) {
        sources.computeIfPresent(to, (id, planned) -> without(planned, from));
    }

    /** Whether a message comes to a conversation from another one. Called without a lock of a conversation. */
    boolean include(ConversationId to, String messageId) {
        for (Conversation from : sources.getOrDefault(to, List.of())) {
            if (from.knows(messageId)) {
                return true;
            }
        }
        return false;
    }

    private static List<Conversation> joined(List<Conversation> some, List<Conversation> more) {
        List<Conversation> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Null if none is left, so that the map keeps nothing. */
    private static @Nullable List<Conversation> without(List<Conversation> planned, Conversation from) {
        List<Conversation> left = new ArrayList<>(planned);
        left.remove(from);
        return left.isEmpty() ? null : List.copyOf(left);
    }
}
