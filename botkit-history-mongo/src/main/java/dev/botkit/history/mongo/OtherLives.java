package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.type;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.MongoCollection;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Which logs are in another life than the entries that are to be appended: they were erased, and have begun again, without
 * the knowledge of whoever appends. No unique index can tell that. So it is read before, in one round trip for some hundred
 * conversations: the entry in front of the new ones is nearly always there, and the newest one.
 */
final class OtherLives {

    /** In one query: each adds a branch to it. */
    private static final int MOST_CONVERSATIONS = 200;

    private final MongoCollection<BsonDocument> collection;
    private final Map<BsonString, BsonDocument> newest = new HashMap<>();

    private OtherLives(MongoCollection<BsonDocument> collection) {
        this.collection = collection;
    }

    static Set<ConversationId> find(MongoCollection<BsonDocument> collection, List<LogEntry> batch) {
        Map<ConversationId, LogEntry> first = new LinkedHashMap<>();
        batch.forEach(entry -> first.putIfAbsent(entry.conversation(), entry));
        OtherLives lives = new OtherLives(collection);
        lives.look(first.values());
        Set<ConversationId> others = new HashSet<>();
        for (LogEntry entry : first.values()) {
            String epoch = lives.epoch(entry);
            if (epoch != null && !epoch.equals(entry.epoch())) {
                others.add(entry.conversation());
            }
        }
        return others;
    }

    private void look(Collection<LogEntry> first) {
        List<Bson> either = new ArrayList<>();
        for (LogEntry entry : first) {
            either.add(and(
                    MongoLog.of(entry.conversation()),
                    gte(Documents.SEQ, new BsonInt64(Math.max(1, entry.seq() - 1)))));
            if (either.size() == MOST_CONVERSATIONS) {
                look(either);
            }
        }
        if (!either.isEmpty()) {
            look(either);
        }
    }

    private void look(List<Bson> either) {
        collection
                .find(or(either))
                .projection(include(Documents.CONVERSATION, Documents.SEQ, Documents.EPOCH))
                .batchSize(TakenPlaces.MOST_AT_ONCE)
                .forEach(this::add);
        either.clear();
    }

    /** Documents of other people have no epoch. */
    private void add(BsonDocument document) {
        if (document.get(Documents.CONVERSATION) instanceof BsonString conversation
                && epoch(document) != null
                && Documents.number(document.get(Documents.SEQ)) != null) {
            newest.merge(conversation, document, (one, other) -> seq(one) > seq(other) ? one : other);
        }
    }

    private static long seq(BsonDocument document) {
        return Objects.requireNonNull(Documents.number(document.get(Documents.SEQ)));
    }

    private static @Nullable String epoch(BsonDocument document) {
        String epoch = Documents.text(document.get(Documents.EPOCH));
        return epoch == null || epoch.isEmpty() ? null : epoch;
    }

    /** That of the newest entry; null if the log is empty. */
    private @Nullable String epoch(LogEntry first) {
        BsonDocument known = newest.get(Documents.key(first.conversation()));
        if (known == null && first.seq() > 1) {
            // The newest entries have expired, or the log has begun anew and does not reach as far.
            known = collection
                    .find(and(
                            MongoLog.of(first.conversation()),
                            gte(Documents.SEQ, new BsonInt64(1)),
                            type(Documents.EPOCH, BsonType.STRING)))
                    .sort(descending(Documents.SEQ))
                    .projection(include(Documents.SEQ, Documents.EPOCH))
                    .first();
        }
        return known == null ? null : epoch(known);
    }
}
