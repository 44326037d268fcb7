package dev.botkit.internal.conversation;

import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.log.LogEnd;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.log.Missed;
import dev.botkit.internal.message.Feedback;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What clients read of a conversation's log: where a resume client stands, and what it gets next of what it has missed. Thread-safe; takes
 * the conversation's lock. Whether a client's cursor can be continued is told in docs/PROTOCOL.md.
 */
public final class Replay {

    /** A client that has missed more begins anew with the newest entries. */
    static final long TOO_FAR = 10_000;

    private static final int OPAQUE_BYTES = 12;

    /** How many entries one that catches up gets at once. */
    public static final int PAGE = 200;

    private final ConversationId id;
    private final ReentrantLock lock;
    private final Journal journal;
    private final MemoryLog log;
    private final ShownStream stream;
    private final int pageBytes;

    /** What happens when a connection asks for the next page. */
    public enum Next {
        /** It has everything, and gets what comes now. */
        LIVE,
        /** Frames were put into its queue. */
        OFFERED,
        /** The next entries are not in memory: read them from the store. */
        READ,
        /** The next entries are nowhere any more. */
        GONE
    }

    Replay(ConversationId id, ReentrantLock lock, Journal journal, ShownStream stream, int pageBytes) {
        this.id = id;
        this.lock = lock;
        this.journal = journal;
        this.log = journal.log();
        this.stream = stream;
        this.pageBytes = pageBytes;
    }

    /**
     * Where a client stands. One that has come to a hole in the log begins behind it: before it, it would come there again and again.
     *
     * @param missed what the store says of the client's gap
     */
    public Session session(Frame.Resume resume, Missed missed) {
        return ask(() -> sessionNow(resume, missed));
    }

    private Session sessionNow(Frame.Resume resume, Missed missed) {
        boolean inMemory = !journal.isStored();
        String reason = whyNot(resume, log, inMemory, missed.hole());
        boolean resumed = reason == null && resume.after() >= 0;
        long newest = Math.max(0, log.seq() - resume.last());
        if (missed.hole()) {
            newest = Math.max(newest, missed.next() - 1);
        }
        if (inMemory) {
            newest = Math.max(newest, log.seq() - log.size());
        }
        return new Session(
                opaque(id),
                !id.isVerified(),
                log.epoch(),
                resumed,
                reason,
                log.seq(),
                resumed ? resume.after() : newest,
                Feedback.in(journal.checkpoint().more()));
    }

    /** Whether a client shows a place in the life of this log. */
    boolean isGood(Frame.Resume resume) {
        return resume.after() >= 0 && (resume.epoch() == null || resume.epoch().equals(log.epoch()));
    }

    /** Whether the store has to be asked before it is known what a client has missed. One that begins anew has no need of that. */
    boolean mustAsk(Frame.Resume resume, Missed stored) {
        return isGood(resume)
                && !counts(resume, stored)
                && whyNot(resume, log, !journal.isStored(), stored.hole()) == null;
    }

    /** Whether {@link #missed} tells all of it: the store was asked, or all that was missed is in memory. */
    boolean counts(Frame.Resume resume, Missed stored) {
        return isGood(resume) && (!journal.isStored() || stored.isCounted() || log.reachesBackTo(resume.after()));
    }

    /** How many of the bot's messages there are behind a client's place. */
    public int missed(Frame.Resume resume, Missed stored) {
        return ask(() -> stored.isCounted()
                ? Math.toIntExact(stored.sent() + log.sent() - stored.to().sent())
                : log.sentAfter(resume.after()));
    }

    /** Whether a message of the bot's is in memory. */
    public boolean remembersSent(String messageId) {
        return ask(() -> log.hasSent(messageId));
    }

    /** Whether everything above a seq is in memory. */
    public boolean remembersAfter(long after) {
        return ask(() -> log.reachesBackTo(after));
    }

    /** What is in memory above a seq: at most so many entries. */
    public List<Entry> after(long after, int most) {
        return after(after, most, Integer.MAX_VALUE);
    }

    /** What is in memory above a seq: at most so many entries and bytes, but one at least if there is one. */
    public List<Entry> after(long after, int most, int mostBytes) {
        return ask(() -> log.after(after, most, mostBytes));
    }

    /** Which life of the log it is. */
    public String epoch() {
        return ask(log::epoch);
    }

    /** The log's end now. */
    public LogEnd end() {
        return ask(() -> new LogEnd(log.seq(), log.sent()));
    }

    /** Why a cursor cannot be continued; null if it can. */
    @Nullable
    public String whyNot(@Nullable String epoch, long after, boolean hole) {
        return ask(() -> whyNot(epoch, after, log, !journal.isStored(), hole));
    }

    /** Puts the next page into the queue of a connection that catches up. */
    public Next feed(Subscriber subscriber) {
        return ask(() -> feedFromMemory(subscriber));
    }

    private Next feedFromMemory(Subscriber subscriber) {
        if (subscriber.cursor() >= log.seq()) {
            subscriber.isLive();
            stream.showTo(subscriber);
            return Next.LIVE;
        }
        if (!log.reachesBackTo(subscriber.cursor())) {
            return journal.isStored() ? Next.READ : Next.GONE;
        }
        subscriber.offerPage(log.after(subscriber.cursor(), PAGE, pageBytes));
        return Next.OFFERED;
    }

    /** Puts a page that was read from the store into the queue; what is not committed yet comes later. */
    public void feed(Subscriber subscriber, List<LogEntry> page) {
        lock.lock();
        try {
            List<Entry> committed = page.stream()
                    .filter(entry -> entry.seq() <= log.seq())
                    .map(Entry::of)
                    .toList();
            if (committed.isEmpty()) {
                subscriber.skipTo(log.seq() - log.size());
            }
            subscriber.offerPage(committed);
        } finally {
            lock.unlock();
        }
    }

    /** Why a cursor cannot be continued; null if it can, or there is none. */
    private static @Nullable String whyNot(Frame.Resume resume, MemoryLog log, boolean inMemory, boolean hole) {
        if (resume.after() < 0) {
            return null;
        }
        return whyNot(resume.epoch(), resume.after(), log, inMemory, hole);
    }

    private static @Nullable String whyNot(
            @Nullable String epoch, long after, MemoryLog log, boolean inMemory, boolean hole) {
        if ((epoch != null && !epoch.equals(log.epoch())) || after > log.seq()) {
            return "epoch";
        }
        if (log.seq() - after > TOO_FAR) {
            return "too_far";
        }
        return hole || (inMemory && !log.reachesBackTo(after)) ? "dropped" : null;
    }

    /** A name for a conversation that a client may keep things under, and that says nothing of its user. */
    private static String opaque(ConversationId id) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(id.toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, OPAQUE_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private <T extends @Nullable Object> T ask(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
