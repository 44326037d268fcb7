package dev.botkit.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a log that follow each other, as one array of bytes. They are written there at once, while the processor still
 * has them at hand, and no object of them is left: a log's entries would live just long enough to be copied by several collections of the
 * young generation. They are made again for the few who ask. Guarded by its conversation.
 */
final class Packed {

    /** So many at most, which are looked through for one. */
    static final int MOST = 32;

    /** This object, and its arrays without what they hold. */
    private static final int OVERHEAD = 144;

    /** Where an entry begins, and its hash. */
    private static final int EACH = 2 * Integer.BYTES;

    /** Flags, date, and the lengths of the id and of the id that is answered. */
    private static final int HEAD = 1 + Long.BYTES + 3 * Integer.BYTES;

    private static final int FEW = 2;

    private static final byte[] NOTHING = {};

    private static final int SENT = 1;
    private static final int FROM_CLIENT = 2;
    private static final int ANSWERS = 4;

    private final long first;
    private byte[] data;

    /** How much of the data is written. */
    private int end;

    private int size;
    private int[] begins = new int[FEW];

    /** Of an id that a client has made, or else of the id that is answered, or 0. */
    private int[] hashes = new int[FEW];

    /** A bit for each hash: most questions end here. */
    private long some;

    private boolean full;

    /** @param room so many bytes are expected */
    Packed(long first, int room) {
        this.first = first;
        this.data = room == 0 ? NOTHING : new byte[room];
    }

    /** Whether no more entries go in. */
    boolean isFull() {
        return full;
    }

    /** Adds the entry that follows. */
    void add(Entry entry) {
        byte[] id = utf8(entry.id());
        byte[] answered = utf8(entry.inReplyTo());
        byte[] kept = utf8(entry.kept());
        makeRoom(HEAD + id.length + answered.length + kept.length);
        ByteBuffer to = ByteBuffer.wrap(data).position(end);
        begins[size] = end;
        hashes[size] = hash(entry);
        some |= bit(hashes[size]);
        size++;
        to.put(flags(entry));
        put(to, entry.date());
        to.putInt(id.length).putInt(answered.length);
        to.put(id).put(answered).put(kept);
        end = to.position();
        if (size == MOST) {
            close();
        }
    }

    private void makeRoom(int more) {
        if (end + more > data.length) {
            data = Arrays.copyOf(data, Math.max(end + more, 2 * data.length));
        }
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
    }

    /** Takes no more entries, and no more memory than these need. */
    void close() {
        full = true;
        if (data.length > end + end / 8) {
            data = Arrays.copyOf(data, end);
        }
    }

    /** Takes no more memory than its entries need now; it has room again with the next. */
    void giveRoomBack() {
        if (data.length > end) {
            data = Arrays.copyOf(data, end);
        }
    }

    /** Those from one on, in no more memory than they need. */
    Packed from(int index) {
        Packed left = new Packed(first + index, 0);
        int begin = begins[index];
        left.data = Arrays.copyOfRange(data, begin, end);
        left.end = end - begin;
        left.size = size - index;
        left.begins = Arrays.copyOfRange(begins, index, size);
        for (int i = 0; i < left.size; i++) {
            left.begins[i] -= begin;
        }
        left.hashes = Arrays.copyOfRange(hashes, index, size);
        left.some = some;
        left.full = full;
        return left;
    }

    private static byte flags(Entry entry) {
        return (byte) ((entry.sent() ? SENT : 0)
                | (entry.idFromClient() ? FROM_CLIENT : 0)
                | (entry.inReplyTo() != null ? ANSWERS : 0));
    }

    private static void put(ByteBuffer to, Instant date) {
        to.putLong(date.getEpochSecond()).putInt(date.getNano());
    }

    private static byte[] utf8(@Nullable String text) {
        return text == null ? NOTHING : text.getBytes(UTF_8);
    }

    private static int hash(Entry entry) {
        if (entry.idFromClient()) {
            return entry.id().hashCode();
        }
        return entry.inReplyTo() == null ? 0 : entry.inReplyTo().hashCode();
    }

    private static long bit(int hash) {
        return 1L << (hash ^ hash >>> 16 ^ hash >>> 8);
    }

    int size() {
        return size;
    }

    /** What it takes in memory. */
    int bytes() {
        return OVERHEAD + data.length + EACH * begins.length;
    }

    int dataBytes() {
        return end;
    }

    /** Of its first entry. */
    Instant date() {
        return date(ByteBuffer.wrap(data).position(1));
    }

    private static Instant date(ByteBuffer from) {
        return Instant.ofEpochSecond(from.getLong(), from.getInt());
    }

    /** How many are the bot's, of this one and those behind it. */
    int sentFrom(int index) {
        int count = 0;
        for (int i = index; i < size; i++) {
            count += is(i, SENT) ? 1 : 0;
        }
        return count;
    }

    private boolean is(int index, int flag) {
        return (data[begins[index]] & flag) != 0;
    }

    /** The entry with an id that a client has made; null if it is not at {@code from} or behind it. */
    @Nullable
    Entry find(String clientId, int from) {
        int hash = clientId.hashCode();
        if ((some & bit(hash)) == 0) {
            return null;
        }
        for (int i = from; i < size; i++) {
            // Clients can make as many ids of one hash as they like, and entries that are large.
            if (hashes[i] == hash && is(i, FROM_CLIENT) && id(i).equals(clientId)) {
                return get(i);
            }
        }
        return null;
    }

    /** Whether the bot's entry with an id is at {@code from} or behind it. */
    boolean hasSent(byte[] id, int from) {
        for (int i = from; i < size; i++) {
            if (is(i, SENT)) {
                ByteBuffer entry = ByteBuffer.wrap(data).position(begins[i] + 1 + Long.BYTES + Integer.BYTES);
                int length = entry.getInt();
                int begin = entry.position() + Integer.BYTES;
                if (Arrays.equals(data, begin, begin + length, id, 0, id.length)) {
                    return true;
                }
            }
        }
        return false;
    }

    private String id(int index) {
        ByteBuffer from = ByteBuffer.wrap(data).position(begins[index] + 1 + Long.BYTES + Integer.BYTES);
        int length = from.getInt();
        return new String(data, from.position() + Integer.BYTES, length, UTF_8);
    }

    /** Whether the entry answers a message; there is no need to make those again that do not. */
    boolean answers(String id, int index) {
        return hashes[index] == id.hashCode()
                && is(index, ANSWERS)
                && answered(index).equals(id);
    }

    private String answered(int index) {
        ByteBuffer from = ByteBuffer.wrap(data).position(begins[index] + 1 + Long.BYTES + Integer.BYTES);
        int idLength = from.getInt();
        int length = from.getInt();
        return new String(data, from.position() + idLength, length, UTF_8);
    }

    /** Makes an entry again. */
    Entry get(int index) {
        ByteBuffer from = ByteBuffer.wrap(data).position(begins[index] + 1);
        Instant date = date(from);
        int idLength = from.getInt();
        int answeredLength = from.getInt();
        int idAt = from.position();
        int answeredAt = idAt + idLength;
        int textAt = answeredAt + answeredLength;
        int textEnd = index + 1 < size ? begins[index + 1] : end;
        return Entry.unpacked(
                first + index,
                new String(data, idAt, idLength, UTF_8),
                new String(data, textAt, textEnd - textAt, UTF_8),
                is(index, SENT),
                is(index, FROM_CLIENT),
                is(index, ANSWERS) ? new String(data, answeredAt, answeredLength, UTF_8) : null,
                date);
    }
}
