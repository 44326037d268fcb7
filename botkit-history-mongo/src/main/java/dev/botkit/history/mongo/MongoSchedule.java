package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.type;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import dev.botkit.history.DuePush;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.jspecify.annotations.Nullable;

/** The collection of scheduled pushes; the conversation's name and the push's id are the {@code _id}. */
final class MongoSchedule implements ScheduleStore {

    static final String DUE = "due";

    private final MongoCollection<BsonDocument> collection;
    private final Calls calls;
    private final ForeignDocuments foreign;

    MongoSchedule(MongoCollection<BsonDocument> collection, Calls calls, ForeignDocuments foreign) {
        this.collection = collection;
        this.calls = calls;
        this.foreign = foreign;
    }

    @Override
    public void add(ScheduledPush push) {
        calls.run(() -> {
            try {
                collection.insertOne(new BsonDocument("_id", key(push.conversation(), push.id()))
                        .append(Documents.CONVERSATION, Documents.key(push.conversation()))
                        .append(DUE, new BsonDateTime(push.due().toEpochMilli()))
                        .append(Documents.JSON, new BsonString(StoredText.of(push.json()))));
            } catch (MongoWriteException e) {
                if (ErrorCategory.fromErrorCode(e.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw e;
                }
            }
        });
    }

    @Override
    public List<DuePush> due(Instant until, int maxPushes) {
        return read(
                MongoSchedule::due,
                () -> collection
                        .find(and(
                                lte(DUE, new BsonDateTime(until.toEpochMilli())),
                                type(Documents.CONVERSATION, BsonType.STRING),
                                type(Documents.JSON, BsonType.STRING)))
                        .projection(include(Documents.CONVERSATION, DUE))
                        .sort(ascending(DUE))
                        .limit(maxPushes));
    }

    @Override
    public @Nullable ScheduledPush find(ConversationId conversation, String id) {
        List<ScheduledPush> found = read(MongoSchedule::push, () -> collection.find(eq(key(conversation, id))));
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public List<ScheduledPush> of(ConversationId conversation) {
        return read(
                MongoSchedule::push,
                () -> collection
                        .find(eq(Documents.CONVERSATION, Documents.key(conversation)))
                        .sort(ascending(DUE)));
    }

    @Override
    public boolean contains(ConversationId conversation, String id) {
        return calls.call(() -> collection
                        .find(eq(key(conversation, id)))
                        .projection(include("_id"))
                        .first()
                != null);
    }

    @Override
    public boolean remove(ConversationId conversation, String id) {
        return calls.call(() -> collection.deleteOne(eq(key(conversation, id))).getDeletedCount() > 0);
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(() -> collection.deleteMany(eq(Documents.CONVERSATION, Documents.key(conversation))));
    }

    private <T> List<T> read(Function<BsonDocument, @Nullable T> reading, Supplier<FindIterable<BsonDocument>> find) {
        return calls.call(() -> {
            List<T> found = new ArrayList<>();
            for (BsonDocument document : find.get()) {
                T push = reading.apply(document);
                if (push == null) {
                    foreign.passedOver(collection.getNamespace().getFullName(), document);
                } else {
                    found.add(push);
                }
            }
            return found;
        });
    }

    private static BsonDocument key(ConversationId conversation, String id) {
        return new BsonDocument(Documents.CONVERSATION, Documents.key(conversation))
                .append(Documents.ID, new BsonString(id));
    }

    /** What is due, or null for a document that is no push. */
    private static @Nullable DuePush due(BsonDocument document) {
        String conversation = Documents.text(document.get(Documents.CONVERSATION));
        if (conversation == null
                || !(document.get(DUE) instanceof BsonDateTime due)
                || !(document.get("_id") instanceof BsonDocument key)) {
            return null;
        }
        String id = Documents.text(key.get(Documents.ID));
        try {
            ConversationId recipient = ConversationId.parse(StoredText.read(conversation));
            return id == null || !key.equals(key(recipient, id))
                    ? null
                    : DuePush.of(recipient, id, Instant.ofEpochMilli(due.getValue()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable ScheduledPush push(BsonDocument document) {
        DuePush due = due(document);
        String json = Documents.text(document.get(Documents.JSON));
        return due == null || json == null
                ? null
                : ScheduledPush.of(due.conversation(), due.id(), due.due(), StoredText.read(json));
    }
}
