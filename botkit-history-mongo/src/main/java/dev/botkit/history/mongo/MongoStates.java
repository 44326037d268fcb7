package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.BulkWriteUpsert;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The collection of state documents; the conversation's name is the {@code _id}.
 *
 * <p>The server does not say which changes of a batch found their version, only which ones failed. So each is
 * an upsert, which fails at the taken {@code _id} when a document with another version is there. Where
 * there is none at all, a change that should have replaced one leaves a document that is marked as {@link #VOID}:
 * it counts as none, and is removed at once.
 */
final class MongoStates implements StateStore {

    /** Set on what a change left that had nothing to replace. */
    static final String VOID = "void";

    private final MongoCollection<BsonDocument> collection;
    private final Calls calls;
    private final ForeignDocuments foreign;

    MongoStates(MongoCollection<BsonDocument> collection, Calls calls, ForeignDocuments foreign) {
        this.collection = collection;
        this.calls = calls;
        this.foreign = foreign;
    }

    @Override
    public @Nullable Stored read(ConversationId conversation) {
        return calls.call(() -> {
            BsonDocument document =
                    collection.find(eq(Documents.key(conversation))).first();
            return document == null ? null : stored(document);
        });
    }

    /** A document without a usable version counts as none: the first change replaces it. */
    private @Nullable Stored stored(BsonDocument document) {
        if (document.containsKey(VOID)) {
            return null;
        }
        Long version = Documents.number(document.get(Documents.VERSION));
        String json = Documents.text(document.get(Documents.JSON));
        if (version == null || version < 1 || json == null) {
            foreign.passedOver(collection.getNamespace().getFullName(), document);
        }
        if (version == null || version < 1) {
            return null;
        }
        return Stored.of(version, json == null ? "{}" : StoredText.read(json));
    }

    /** One round trip as long as every change finds the version that it replaces. */
    @Override
    public Set<ConversationId> write(List<Change> changes) {
        return calls.call(() -> {
            List<Change> unsure = new ArrayList<>();
            Set<ConversationId> refused = new HashSet<>();
            BulkWriteResult result;
            try {
                result = collection.bulkWrite(
                        changes.stream().map(MongoStates::update).toList(), new BulkWriteOptions().ordered(false));
            } catch (MongoBulkWriteException e) {
                check(e);
                e.getWriteErrors().forEach(error -> unsure.add(changes.get(error.getIndex())));
                result = e.getWriteResult();
            }
            for (BulkWriteUpsert upsert : result.getUpserts()) {
                Change change = changes.get(upsert.getIndex());
                if (change.version() > 0) {
                    refused.add(change.conversation());
                }
            }
            refused.addAll(refused(unsure));
            if (!refused.isEmpty()) {
                collection.deleteMany(and(in("_id", keys(refused)), exists(VOID)));
            }
            return refused;
        });
    }

    private static UpdateOneModel<BsonDocument> update(Change change) {
        BsonString key = Documents.key(change.conversation());
        List<Bson> updates = new ArrayList<>(List.of(
                set(Documents.VERSION, new BsonInt64(change.version() + 1)),
                set(Documents.DATE, new BsonDateTime(Instant.now().toEpochMilli())),
                set(Documents.JSON, new BsonString(StoredText.of(change.json())))));
        Bson replaced;
        if (change.version() == 0) {
            replaced = or(not(gt(Documents.VERSION, new BsonInt64(0))), exists(VOID));
            updates.add(unset(VOID));
        } else {
            replaced = and(eq(Documents.VERSION, new BsonInt64(change.version())), exists(VOID, false));
            updates.add(setOnInsert(VOID, BsonBoolean.TRUE));
        }
        return new UpdateOneModel<>(and(eq(key), replaced), combine(updates), new UpdateOptions().upsert(true));
    }

    private void check(MongoBulkWriteException e) {
        if (e.getWriteConcernError() != null) {
            throw calls.unknown("did not confirm in time that a majority has stored the states (code "
                    + e.getWriteConcernError().getCode() + ")");
        }
        e.getWriteErrors().forEach(error -> {
            if (ErrorCategory.fromErrorCode(error.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw calls.unknown("failed to store states (code " + error.getCode() + ")");
            }
        });
    }

    /** Of changes that found another version, those that an earlier call has not made already. */
    private Set<ConversationId> refused(List<Change> unsure) {
        Set<ConversationId> refused = new HashSet<>();
        if (!unsure.isEmpty()) {
            Map<BsonValue, BsonDocument> now = new HashMap<>();
            collection
                    .find(in(
                            "_id",
                            keys(unsure.stream().map(Change::conversation).toList())))
                    .forEach(document -> now.put(document.get("_id"), document));
            for (Change change : unsure) {
                BsonDocument document = now.get(Documents.key(change.conversation()));
                Stored stored = document == null ? null : stored(document);
                if (!Stored.of(change.version() + 1, change.json()).equals(stored)) {
                    refused.add(change.conversation());
                }
            }
        }
        return refused;
    }

    private static List<BsonString> keys(Collection<ConversationId> conversations) {
        return conversations.stream().map(Documents::key).toList();
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(() -> collection.deleteOne(eq(Documents.key(conversation))));
    }
}
