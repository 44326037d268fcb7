package dev.botkit.internal.conversation;

import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which conversations are about to go over to which others at a login, while their turns still run. A message that comes with them is
 * not taken as a new one at its new place: it would be handled twice. That place need not be in memory.
 */
public final class Arrivals {

    private final ConcurrentHashMap<ConversationId, List<Source>> sources = new ConcurrentHashMap<>();

    /** A conversation that goes over to another one. */
    interface Source {

        /** Whether a message is here: in the log, on its way to the store, or in a turn. */
        boolean knows(String messageId);
    }

    /** A conversation will go over to another one. */
    public void plan(Source from, ConversationId to) {
        sources.merge(to, List.of(from), Arrivals::joined);
    }

    /** It is there, or will not come. */
    public void end(Source from, ConversationId to) {
        sources.computeIfPresent(to, (id, planned) -> without(planned, from));
    }

    /** Whether a message comes to a conversation from another one. Called without a lock of a conversation. */
    boolean include(ConversationId to, String messageId) {
        for (Source from : sources.getOrDefault(to, List.of())) {
            if (from.knows(messageId)) {
                return true;
            }
        }
        return false;
    }

    private static List<Source> joined(List<Source> some, List<Source> more) {
        List<Source> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Null if none is left, so that the map keeps nothing. */
    private static @Nullable List<Source> without(List<Source> planned, Source from) {
        List<Source> left = new ArrayList<>(planned);
        left.remove(from);
        return left.isEmpty() ? null : List.copyOf(left);
    }
}
