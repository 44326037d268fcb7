package dev.botkit.internal.log;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of one conversation. The oldest go when there are too many or they are too
 * large. Guarded by its conversation.
 */
public final class MemoryLog {

    private String epoch;
    private final int maxEntries;
    private final int maxBytes;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Set<String> fromClients = new HashSet<>();
    private long seq;
    private long sent;
    private int bytes;

    public MemoryLog(String epoch, int maxEntries, int maxBytes) {
        this.epoch = epoch;
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** The name of this life of the log: a cursor from another one says nothing here. */
    public String epoch() {
        return epoch;
    }

    /** The newest seq ever given; 0 at first. */
    public long seq() {
        return seq;
    }

    /** How many of the bot's entries have been appended to this object, here or dropped: to be compared with later. */
    public long sent() {
        return sent;
    }

    /** An estimate of what all entries take in memory. */
    public int bytes() {
        return bytes;
    }

    /** How many entries are here. */
    public int size() {
        return entries.size();
    }

    public boolean isEmpty() {
        return seq == 0;
    }

    /** The date of the newest entry; null if none is here. */
    @Nullable
    public Instant newest() {
        Entry newest = entries.peekLast();
        return newest == null ? null : newest.date();
    }

    /** The ids of all entries that are here. */
    public Set<String> ids() {
        Set<String> ids = new HashSet<>();
        entries.forEach(entry -> ids.add(entry.id()));
        return ids;
    }

    /** Goes on where a stored log ends. */
    public void continueAt(String storedEpoch, long newestSeq) {
        epoch = storedEpoch;
        seq = newestSeq;
    }

    /** Appends the entry that follows. A client-made id must not be in the log. */
    public void append(Entry entry) {
        seq = entry.seq();
        entries.addLast(entry);
        sent += entry.sent() ? 1 : 0;
        if (entry.idFromClient()) {
            fromClients.add(entry.id());
        }
        bytes += entry.bytes();
        while (entries.size() > maxEntries || (bytes > maxBytes && entries.size() > 1)) {
            dropOldest();
        }
    }

    /** Whether all entries above a seq are still here; true if there are none. */
    public boolean reachesBackTo(long after) {
        return after >= seq - entries.size();
    }

    /** The entries above a seq, oldest first, up to so many and so many bytes, but one at least if there is one. */
    public List<Entry> after(long after, int most, int mostBytes) {
        List<Entry> page = new ArrayList<>();
        long skip = Math.max(0, after - (seq - entries.size()));
        int size = 0;
        for (Entry entry : (Iterable<Entry>) entries.stream().skip(skip)::iterator) {
            size += entry.bytes();
            if (page.size() >= most || (size > mostBytes && !page.isEmpty())) {
                break;
            }
            page.add(entry);
        }
        return page;
    }

    /** A client's entry; null if it is not here. */
    @Nullable
    public Entry find(String clientId) {
        if (!fromClients.contains(clientId)) {
            return null;
        }
        for (var newestFirst = entries.descendingIterator(); newestFirst.hasNext(); ) {
            Entry entry = newestFirst.next();
            if (entry.idFromClient() && entry.id().equals(clientId)) {
                return entry;
            }
        }
        return null;
    }

    /** The frames that answer an entry, in order, up to so many bytes, but one at least if there is one. */
    public Replies repliesTo(String id, int mostBytes) {
        List<String> replies = new ArrayList<>();
        int size = 0;
        for (Entry entry : entries) {
            if (entry.sent() && id.equals(entry.inReplyTo())) {
                size += entry.bytes();
                if (size > mostBytes && !replies.isEmpty()) {
                    return new Replies(replies, true);
                }
                replies.add(entry.frame());
            }
        }
        return new Replies(replies, false);
    }

    /** How many of the bot's entries have a seq above {@code after}. */
    public int sentAfter(long after) {
        int count = 0;
        for (var newestFirst = entries.descendingIterator(); newestFirst.hasNext(); ) {
            Entry entry = newestFirst.next();
            if (entry.seq() <= after) {
                break;
            }
            if (entry.sent()) {
                count++;
            }
        }
        return count;
    }

    /** Gives up the oldest entries until no more than so many bytes are left, which may be none. */
    public void shrinkTo(long most) {
        while (bytes > most && !entries.isEmpty()) {
            dropOldest();
        }
    }

    /** Gives up all of it, because its conversation has left: whoever still holds that holds nothing of this. */
    public void forget() {
        entries.clear();
        fromClients.clear();
        bytes = 0;
    }

    private void dropOldest() {
        Entry oldest = entries.removeFirst();
        if (oldest.idFromClient()) {
            fromClients.remove(oldest.id());
        }
        bytes -= oldest.bytes();
    }
}
