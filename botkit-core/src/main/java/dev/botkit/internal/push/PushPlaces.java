package dev.botkit.internal.push;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The scheduled pushes that are kept in the memory of this process: whose they are, and which network address has brought them about.
 * An address may have a quarter of the places; the last quarter is for addresses that have few, a sixty-fourth of all at most.
 * Thread-safe.
 */
final class PushPlaces {

    /** As many as the store in memory keeps. */
    static final int MOST = PushDeadlines.MOST;

    private static final long MOST_BYTES =
            Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 16);

    static final int ADDRESS = 4;
    static final int ADDRESS_OF_LAST_QUARTER = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ConversationId, Map<PushKey, Place>> byUser = new HashMap<>();
    private final Map<String, Count> byNetwork = new HashMap<>();
    private final Count all = new Count();

    /** One push; {@code network} is null if it is the host's own. */
    private record Place(@Nullable String network, long bytes) {}

    private static final class Count {

        private int pushes;
        private long bytes;

        void add(int more, long theirBytes) {
            pushes += more;
            bytes += theirBytes;
        }

        boolean holds(long more, int share) {
            return pushes < MOST / share && bytes + more <= MOST_BYTES / share;
        }
    }

    /**
     * Takes a place for a push that is about to be kept.
     *
     * @param network the address of the client whose turn schedules it; null for the host's own, which only the store bounds
     * @throws LimitExceededException if the address has too many
     */
    void take(PushKey key, @Nullable String network, long bytes) {
        lock.lock();
        try {
            if (network != null && !hasRoom(network, bytes)) {
                throw loggable(new LimitExceededException(
                        "Too many scheduled pushes wait in memory that clients of the same network address have brought"
                                + " about; a store has no such limit.",
                        true));
            }
            add(key, new Place(network, bytes));
        } finally {
            lock.unlock();
        }
    }

    /** The push is kept now; its place may have been forgotten while it was not yet. */
    void isKept(PushKey key, @Nullable String network, long bytes) {
        lock.lock();
        try {
            add(key, new Place(network, bytes));
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(String network, long bytes) {
        Count own = byNetwork.get(network);
        boolean isLastQuarter = all.pushes >= MOST - MOST / 4 || all.bytes >= MOST_BYTES - MOST_BYTES / 4;
        return own == null || own.holds(bytes, isLastQuarter ? ADDRESS_OF_LAST_QUARTER : ADDRESS);
    }

    private void add(PushKey key, Place place) {
        Place before = byUser.computeIfAbsent(user(key.conversation()), id -> new LinkedHashMap<>())
                .put(key, place);
        if (before != null) {
            count(before, -1);
        }
        count(place, 1);
    }

    private void count(Place place, int sign) {
        all.add(sign, sign * place.bytes());
        if (place.network() != null) {
            byNetwork.compute(place.network(), (network, known) -> {
                Count own = known == null ? new Count() : known;
                own.add(sign, sign * place.bytes());
                return own.pushes == 0 ? null : own;
            });
        }
    }

    /** A push goes over to another conversation, with its place, and is in both until it is forgotten at the old one. */
    void copy(PushKey from, PushKey to, long bytes) {
        lock.lock();
        try {
            Place known =
                    byUser.getOrDefault(user(from.conversation()), Map.of()).get(from);
            add(to, new Place(known == null ? null : known.network(), bytes));
        } finally {
            lock.unlock();
        }
    }

    /** The pushes of a user, in all conversations. */
    List<PushKey> of(ConversationId user) {
        lock.lock();
        try {
            return List.copyOf(byUser.getOrDefault(user(user), Map.of()).keySet());
        } finally {
            lock.unlock();
        }
    }

    /** A push is not kept any more. */
    void forget(PushKey key) {
        lock.lock();
        try {
            byUser.computeIfPresent(user(key.conversation()), (user, pushes) -> {
                Place place = pushes.remove(key);
                if (place != null) {
                    count(place, -1);
                }
                return pushes.isEmpty() ? null : pushes;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Those of a conversation are not, of which this is true: one may just have been added. */
    void forget(ConversationId conversation, Predicate<PushKey> isGone) {
        for (PushKey key : of(conversation)) {
            if (key.conversation().equals(conversation) && isGone.test(key)) {
                forget(key);
            }
        }
    }

    private static ConversationId user(ConversationId conversation) {
        return conversation.withLabel(null);
    }
}
