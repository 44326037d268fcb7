package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.type;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.MongoCollection;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonType;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The collection of entries. */
final class MongoLog implements LogStore {

    /** Looked at to find how far a log reaches past documents of other people. */
    private static final int FEW = 20;

    /** Removed at once, so that erasing a long log stays within the time for one answer. */
    private static final int MOST_ERASED = 10_000;

    /** Of an entry that follows documents without an epoch only. */
    private static final String UNKNOWN_EPOCH = "unknown";

    private final MongoCollection<BsonDocument> collection;
    private final Calls calls;
    private final ForeignDocuments foreign;

    MongoLog(MongoCollection<BsonDocument> collection, Calls calls, ForeignDocuments foreign) {
        this.collection = collection;
        this.calls = calls;
        this.foreign = foreign;
    }

    @Override
    public @Nullable LogHead head(ConversationId conversation) {
        return calls.call(() -> {
            Bson all = and(of(conversation), gt(Documents.SEQ, new BsonInt64(0)));
            List<BsonDocument> newest = newest(all, 1);
            if (newest.isEmpty()) {
                return null;
            }
            LogHead head = head(newest);
            return head == null ? headAmongForeign(all) : head;
        });
    }

    private List<BsonDocument> newest(Bson all, int limit) {
        return collection
                .find(all)
                .sort(descending(Documents.SEQ))
                .projection(include(Documents.SEQ, Documents.EPOCH))
                .limit(limit)
                .into(new ArrayList<>());
    }

    private static @Nullable LogHead head(List<BsonDocument> newest) {
        Long seq = null;
        for (BsonDocument document : newest) {
            seq = seq == null ? Documents.number(document.get(Documents.SEQ)) : seq;
            String epoch = Documents.text(document.get(Documents.EPOCH));
            if (seq != null && epoch != null && !epoch.isEmpty()) {
                return new LogHead(epoch, seq);
            }
        }
        return null;
    }

    /** A place that somebody else took is taken all the same; the epoch has to come from another entry. */
    private @Nullable LogHead headAmongForeign(Bson all) {
        List<BsonDocument> newest = newest(all, FEW);
        LogHead head = head(newest);
        if (head != null) {
            return head;
        }
        for (BsonDocument document : newest) {
            Long seq = Documents.number(document.get(Documents.SEQ));
            if (seq != null) {
                return new LogHead(anyEpoch(all), seq);
            }
        }
        return null;
    }

    private String anyEpoch(Bson all) {
        BsonDocument document = collection
                .find(and(all, type(Documents.EPOCH, BsonType.STRING)))
                .sort(descending(Documents.SEQ))
                .first();
        String epoch = document == null ? null : Documents.text(document.get(Documents.EPOCH));
        return epoch == null || epoch.isEmpty() ? UNKNOWN_EPOCH : epoch;
    }

    @Override
    public List<AppendOutcome> append(List<LogEntry> batch) {
        return calls.call(() -> new Appending(collection, calls, batch).run());
    }

    @Override
    public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
        return calls.call(() -> {
            try (FoundEntries found = found(conversation, PageOrder.FORWARD, after, maxEntries, maxBytes)) {
                return LogPage.forward(() -> found, maxEntries, maxBytes);
            }
        });
    }

    @Override
    public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
        return calls.call(() -> {
            try (FoundEntries found = found(conversation, PageOrder.BACKWARD, before, maxEntries, maxBytes)) {
                return LogPage.backward(() -> found, maxEntries, maxBytes);
            }
        });
    }

    private FoundEntries found(ConversationId conversation, PageOrder order, long place, int maxEntries, int maxBytes) {
        return new FoundEntries(collection, foreign, conversation, order, place, maxEntries, maxBytes);
    }

    /** Counts also documents of other people that have a place and a kind. */
    @Override
    public int countSent(ConversationId conversation, long after, long upTo) {
        Bson part = and(
                of(conversation),
                gt(Documents.SEQ, new BsonInt64(after)),
                lte(Documents.SEQ, new BsonInt64(upTo)),
                eq(Documents.KIND, Documents.SENT));
        return calls.call(() -> (int) Math.min(Integer.MAX_VALUE, collection.countDocuments(part)));
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(() -> {
            BsonDocument next = afterMost(conversation);
            while (next != null) {
                collection.deleteMany(and(of(conversation), lt(Documents.SEQ, next.get(Documents.SEQ))));
                next = afterMost(conversation);
            }
            collection.deleteMany(of(conversation));
        });
    }

    /** The oldest entries go first, so that a log that is half erased still tells how far it reaches. */
    private @Nullable BsonDocument afterMost(ConversationId conversation) {
        return collection
                .find(and(of(conversation), gt(Documents.SEQ, new BsonInt64(0))))
                .sort(ascending(Documents.SEQ))
                .projection(include(Documents.SEQ))
                .skip(MOST_ERASED)
                .first();
    }

    static Bson of(ConversationId conversation) {
        return eq(Documents.CONVERSATION, Documents.key(conversation));
    }
}
