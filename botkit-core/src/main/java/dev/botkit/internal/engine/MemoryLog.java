package dev.botkit.internal.engine;

import dev.botkit.internal.message.MessageData;
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
final class MemoryLog {

    private static final int ENTRY_OVERHEAD = 400;

    private final String epoch;
    private final int maxEntries;
    private final int maxBytes;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Set<String> fromClients = new HashSet<>();
    private long seq;
    private int bytes;

    /**
     * One entry, as small as it can be: entries outlive their messages by far.
     *
     * @param seq its place
     * @param received what the user said; null for the bot's
     * @param clientId the id that a client made for it; null where the server made it
     * @param frame as the bot sent it; null for the user's
     * @param inReplyTo the id of what the bot answered, or null
     * @param bytes an estimate of what it takes in memory
     */
    record Entry(
            long seq,
            @Nullable MessageData received,
            @Nullable String clientId,
            @Nullable String frame,
            @Nullable String inReplyTo,
            int bytes) {}

    MemoryLog(String epoch, int maxEntries, int maxBytes) {
        this.epoch = epoch;
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** The name of this life of the log: a cursor from another one says nothing here. */
    String epoch() {
        return epoch;
    }

    /** The newest seq ever given; 0 at first. */
    long seq() {
        return seq;
    }

    /** An estimate of what all entries take in memory. */
    int bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return seq == 0;
    }

    /** Appends what a user said. A client-made id must not be in the log. */
    void appendReceived(MessageData message, boolean idFromClient, int fieldBytes) {
        String clientId = idFromClient ? message.id() : null;
        Entry entry = new Entry(message.seq(), message, clientId, null, null, fieldBytes + ENTRY_OVERHEAD);
        if (clientId != null) {
            fromClients.add(clientId);
        }
        append(entry);
    }

    /** Appends what the bot says. */
    void appendSent(long newSeq, String frame, @Nullable String inReplyTo) {
        append(new Entry(newSeq, null, null, frame, inReplyTo, 2 * frame.length() + ENTRY_OVERHEAD));
    }

    /** Whether a client's entry under this id is still kept. */
    boolean knows(String clientId) {
        return fromClients.contains(clientId);
    }

    /** The frames that answer an entry, in order. */
    List<String> repliesTo(String id) {
        List<String> replies = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.frame() != null && id.equals(entry.inReplyTo())) {
                replies.add(entry.frame());
            }
        }
        return replies;
    }

    /** How many of the bot's entries have a seq above {@code after}. */
    int sentAfter(long after) {
        int count = 0;
        for (var newestFirst = entries.descendingIterator(); newestFirst.hasNext(); ) {
            Entry entry = newestFirst.next();
            if (entry.seq() <= after) {
                break;
            }
            if (entry.frame() != null) {
                count++;
            }
        }
        return count;
    }

    /** Gives up the oldest entries until so many bytes are free or one entry is left. */
    void shrinkBy(long wanted) {
        long target = bytes - wanted;
        while (bytes > target && entries.size() > 1) {
            dropOldest();
        }
    }

    private void append(Entry entry) {
        seq = entry.seq();
        entries.addLast(entry);
        bytes += entry.bytes();
        while (entries.size() > maxEntries || (bytes > maxBytes && entries.size() > 1)) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Entry oldest = entries.removeFirst();
        if (oldest.clientId() != null) {
            fromClients.remove(oldest.clientId());
        }
        bytes -= oldest.bytes();
    }
}
