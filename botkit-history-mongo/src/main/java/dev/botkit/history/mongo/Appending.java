package dev.botkit.history.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch on its way into the log. All of it goes in one ordered insert, which MongoDB ends at the
 * first entry that it cannot take. Where that one's place or id is taken, one query tells of it and of those
 * behind it what is there already, and the rest goes in the next insert: 1 round trip if all is new, 2 if
 * all had been stored before. For one thread.
 */
final class Appending {

    private static final Logger LOG = LoggerFactory.getLogger(Appending.class);

    /** In one query: each adds two branches to it. */
    private static final int MOST_CONVERSATIONS = 100;

    /** How often an entry may hit a key that nobody has when we look. */
    private static final int MOST_RIDDLES = 3;

    /** DocumentValidationFailure, BSONObjectTooLarge, KeyTooLong: it would be the same next time. */
    private static final Set<Integer> FOR_GOOD = Set.of(121, 10334, 17280);

    private final MongoCollection<BsonDocument> collection;
    private final Calls calls;
    private final List<LogEntry> batch;
    private final List<BsonDocument> documents;
    private final @Nullable AppendOutcome[] outcomes;
    private final Set<ConversationId> stopped = new HashSet<>();
    private int riddles;

    Appending(MongoCollection<BsonDocument> collection, Calls calls, List<LogEntry> batch) {
        this.collection = collection;
        this.calls = calls;
        this.batch = batch;
        this.documents = batch.stream().map(Documents::of).toList();
        this.outcomes = new @Nullable AppendOutcome[batch.size()];
    }

    List<AppendOutcome> run() {
        List<Integer> open = open();
        while (!open.isEmpty()) {
            BulkWriteError error = insert(open);
            int inserted = error == null ? open.size() : error.getIndex();
            for (int index : open.subList(0, inserted)) {
                outcomes[index] = AppendOutcome.stored(batch.get(index).seq());
            }
            riddles = inserted > 0 ? 0 : riddles;
            if (error != null) {
                failed(error, open.subList(inserted, open.size()));
            }
            open = open();
        }
        return finish();
    }

    /** Those that are to be tried next: of each conversation up to the first that is too large. */
    private List<Integer> open() {
        List<Integer> open = new ArrayList<>();
        Set<ConversationId> cut = new HashSet<>(stopped);
        for (int i = 0; i < batch.size(); i++) {
            if (outcomes[i] == null && !cut.contains(batch.get(i).conversation())) {
                if (Documents.isTooLarge(batch.get(i), documents.get(i))) {
                    cut.add(batch.get(i).conversation());
                } else {
                    open.add(i);
                }
            }
        }
        return open;
    }

    private @Nullable BulkWriteError insert(List<Integer> open) {
        try {
            collection.insertMany(open.stream().map(documents::get).toList(), new InsertManyOptions().ordered(true));
            return null;
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null) {
                throw calls.unknown("did not confirm in time that a majority has stored the entries (code "
                        + e.getWriteConcernError().getCode() + ")");
            }
            return e.getWriteErrors().get(0);
        }
    }

    /** {@code rest} begins with the entry that failed. */
    private void failed(BulkWriteError error, List<Integer> rest) {
        int failed = rest.get(0);
        if (FOR_GOOD.contains(error.getCode())) {
            LOG.warn(
                    "MongoDB refuses an entry for good, code {}: is there a validator on the collection?",
                    error.getCode());
            end(failed, AppendOutcome.REFUSED);
        } else if (ErrorCategory.fromErrorCode(error.getCode()) != ErrorCategory.DUPLICATE_KEY) {
            throw calls.unknown("failed to store entries (code " + error.getCode() + ")");
        } else {
            resolve(rest);
            if (outcomes[failed] == null && ++riddles == MOST_RIDDLES) {
                giveUp(failed);
            }
        }
    }

    /** A taken key that no majority knows of: either they will, or the key is of an index that is not ours. */
    private void giveUp(int failed) {
        MongoCollection<BsonDocument> newest = collection.withReadConcern(ReadConcern.LOCAL);
        if (TakenPlaces.find(newest, List.of(List.of(batch.get(failed)))).outcome(batch.get(failed)) != null) {
            throw calls.unknown("has an entry that no majority has stored yet");
        }
        LOG.warn("A unique index that is not Botkit's refuses an entry in {}", collection.getNamespace());
        end(failed, AppendOutcome.REFUSED);
    }

    private void resolve(List<Integer> rest) {
        Map<ConversationId, List<Integer>> byConversation = new LinkedHashMap<>();
        for (int index : rest) {
            ConversationId conversation = batch.get(index).conversation();
            if (byConversation.size() < MOST_CONVERSATIONS || byConversation.containsKey(conversation)) {
                byConversation
                        .computeIfAbsent(conversation, key -> new ArrayList<>())
                        .add(index);
            }
        }
        TakenPlaces taken = TakenPlaces.find(
                collection,
                byConversation.values().stream()
                        .map(indexes -> indexes.stream().map(batch::get).toList())
                        .toList());
        byConversation.values().forEach(indexes -> resolve(indexes, taken));
    }

    private void resolve(List<Integer> ofOneConversation, TakenPlaces taken) {
        for (int index : ofOneConversation) {
            AppendOutcome outcome = taken.outcome(batch.get(index));
            if (outcome == null) {
                return; // Not there yet; what follows is decided when it is.
            }
            if (outcome.status() != AppendOutcome.Status.STORED) {
                end(index, outcome);
                return;
            }
            outcomes[index] = outcome;
        }
    }

    private void end(int index, AppendOutcome outcome) {
        outcomes[index] = outcome;
        stopped.add(batch.get(index).conversation());
    }

    /** What is left was too large, or stands behind an entry that was not stored. */
    private List<AppendOutcome> finish() {
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                boolean first = stopped.add(batch.get(i).conversation());
                outcomes[i] = first ? AppendOutcome.REFUSED : AppendOutcome.SKIPPED;
            }
        }
        List<AppendOutcome> all = new ArrayList<>(outcomes.length);
        for (AppendOutcome outcome : outcomes) {
            all.add(Objects.requireNonNull(outcome));
        }
        return all;
    }
}
