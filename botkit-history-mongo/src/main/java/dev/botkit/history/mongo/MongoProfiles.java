package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import dev.botkit.history.ProfileStore;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** The collection of profiles; the conversation's name is the {@code _id}. */
final class MongoProfiles implements ProfileStore {

    private final MongoCollection<BsonDocument> collection;
    private final Calls calls;
    private final ForeignDocuments foreign;

    MongoProfiles(MongoCollection<BsonDocument> collection, Calls calls, ForeignDocuments foreign) {
        this.collection = collection;
        this.calls = calls;
        this.foreign = foreign;
    }

    @Override
    public @Nullable String read(ConversationId conversation) {
        return calls.call(() -> {
            BsonDocument document =
                    collection.find(eq(Documents.key(conversation))).first();
            if (document == null) {
                return null;
            }
            String json = Documents.text(document.get(Documents.JSON));
            if (json == null) {
                foreign.passedOver(collection.getNamespace().getFullName(), document);
                return null;
            }
            return StoredText.read(json);
        });
    }

    @Override
    public void write(ConversationId conversation, String json) {
        calls.run(() -> {
            BsonString key = Documents.key(conversation);
            BsonDocument document = new BsonDocument("_id", key)
                    .append(Documents.DATE, new BsonDateTime(Instant.now().toEpochMilli()))
                    .append(Documents.JSON, new BsonString(StoredText.of(json)));
            try {
                replace(key, document);
            } catch (MongoWriteException e) {
                if (ErrorCategory.fromErrorCode(e.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw e;
                }
                replace(key, document); // Two first writes at once: now there is one to replace.
            }
        });
    }

    private void replace(BsonString key, BsonDocument document) {
        collection.replaceOne(eq(key), document, new ReplaceOptions().upsert(true));
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(() -> collection.deleteOne(eq(Documents.key(conversation))));
    }
}
