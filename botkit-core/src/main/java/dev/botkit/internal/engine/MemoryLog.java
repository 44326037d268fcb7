package dev.botkit.internal.engine;

import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of one conversation. The oldest go when there are too many or they are too
 * large. Guarded by its conversation.
 */
final class MemoryLog {

    private static final int ENTRY_OVERHEAD = 400;

    private final int maxEntries;
    private final int maxBytes;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Map<String, Entry> fromClients = new HashMap<>();
    private long seq;
    private int bytes;

    /**
     * One entry.
     *
     * @param message with its id and seq
     * @param frame as it was sent; null for what the user said
     * @param clientId the id that a client made; null where the server made it
     * @param bytes an estimate of what it takes in memory
     */
    record Entry(
            MessageData message,
            @Nullable String frame,
            @Nullable String clientId,
            int bytes) {}

    MemoryLog(int maxEntries, int maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
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
        Entry entry = new Entry(message, null, idFromClient ? message.id() : null, fieldBytes + ENTRY_OVERHEAD);
        if (idFromClient) {
            fromClients.put(message.id(), entry);
        }
        append(entry);
    }

    /** Appends what the bot says. */
    void appendSent(MessageData message, String frame) {
        append(new Entry(
                message, frame, null, JsonValues.bytes(message.fields()) + 2 * frame.length() + ENTRY_OVERHEAD));
    }

    /** The entry that a client made under an id; null if it is unknown, or no longer kept. */
    @Nullable
    MessageData find(String id) {
        Entry entry = fromClients.get(id);
        return entry == null ? null : entry.message();
    }

    /** The frames that answer an entry, in order. */
    List<String> repliesTo(String id) {
        List<String> replies = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.frame() != null && id.equals(entry.message().inReplyTo())) {
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
            if (entry.message().seq() <= after) {
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
        seq = entry.message().seq();
        entries.addLast(entry);
        bytes += entry.bytes();
        while (entries.size() > maxEntries || (bytes > maxBytes && entries.size() > 1)) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Entry oldest = entries.removeFirst();
        if (oldest.clientId() != null) {
            fromClients.remove(oldest.clientId(), oldest);
        }
        bytes -= oldest.bytes();
    }
}
