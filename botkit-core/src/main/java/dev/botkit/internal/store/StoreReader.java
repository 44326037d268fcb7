package dev.botkit.internal.store;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogPage;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.LogEnd;
import dev.botkit.internal.log.Missed;
import dev.botkit.internal.log.Replies;
import dev.botkit.internal.message.Frames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads logs from the store for those who ask: connections, requests with a known id, exports. Blocks. */
public final class StoreReader {

    private static final int PAGE = 200;

    /** How many pages are looked through for replies where there are none; more than can wait for its turn in front of them, as a rule. */
    private static final int MOST_IN_VAIN = 8;

    private final @Nullable History history;
    private final int pageBytes;
    private final StoreHealth health;

    /** {@code history} is null if there is no store: then nothing is asked. */
    public StoreReader(@Nullable History history, Limits limits, StoreHealth health) {
        this.history = history;
        this.pageBytes = limits.store().pageBytes();
        this.health = health;
    }

    /** Reads forward. Only where there is a store. */
    public LogPage readAfter(ConversationId id, long after, int limit) {
        return guarded(() -> health.read(() -> store().log().readAfter(id, after, limit, pageBytes)));
    }

    /** Reads backward. Only where there is a store. */
    public LogPage readBefore(ConversationId id, long before, int limit) {
        return guarded(() -> health.read(() -> store().log().readBefore(id, before, limit, pageBytes)));
    }

    /** What a client has missed, up to a place that is in the store. */
    public Missed missed(ConversationId id, long after, LogEnd to) {
        return guarded(() -> health.read(() -> {
            List<LogEntry> next = store().log().readAfter(id, after, 1, 1).entries();
            long first = next.isEmpty() ? 0 : next.get(0).seq();
            return new Missed(store().log().countSent(id, after, to.seq()), first != after + 1, first, to);
        }));
    }

    /**
     * The first replies to a message that is in the store, read from there: so many, and as many as one page holds. There may be much
     * between them and the message: what the user said while it waited for its turn, and what others were answered first.
     */
    public Replies repliesTo(ConversationId id, String messageId, long seq, int most) {
        List<String> replies = new ArrayList<>();
        Set<String> later = new HashSet<>();
        long bytes = 0;
        long at = seq;
        boolean isOver = false;
        for (int vain = 0; vain < MOST_IN_VAIN; ) {
            int before = replies.size();
            LogPage page = readAfter(id, at, PAGE);
            for (LogEntry entry : page.entries()) {
                if (messageId.equals(entry.inReplyTo())) {
                    bytes += entry.bytes();
                    if (replies.size() == most || (bytes > pageBytes && !replies.isEmpty())) {
                        return new Replies(replies, true);
                    }
                    replies.add(Frames.history(entry));
                    isOver |= entry.endsTurn();
                } else if (entry.inReplyTo() != null) {
                    // Turns run in the order of the log.
                    isOver |= later.contains(entry.inReplyTo());
                } else if (entry.kind() == LogEntry.Kind.RECEIVED && !entry.endsTurn()) {
                    // Not one that was carried over handled.
                    later.add(entry.id());
                }
            }
            at = page.last(at);
            boolean found = replies.size() > before;
            if (!page.more() || (isOver && !found)) {
                break;
            }
            vain += found ? 0 : 1;
        }
        return new Replies(replies, false);
    }

    /** Removes what the stores have of a conversation, without its scheduled pushes. */
    public void erase(ConversationId id) {
        if (history != null) {
            guarded(() -> health.read(() -> {
                history.log().erase(id);
                history.states().erase(id);
                history.profiles().erase(id);
                return id;
            }));
        }
    }

    private History store() {
        if (history == null) {
            throw new IllegalStateException("There is no store.");
        }
        return history;
    }

    public static <T> T guarded(Supplier<T> read) {
        return unavailableUnless(StoreUnavailableException.class, read);
    }

    /** The same for the host's own calls, which may well be told what the store cannot do. */
    public static <T> T asked(Supplier<T> call) {
        return unavailableUnless(BotkitException.class, call);
    }

    private static <T> T unavailableUnless(Class<? extends BotkitException> known, Supplier<T> call) {
        try {
            return call.get();
        } catch (Throwable e) {
            throw unavailable(known, e);
        }
    }

    /** Whatever a store throws says that it cannot do it now, as when it is written: also an Error, and what it need not declare. */
    static BotkitException unavailable(Class<? extends BotkitException> known, Throwable failure) {
        return known.isInstance(failure)
                ? known.cast(failure)
                : loggable(new StoreUnavailableException(
                        "The store failed: " + failure.getClass().getName(), failure));
    }
}
