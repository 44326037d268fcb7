package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static dev.botkit.BotkitException.loggable;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Sorts;
import dev.botkit.LimitExceededException;
import dev.botkit.script.BadScriptException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The collection of scripts; the command without its case is the {@code _id}. Each change gives its document a version
 * that no document ever had; all versions together are the revision, so that no counter has to be kept beside
 * them.
 */
final class MongoScripts implements ScriptStore {

    private static final int LONGEST = 4 * 1024 * 1024;
    private static final String ADDED = "added";
    private static final Bson ORDER = Sorts.ascending(ADDED, "_id");

    private final MongoCollection<BsonDocument> collection;
    private final Calls calls;
    private final ForeignDocuments foreign;

    MongoScripts(MongoCollection<BsonDocument> collection, Calls calls, ForeignDocuments foreign) {
        this.collection = collection;
        this.calls = calls;
        this.foreign = foreign;
    }

    @Override
    public @Nullable Snapshot load(@Nullable String knownRevision) {
        return calls.<@Nullable Snapshot>call(() -> {
            if (knownRevision != null) {
                List<BsonDocument> heads = collection
                        .find()
                        .projection(include(Documents.VERSION, ADDED))
                        .sort(ORDER)
                        .into(new ArrayList<>());
                if (revision(heads).equals(knownRevision)) {
                    return null;
                }
            }
            List<BsonDocument> documents = collection.find().sort(ORDER).into(new ArrayList<>());
            List<Script> scripts = new ArrayList<>();
            for (BsonDocument document : documents) {
                Script script = script(document);
                if (script != null) {
                    scripts.add(script);
                }
            }
            return new Snapshot(revision(documents), scripts);
        });
    }

    @Override
    public boolean add(Script script) {
        BsonDocument document = new BsonDocument("_id", key(script))
                .append(Documents.VERSION, newVersion())
                .append(ADDED, new BsonDateTime(Instant.now().toEpochMilli()))
                .append(Documents.JSON, json(script));
        return calls.call(() -> {
            try {
                collection.insertOne(document);
                return true;
            } catch (MongoWriteException e) {
                if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public boolean replace(Script expected, Script script) {
        ScriptStore.checkSameCommand(expected, script);
        BsonString json = json(script);
        return calls.call(() -> {
            Bson same = same(expected);
            return same != null
                    && collection
                                    .updateOne(
                                            same,
                                            combine(set(Documents.VERSION, newVersion()), set(Documents.JSON, json)))
                                    .getMatchedCount()
                            == 1;
        });
    }

    @Override
    public boolean remove(Script expected) {
        return calls.call(() -> {
            Bson same = same(expected);
            return same != null && collection.deleteOne(same).getDeletedCount() == 1;
        });
    }

    @Override
    public void close() {
        // The client is the history's.
    }

    /** What finds the document as long as it is the one that holds the expected script; null if it is not now. */
    private @Nullable Bson same(Script expected) {
        BsonDocument document = collection.find(eq(key(expected))).first();
        Script script = document == null ? null : script(document);
        return document == null || !expected.equals(script)
                ? null
                : and(eq(key(expected)), eq(Documents.VERSION, document.get(Documents.VERSION)));
    }

    private @Nullable Script script(BsonDocument document) {
        String json = Documents.text(document.get(Documents.JSON));
        if (json != null && Documents.text(document.get(Documents.VERSION)) != null) {
            try {
                List<Script> scripts = Scripts.read(StoredText.read(json));
                if (scripts.size() == 1 && key(scripts.get(0)).equals(document.get("_id"))) {
                    return scripts.get(0);
                }
            } catch (BadScriptException e) {
                // As below: somebody else wrote it.
            }
        }
        foreign.passedOver(collection.getNamespace().getFullName(), document);
        return null;
    }

    private static BsonString key(Script script) {
        return new BsonString(StoredText.of(script.key()));
    }

    private static BsonString json(Script script) {
        String json = Scripts.write(List.of(script));
        if (json.length() > LONGEST) {
            throw loggable(new LimitExceededException("A script may have " + LONGEST + " characters in a database."));
        }
        return new BsonString(StoredText.of(json));
    }

    private static BsonString newVersion() {
        return new BsonString(UUID.randomUUID().toString());
    }

    private static String revision(List<BsonDocument> documents) {
        StringBuilder all = new StringBuilder();
        documents.forEach(each -> all.append(each.get("_id"))
                .append(' ')
                .append(each.get(Documents.VERSION))
                .append('\n'));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(all.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java has SHA-256.", e);
        }
    }
}
