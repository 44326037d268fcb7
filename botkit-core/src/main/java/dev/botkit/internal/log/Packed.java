package dev.botkit.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a log that follow each other, as one array of bytes. Entries live just long enough to be copied by several
 * collections of the young generation, object by object; nothing is left of them but this, and they are made again for
 * the few who ask. Never changes.
 */
final class Packed {

    /** So many at most, which are looked through for one. */
    static final int MOST = 32;

    /** This object, and its arrays without what they hold. */
    private static final int OVERHEAD = 128;

    /** Where an entry begins, and its hash. */
    private static final int EACH = 2 * Integer.BYTES;

    /** Flags, date, and the lengths of the id and of the id that is answered. */
    private static final int HEAD = 1 + Long.BYTES + 3 * Integer.BYTES;

    private static final byte[] NOTHING = {};

    private static final int SENT = 1;
    private static final int FROM_CLIENT = 2;
    private static final int ANSWERS = 4;

    private final long first;
    private final byte[] data;
    private final int[] begins;

    /** Of an id that a client has made, or else of the id that is answered, or 0. */
    private final int[] hashes;

    /** A bit for each hash: most questions end here. */
    private final long some;

    private Packed(long first, byte[] data, int[] begins, int[] hashes, long some) {
        this.first = first;
        this.data = data;
        this.begins = begins;
        this.hashes = hashes;
        this.some = some;
    }

    /** Packs entries that follow each other, one at least. */
    static Packed of(List<Entry> entries) {
        int count = entries.size();
        byte[][] texts = new byte[3 * count][];
        int size = HEAD * count;
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(i);
            byte[] id = utf8(entry.id());
            byte[] answered = utf8(entry.inReplyTo());
            byte[] kept = utf8(entry.kept());
            texts[3 * i] = id;
            texts[3 * i + 1] = answered;
            texts[3 * i + 2] = kept;
            size += id.length + answered.length + kept.length;
        }
        ByteBuffer data = ByteBuffer.allocate(size);
        int[] begins = new int[count];
        int[] hashes = new int[count];
        long some = 0;
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(i);
            begins[i] = data.position();
            hashes[i] = hash(entry);
            some |= bit(hashes[i]);
            data.put(flags(entry));
            put(data, entry.date());
            data.putInt(texts[3 * i].length).putInt(texts[3 * i + 1].length);
            data.put(texts[3 * i]).put(texts[3 * i + 1]).put(texts[3 * i + 2]);
        }
        return new Packed(entries.get(0).seq(), data.array(), begins, hashes, some);
    }

    private static byte flags(Entry entry) {
        return (byte) ((entry.sent() ? SENT : 0)
                | (entry.idFromClient() ? FROM_CLIENT : 0)
                | (entry.inReplyTo() != null ? ANSWERS : 0));
    }

    private static void put(ByteBuffer data, Instant date) {
        data.putLong(date.getEpochSecond()).putInt(date.getNano());
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
        return begins.length;
    }

    /** What it takes in memory. */
    int bytes() {
        return OVERHEAD + data.length + EACH * begins.length;
    }

    /** How many are the bot's, of this one and those behind it. */
    int sentFrom(int index) {
        int count = 0;
        for (int i = index; i < begins.length; i++) {
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
        for (int i = from; i < hashes.length; i++) {
            if (hashes[i] == hash && is(i, FROM_CLIENT)) {
                Entry entry = get(i);
                if (entry.id().equals(clientId)) {
                    return entry;
                }
            }
        }
        return null;
    }

    /** Whether the entry may answer a message; there is no need to make those again that do not. */
    boolean mayAnswer(String id, int index) {
        return hashes[index] == id.hashCode() && is(index, ANSWERS);
    }

    /** Makes an entry again. */
    Entry get(int index) {
        ByteBuffer from = ByteBuffer.wrap(data).position(begins[index] + 1);
        Instant date = Instant.ofEpochSecond(from.getLong(), from.getInt());
        int idLength = from.getInt();
        int answeredLength = from.getInt();
        int idAt = from.position();
        int answeredAt = idAt + idLength;
        int textAt = answeredAt + answeredLength;
        int end = index + 1 < begins.length ? begins[index + 1] : data.length;
        return Entry.unpacked(
                first + index,
                new String(data, idAt, idLength, UTF_8),
                new String(data, textAt, end - textAt, UTF_8),
                is(index, SENT),
                is(index, FROM_CLIENT),
                is(index, ANSWERS) ? new String(data, answeredAt, answeredLength, UTF_8) : null,
                date);
    }
}
