package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one conversation from a place on, read in batches while somebody takes them. Passes over documents of
 * other people, however many stand in between.
 */
final class FoundEntries implements Iterator<LogEntry>, AutoCloseable {

    /**
     * A page whose entries are no larger comes in one round trip. The entries of a hostile client are about three times as
     * large, so no more than three times the bytes of a page are on their way at once.
     */
    private static final int LARGE_ENTRY = 20 * 1024;

    private final MongoCollection<BsonDocument> collection;
    private final ForeignDocuments foreign;
    private final ConversationId conversation;
    private final PageOrder order;
    private final int mostDocuments;
    private final int batch;

    private @Nullable MongoCursor<BsonDocument> cursor;
    private int documents;
    private @Nullable Long place;
    private @Nullable LogEntry next;

    FoundEntries(
            MongoCollection<BsonDocument> collection,
            ForeignDocuments foreign,
            ConversationId conversation,
            PageOrder order,
            long place,
            int maxEntries,
            int maxBytes) {
        this.collection = collection;
        this.foreign = foreign;
        this.conversation = conversation;
        this.order = order;
        this.place = place;
        // One more than have a place, which says that there are more. The server ends such a cursor by itself.
        this.mostDocuments = 1 + Math.min(maxEntries, maxBytes / LogEntry.BYTES_BESIDE_BODY + 1);
        this.batch = Math.min(mostDocuments, 2 + maxBytes / LARGE_ENTRY);
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            MongoCursor<BsonDocument> found = cursor == null ? find() : cursor;
            if (found == null) {
                return false;
            }
            if (found.hasNext()) {
                take(found.next());
            } else {
                found.close();
                cursor = null;
                // Where a document had no place that can be read on from, this is the end.
                place = documents < mostDocuments ? null : place;
            }
        }
        return true;
    }

    @Override
    public LogEntry next() {
        LogEntry entry = hasNext() ? next : null;
        if (entry == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return entry;
    }

    private @Nullable MongoCursor<BsonDocument> find() {
        Long from = place;
        if (from == null) {
            return null;
        }
        documents = 0;
        place = null;
        cursor = collection
                .find(and(MongoLog.of(conversation), order.beyond(from)))
                .sort(order.sort())
                .limit(mostDocuments)
                .batchSize(batch)
                .cursor();
        return cursor;
    }

    private void take(BsonDocument document) {
        documents++;
        Long seq = Documents.number(document.get(Documents.SEQ));
        place = seq == null ? place : seq;
        next = Documents.entry(conversation, document);
        if (next == null) {
            foreign.passedOver(collection.getNamespace().getFullName(), document);
        }
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
        }
    }
}
