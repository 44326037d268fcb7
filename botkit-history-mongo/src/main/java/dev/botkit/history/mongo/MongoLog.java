package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.type;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.MongoCollection;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonType;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The collection of entries. */
final class MongoLog implements LogStore {

    /** Looked at to find how far a log reaches past documents of other people. */
    private static final int FEW = 20;

    /** Of a page; the driver's own default of 101 would make two round trips of it. */
    private static final int MOST_AT_ONCE = 10_000;

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
    public List<LogEntry> readAfter(ConversationId conversation, long after, int limit) {
        return read(conversation, after, limit, ascending(Documents.SEQ), seq -> gt(Documents.SEQ, new BsonInt64(seq)));
    }

    @Override
    public List<LogEntry> readBefore(ConversationId conversation, long before, int limit) {
        List<LogEntry> entries = read(
                conversation, before, limit, descending(Documents.SEQ), seq -> lt(Documents.SEQ, new BsonInt64(seq)));
        Collections.reverse(entries);
        return entries;
    }

    /** Reads on where documents of other people stand in between, as fewer than asked for means the end. */
    private List<LogEntry> read(
            ConversationId conversation, long from, int limit, Bson order, LongFunction<Bson> beyond) {
        return calls.call(() -> {
            List<LogEntry> entries = new ArrayList<>();
            Long place = from;
            while (place != null && entries.size() < limit) {
                int missing = limit - entries.size();
                List<BsonDocument> page = collection
                        .find(and(of(conversation), beyond.apply(place)))
                        .sort(order)
                        .limit(missing)
                        .batchSize(Math.min(missing, MOST_AT_ONCE))
                        .into(new ArrayList<>());
                page.forEach(document -> add(conversation, document, entries));
                place = page.size() < missing ? null : lastSeq(page);
            }
            return entries;
        });
    }

    private void add(ConversationId conversation, BsonDocument document, List<LogEntry> entries) {
        LogEntry entry = Documents.entry(conversation, document);
        if (entry == null) {
            foreign.passedOver(collection.getNamespace().getFullName(), document);
        } else {
            entries.add(entry);
        }
    }

    private static @Nullable Long lastSeq(List<BsonDocument> page) {
        for (int i = page.size() - 1; i >= 0; i--) {
            Long seq = Documents.number(page.get(i).get(Documents.SEQ));
            if (seq != null) {
                return seq;
            }
        }
        return null;
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

    private static Bson of(ConversationId conversation) {
        return eq(Documents.CONVERSATION, Documents.key(conversation));
    }
}
