package dev.botkit.history.mongo;

import static dev.botkit.BotkitException.loggable;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import dev.botkit.BotkitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the indexes of the log, and takes offence at ones that do not do what the log needs. Looks at
 * what is there first, rather than at the server's error, which depends on its version.
 */
final class Indexes {

    static final String PLACE = "botkit_place";
    static final String ID = "botkit_id";
    static final String RETENTION = "botkit_retention";
    static final String DUE = "botkit_due";
    static final String OF = "botkit_of";

    private static final Logger LOG = LoggerFactory.getLogger(Indexes.class);
    private static final int INDEX_NOT_FOUND = 27;

    /** Unauthorized, CommandNotFound. */
    private static final Set<Integer> CANNOT_CHANGE = Set.of(13, 59);

    private static final String EXPIRE_AFTER = "expireAfterSeconds";

    /** Each of them makes a unique index let pass what it should not. */
    private static final List<String> LIMITS = List.of("sparse", "partialFilterExpression", "collation");

    private final MongoDatabase database;
    private final MongoCollection<BsonDocument> log;
    private final MongoCollection<BsonDocument> pushes;
    private final @Nullable Duration retention;

    /** {@code retention} is null if entries stay for ever. */
    Indexes(
            MongoDatabase database,
            MongoCollection<BsonDocument> log,
            MongoCollection<BsonDocument> pushes,
            @Nullable Duration retention) {
        this.database = database;
        this.log = log;
        this.pushes = pushes;
        this.retention = retention;
    }

    void make() {
        List<BsonDocument> existing = log.listIndexes(BsonDocument.class).into(new ArrayList<>());
        unique(existing, PLACE, keys(Documents.CONVERSATION, Documents.SEQ));
        unique(existing, ID, keys(Documents.CONVERSATION, Documents.ID));
        retention(existing, keys(Documents.DATE));
        forSpeed(DUE, keys(MongoSchedule.DUE));
        forSpeed(OF, keys(Documents.CONVERSATION, MongoSchedule.DUE));
    }

    /** One of the pushes' collection, which anybody may have made under any name. */
    private void forSpeed(String name, BsonDocument keys) {
        if (withKeys(pushes.listIndexes(BsonDocument.class).into(new ArrayList<>()), keys) == null) {
            pushes.createIndex(keys, new IndexOptions().name(name));
        }
    }

    private void unique(List<BsonDocument> existing, String name, BsonDocument keys) {
        BsonDocument same = withKeys(existing, keys);
        if (same == null) {
            create(existing, name, keys, new IndexOptions().unique(true));
        } else if (!isTrue(same, "unique") || LIMITS.stream().anyMatch(limit -> isSet(same, limit))) {
            throw problem("has an index \"" + nameOf(same) + "\" on " + keys.keySet()
                    + " that is not unique for all documents. Drop it; Botkit makes its own at the next start.");
        }
    }

    private void retention(List<BsonDocument> existing, BsonDocument keys) {
        BsonDocument same = withKeys(existing, keys);
        Long seconds = same == null ? null : Documents.number(same.get(EXPIRE_AFTER));
        Long wanted = retention == null ? null : (Long) retention.toSeconds();
        if (wanted == null) {
            if (same != null && nameOf(same).equals(RETENTION)) {
                drop();
                LOG.info("Entries in {} no longer expire; they did after {} s", log.getNamespace(), seconds);
            }
        } else if (same == null) {
            create(existing, RETENTION, keys, expiringAfter(wanted));
        } else if (!wanted.equals(seconds)) {
            if (!nameOf(same).equals(RETENTION)) {
                throw problem(
                        "has an index \"" + nameOf(same) + "\" on " + keys.keySet()
                                + ", which stands in the way of the one for the retention. Drop it, or leave the retention out.");
            }
            change(existing, keys, wanted);
            LOG.info("Entries in {} now expire after {} s; before it was {} s", log.getNamespace(), wanted, seconds);
        }
    }

    /**
     * In place where that is possible, as an index over many entries takes its time; it needs the role
     * dbAdmin, while readWrite is enough for everything else.
     */
    private void change(List<BsonDocument> existing, BsonDocument keys, long wanted) {
        try {
            database.runCommand(new BsonDocument(
                            "collMod", new BsonString(log.getNamespace().getCollectionName()))
                    .append(
                            "index",
                            new BsonDocument("name", new BsonString(RETENTION))
                                    .append(EXPIRE_AFTER, new BsonInt64(wanted))));
        } catch (MongoException e) {
            if (!CANNOT_CHANGE.contains(e.getCode())) {
                throw e;
            }
            drop();
            existing.removeIf(index -> nameOf(index).equals(RETENTION));
            create(existing, RETENTION, keys, expiringAfter(wanted));
        }
    }

    private void drop() {
        try {
            log.dropIndex(RETENTION);
        } catch (MongoException e) {
            if (e.getCode() != INDEX_NOT_FOUND) { // Another node was faster.
                throw e;
            }
        }
    }

    private void create(List<BsonDocument> existing, String name, BsonDocument keys, IndexOptions options) {
        if (existing.stream().anyMatch(index -> nameOf(index).equals(name))) {
            throw problem("has an index \"" + name + "\" that is not on " + keys.keySet()
                    + ". Drop it; Botkit makes its own at the next start.");
        }
        try {
            log.createIndex(keys, options.name(name));
        } catch (MongoException e) {
            if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                throw problem("holds documents that are the same in " + keys.keySet()
                        + ", where Botkit keeps no two. Remove them, or choose another prefix for the collections.");
            }
            throw e;
        }
    }

    private BotkitException problem(String what) {
        return loggable(new BotkitException("The collection " + log.getNamespace() + " " + what));
    }

    private static IndexOptions expiringAfter(long seconds) {
        return new IndexOptions().expireAfter(seconds, TimeUnit.SECONDS);
    }

    private static BsonDocument keys(String... names) {
        BsonDocument keys = new BsonDocument();
        for (String name : names) {
            keys.append(name, new BsonInt32(1));
        }
        return keys;
    }

    private static @Nullable BsonDocument withKeys(List<BsonDocument> existing, BsonDocument keys) {
        return existing.stream()
                .filter(index -> isOn(index.getDocument("key"), keys))
                .findFirst()
                .orElse(null);
    }

    /** Compares names, order and direction; drivers and shells store the direction with different types. */
    private static boolean isOn(BsonDocument actual, BsonDocument keys) {
        return new ArrayList<>(actual.keySet()).equals(new ArrayList<>(keys.keySet()))
                && actual.values().stream().allMatch(value -> Long.valueOf(1).equals(Documents.number(value)));
    }

    private static boolean isTrue(BsonDocument index, String option) {
        return index.containsKey(option)
                && index.get(option).isBoolean()
                && index.getBoolean(option).getValue();
    }

    private static boolean isSet(BsonDocument index, String option) {
        return index.containsKey(option) && (!index.get(option).isBoolean() || isTrue(index, option));
    }

    private static String nameOf(BsonDocument index) {
        return index.getString("name").getValue();
    }
}
