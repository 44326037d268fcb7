package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.MongoCollection;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Which places and ids of a batch are taken. Asked after a failed insert: MongoDB answers that one only
 * when a majority has the entry that was in the way, so a read of what a majority has finds it.
 */
final class TakenPlaces {

    /** The driver's own default of 101 would make several round trips of it. */
    private static final int MOST_AT_ONCE = 10_000;

    private record Place(BsonString conversation, long seq) {}

    private record Name(BsonString conversation, String id) {}

    private final Set<Place> places = new HashSet<>();
    private final Map<Name, BsonDocument> names = new HashMap<>();

    private TakenPlaces() {}

    /** Each of the lists has entries of one conversation. */
    static TakenPlaces find(MongoCollection<BsonDocument> collection, List<List<LogEntry>> byConversation) {
        List<Bson> either = new ArrayList<>();
        for (List<LogEntry> entries : byConversation) {
            Bson same = eq(Documents.CONVERSATION, Documents.key(entries.get(0).conversation()));
            List<BsonString> ids =
                    entries.stream().map(entry -> new BsonString(entry.id())).toList();
            List<BsonInt64> seqs =
                    entries.stream().map(entry -> new BsonInt64(entry.seq())).toList();
            either.add(and(same, in(Documents.ID, ids)));
            either.add(and(same, in(Documents.SEQ, seqs)));
        }
        TakenPlaces taken = new TakenPlaces();
        collection
                .find(or(either))
                .projection(
                        include(Documents.CONVERSATION, Documents.SEQ, Documents.ID, Documents.EPOCH, Documents.DATE))
                .batchSize(MOST_AT_ONCE)
                .forEach(taken::add);
        return taken;
    }

    private void add(BsonDocument document) {
        if (document.get(Documents.CONVERSATION) instanceof BsonString conversation) {
            Long seq = Documents.number(document.get(Documents.SEQ));
            String id = Documents.text(document.get(Documents.ID));
            if (seq != null) {
                places.add(new Place(conversation, seq));
            }
            if (id != null) {
                names.put(new Name(conversation, id), document);
            }
        }
    }

    /** Whether a document with an entry's id is that entry, and not one of another node's. */
    private static boolean isRetry(LogEntry entry, BsonDocument same, @Nullable Long seq) {
        return seq != null
                && seq == entry.seq()
                && entry.epoch().equals(Documents.text(same.get(Documents.EPOCH)))
                && same.get(Documents.DATE) instanceof BsonDateTime date
                && date.getValue() == entry.date().toEpochMilli();
    }

    /** What is known of an entry; null if neither its place nor its id is taken. */
    @Nullable
    AppendOutcome outcome(LogEntry entry) {
        BsonString conversation = Documents.key(entry.conversation());
        BsonDocument same = names.get(new Name(conversation, entry.id()));
        if (same != null) {
            Long seq = Documents.number(same.get(Documents.SEQ));
            return isRetry(entry, same, seq)
                    ? AppendOutcome.stored(entry.seq())
                    : AppendOutcome.duplicate(seq == null ? 0 : seq);
        }
        return places.contains(new Place(conversation, entry.seq())) ? AppendOutcome.CONFLICT : null;
    }
}
