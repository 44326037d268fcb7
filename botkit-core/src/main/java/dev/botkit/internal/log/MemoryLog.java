package dev.botkit.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of one conversation. The oldest go when there are too many or they are too
 * large. Guarded by its conversation.
 */
public final class MemoryLog {

    /** An entry that takes more is packed alone, so that its memory is given back when it goes. */
    private static final int LARGE = 1 << 10;

    /** Room for the first few entries that are packed together, in bytes. */
    private static final int ROOM = 1 << 9;

    private String epoch;
    private final int maxEntries;
    private final int maxBytes;

    private final ArrayDeque<Packed> packed = new ArrayDeque<>(1);

    /** So many of the first that is packed are dropped. */
    private int dropped;

    private @Nullable Instant newestDate;
    private int size;
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
        return size;
    }

    public boolean isEmpty() {
        return seq == 0;
    }

    /** The date of the newest entry; null if none is here. */
    @Nullable
    public Instant newest() {
        return size == 0 ? null : newestDate;
    }

    /** The ids of all entries that are here. */
    public Set<String> ids() {
        Set<String> ids = new HashSet<>();
        each(0, entry -> {
            ids.add(entry.id());
            return true;
        });
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
        newestDate = entry.date();
        sent += entry.sent() ? 1 : 0;
        size++;
        pack(entry);
        while (size > maxEntries || (bytes > maxBytes && size > 1)) {
            dropOldest();
        }
    }

    private void pack(Entry entry) {
        boolean isLarge = entry.bytes() > LARGE;
        Packed last = packed.peekLast();
        if (last == null || last.isFull()) {
            last = begin(entry.seq(), isLarge ? 0 : room(last, entry));
        } else if (isLarge) {
            close(last);
            last = begin(entry.seq(), 0);
        }
        bytes -= last.bytes();
        last.add(entry);
        bytes += last.bytes();
        if (isLarge) {
            close(last);
        }
    }

    /** A conversation that has filled one in a minute will fill the next: there it has all of the room at once. */
    private static int room(@Nullable Packed last, Entry next) {
        if (last == null
                || last.size() < Packed.MOST
                || last.date().plusSeconds(60).isBefore(next.date())) {
            return ROOM;
        }
        return last.dataBytes() + last.dataBytes() / 16;
    }

    private Packed begin(long first, int room) {
        Packed next = new Packed(first, room);
        packed.addLast(next);
        bytes += next.bytes();
        return next;
    }

    private void close(Packed last) {
        bytes -= last.bytes();
        last.close();
        bytes += last.bytes();
    }

    /** Whether all entries above a seq are still here; true if there are none. */
    public boolean reachesBackTo(long after) {
        return after >= seq - size;
    }

    /** The entries above a seq, oldest first, up to so many and so many bytes, but one at least if there is one. */
    public List<Entry> after(long after, int most, int mostBytes) {
        List<Entry> page = new ArrayList<>();
        Room room = new Room(mostBytes);
        each(Math.max(0, after - (seq - size)), entry -> page.size() < most && room.takes(entry) && page.add(entry));
        return page;
    }

    /** What a page may hold: so many bytes, but one entry at least. */
    private static final class Room {

        private final int most;
        private int size;
        private boolean any;

        Room(int most) {
            this.most = most;
        }

        boolean takes(Entry entry) {
            size += entry.bytes();
            boolean fits = size <= most || !any;
            any = true;
            return fits;
        }
    }

    /** Shows entries from the oldest on, without the first few, until one is not taken. */
    private void each(long skip, Predicate<Entry> taker) {
        long left = skip + dropped;
        for (Packed one : packed) {
            for (int i = (int) Math.min(left, one.size()); i < one.size(); i++) {
                if (!taker.test(one.get(i))) {
                    return;
                }
            }
            left = Math.max(0, left - one.size());
        }
    }

    /** A client's entry; null if it is not here. */
    @Nullable
    public Entry find(String clientId) {
        int from = dropped;
        for (Packed one : packed) {
            Entry found = one.find(clientId, from);
            if (found != null) {
                return found;
            }
            from = 0;
        }
        return null;
    }

    /** Whether an entry of the bot's is here. */
    public boolean hasSent(String id) {
        byte[] bytes = id.getBytes(UTF_8);
        int from = dropped;
        for (Packed one : packed) {
            if (one.hasSent(bytes, from)) {
                return true;
            }
            from = 0;
        }
        return false;
    }

    /** The frames that answer an entry, in order, up to so many bytes, but one at least if there is one. */
    public Replies repliesTo(String id, int mostBytes) {
        List<String> replies = new ArrayList<>();
        Room room = new Room(mostBytes);
        int from = dropped;
        for (Packed one : packed) {
            for (int i = from; i < one.size(); i++) {
                if (one.answers(id, i) && !takes(one.get(i), room, replies)) {
                    return new Replies(replies, true);
                }
            }
            from = 0;
        }
        return new Replies(replies, false);
    }

    /** Adds the entry if the bot has sent it; false if there is no room for it. */
    private static boolean takes(Entry entry, Room room, List<String> replies) {
        return !entry.sent() || (room.takes(entry) && replies.add(entry.frame()));
    }

    /** How many of the bot's entries have a seq above {@code after}. */
    public int sentAfter(long after) {
        int count = 0;
        // What stands before the first that is packed.
        long at = seq - size - dropped;
        int from = dropped;
        for (Packed one : packed) {
            count += one.sentFrom((int) Math.min(one.size(), Math.max(from, after - at)));
            at += one.size();
            from = 0;
        }
        return count;
    }

    /** Gives up the oldest entries until no more than so many bytes are left, which may be none. */
    public void shrinkTo(long most) {
        Packed last = packed.peekLast();
        if (bytes > most && last != null) {
            bytes -= last.bytes();
            last.giveRoomBack();
            bytes += last.bytes();
        }
        while (bytes > most && size > 0) {
            dropOldest();
        }
    }

    /** Gives up all of it, because its conversation has left: whoever still holds that holds nothing of this. */
    public void forget() {
        packed.clear();
        dropped = 0;
        size = 0;
        bytes = 0;
    }

    /** Memory is given back when all that is packed together is dropped, or half of it where nothing else is left. */
    private void dropOldest() {
        size--;
        dropped++;
        Packed oldest = packed.getFirst();
        if (dropped < oldest.size() && (packed.size() > 1 || 2 * dropped < oldest.size())) {
            return;
        }
        bytes -= packed.removeFirst().bytes();
        if (dropped < oldest.size()) {
            Packed left = oldest.from(dropped);
            packed.addFirst(left);
            bytes += left.bytes();
        }
        dropped = 0;
    }
}
