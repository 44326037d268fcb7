package dev.botkit.history.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the settings of a {@link MongoHistory}, which {@link #connect()} checks all at once. One of {@link #uri},
 * {@link #client} and {@link #database} is required. Not thread-safe.
 */
public final class MongoHistoryBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(MongoHistoryBuilder.class);

    private static final String DEFAULT_DATABASE = "botkit";
    private static final int LONGEST_DATABASE_NAME = 63;
    private static final Pattern DATABASE = Pattern.compile("[^\\x00/\\\\. \"$*<>:|?]+");
    private static final Pattern PREFIX = Pattern.compile("(?!system\\.)[A-Za-z_][A-Za-z0-9_.-]{0,59}");
    private static final Duration LONGEST_RETENTION = Duration.ofSeconds(Integer.MAX_VALUE);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final long MAJORITY_SECONDS = 8;

    private final List<String> problems = new ArrayList<>();
    private @Nullable String uri;
    private @Nullable MongoClient client;
    private @Nullable MongoDatabase database;
    private @Nullable String databaseName;
    private String collectionPrefix = "botkit_";
    private @Nullable Duration retention;
    private Duration waitAtStart = Duration.ZERO;
    private @Nullable Duration serverSelectionTimeout;
    private @Nullable Duration answerTimeout;

    MongoHistoryBuilder() {}

    /**
     * Opens a client of its own, which {@link MongoHistory#close()} closes.
     *
     * @param newUri a connection string such as {@code mongodb://user:secret@host:27017/shop}, with any options of the
     *     driver; those for read and write concerns and for the read preference have no effect
     * @return this
     */
    public MongoHistoryBuilder uri(String newUri) {
        uri = Objects.requireNonNull(newUri, "uri");
        return this;
    }

    /**
     * Uses a client of the host's, with its time limits. It is left open.
     *
     * @param newClient the client
     * @return this
     */
    public MongoHistoryBuilder client(MongoClient newClient) {
        client = Objects.requireNonNull(newClient, "client");
        return this;
    }

    /**
     * Uses a database of a client of the host's, with its time limits. The client is left open.
     *
     * @param newDatabase the database
     * @return this
     */
    public MongoHistoryBuilder database(MongoDatabase newDatabase) {
        database = Objects.requireNonNull(newDatabase, "database");
        return this;
    }

    /**
     * Sets the database's name.
     *
     * @param name any name that MongoDB allows; default the one in the connection string, or else {@code botkit}
     * @return this
     */
    public MongoHistoryBuilder databaseName(String name) {
        databaseName = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets the prefix of the collections' names, so that several bots can share a database.
     *
     * @param prefix the prefix: 1 to 60 characters of A-Z a-z 0-9 . _ -, the first one a letter or {@code _}, and not
     *     {@code system.}; default {@code botkit_}
     * @return this
     */
    public MongoHistoryBuilder collectionPrefix(String prefix) {
        collectionPrefix = Objects.requireNonNull(prefix, "prefix");
        return this;
    }

    /**
     * Lets MongoDB remove entries when a time has passed since their date, usually within a minute. A later start may
     * change or omit it: the index is then changed or dropped, and entries past the new time are removed. States and
     * profiles, one small document each for a conversation, stay until they are erased.
     *
     * @param time how long entries stay, 1 second to about 68 years, in whole seconds; by default for ever
     * @return this
     */
    public MongoHistoryBuilder retention(Duration time) {
        retention = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Makes {@link #connect()} wait for a server that cannot be reached yet, instead of failing. It still fails at once
     * for a wrong user name or password.
     *
     * @param time how long to wait, up to a day; in the worst case the wait is longer by about one server selection;
     *     default zero
     * @return this
     */
    public MongoHistoryBuilder waitAtStart(Duration time) {
        waitAtStart = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets how long a call looks for a server that accepts it. Has no effect on a client of the host's.
     *
     * @param time the time, above zero, at most an hour; default that of the connection string
     *     ({@code serverSelectionTimeoutMS}), or else 5 seconds
     * @return this
     */
    public MongoHistoryBuilder serverSelectionTimeout(Duration time) {
        serverSelectionTimeout = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets how long a call waits for the server's answer. The driver may then try a second time. Has no effect on a
     * client of the host's.
     *
     * @param time the time, above zero, at most an hour; default that of the connection string
     *     ({@code socketTimeoutMS}), or else 10 seconds
     * @return this
     */
    public MongoHistoryBuilder answerTimeout(Duration time) {
        answerTimeout = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Connects to the server, creates missing indexes, and sets the retention.
     *
     * @return the history, to be closed by the caller
     * @throws InvalidConfigurationException if a setting is invalid; it names everything that is wrong
     * @throws StoreUnavailableException if the server cannot be reached in time, or rejects the user
     * @throws BotkitException if an index exists with another definition, or cannot be created because the collection
     *     contains documents that contradict it
     */
    public MongoHistory connect() {
        ConnectionString parsed = check();
        if (parsed != null) {
            Calls calls = new Calls("MongoDB at " + String.join(",", parsed.getHosts()));
            MongoClient own = calls.call(() -> OwnClient.open(parsed, serverSelectionTimeout, answerTimeout));
            try {
                return open(own.getDatabase(name(parsed)), calls, own);
            } catch (RuntimeException | Error e) {
                OwnClient.close(own);
                throw e;
            }
        }
        MongoDatabase given = client == null ? Objects.requireNonNull(database) : client.getDatabase(name(null));
        return open(given, new Calls("MongoDB, through the host's client,"), null);
    }

    private MongoHistory open(MongoDatabase where, Calls calls, @Nullable MongoClient own) {
        MongoDatabase safe = where.withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(ReadConcern.MAJORITY)
                .withWriteConcern(
                        WriteConcern.MAJORITY.withJournal(true).withWTimeout(MAJORITY_SECONDS, TimeUnit.SECONDS));
        MongoCollection<BsonDocument> log = collection(safe, "log");
        MongoCollection<BsonDocument> pushes = collection(safe, "pushes");
        Indexes indexes = new Indexes(safe, log, pushes, retention);
        new Start(calls, waitAtStart).run(() -> {
            safe.runCommand(new BsonDocument("ping", new BsonInt32(1)), ReadPreference.primary());
            indexes.make();
        });
        LOG.info(
                "History is kept in {}: database {}, collections {}*",
                calls.server(),
                safe.getName(),
                collectionPrefix);
        ForeignDocuments foreign = new ForeignDocuments();
        MongoCollection<BsonDocument> states = collection(safe, "states");
        MongoCollection<BsonDocument> profiles = collection(safe, "profiles");
        return new MongoHistory(
                new MongoLog(log, calls, foreign),
                new MongoStates(states, calls, foreign),
                new MongoProfiles(profiles, calls, foreign),
                new MongoSchedule(pushes, calls, foreign),
                new MongoConversations(log, states, profiles, pushes, calls),
                new MongoScripts(collection(safe, "scripts"), calls, foreign),
                own);
    }

    private MongoCollection<BsonDocument> collection(MongoDatabase where, String name) {
        return where.getCollection(collectionPrefix + name, BsonDocument.class);
    }

    private String name(@Nullable ConnectionString parsed) {
        if (databaseName != null) {
            return databaseName;
        }
        String inUri = parsed == null ? null : parsed.getDatabase();
        return inUri == null ? DEFAULT_DATABASE : inUri;
    }

    // ---- checks

    private @Nullable ConnectionString check() {
        problems.clear();
        checkSource();
        ConnectionString parsed = uri == null ? null : parse(uri);
        if (databaseName != null && !isDatabaseName(databaseName)) {
            problems.add("The database's name is not one that MongoDB allows: 1 to 63 bytes without spaces and"
                    + " without / \\ . \" $ * < > : | ?");
        }
        if (!PREFIX.matcher(collectionPrefix).matches()) {
            problems.add("The collections' prefix is not 1 to 60 characters of A-Z a-z 0-9 . _ - that begin with a"
                    + " letter or _, and not with \"system.\".");
        }
        checkRange("retention", retention, Duration.ofSeconds(1), LONGEST_RETENTION);
        checkRange("wait at start", waitAtStart, Duration.ZERO, LONGEST_WAIT);
        checkRange("server selection timeout", serverSelectionTimeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
        checkRange("answer timeout", answerTimeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException("MongoHistory", problems);
        }
        return parsed;
    }

    private void checkSource() {
        int sources = (uri == null ? 0 : 1) + (client == null ? 0 : 1) + (database == null ? 0 : 1);
        if (sources != 1) {
            problems.add("Exactly one of uri, client and database has to be given; it is " + sources + " of them.");
        }
        if (database != null && databaseName != null) {
            problems.add("A database has its name; leave databaseName out, or hand in the client instead.");
        }
        if (uri == null && (serverSelectionTimeout != null || answerTimeout != null)) {
            problems.add("Time limits cannot be set on a client of the host's; set them where it is made.");
        }
    }

    /** The driver's own message may hold a part of the password. */
    private @Nullable ConnectionString parse(String text) {
        try {
            return new ConnectionString(text);
        } catch (IllegalArgumentException e) {
            problems.add("The uri is not a connect string like mongodb://user:secret@host:27017/database, with"
                    + " characters such as @ : / in user names and passwords percent-encoded.");
            return null;
        } catch (MongoException e) {
            throw new StoreUnavailableException(
                    "The uri's host name could not be resolved (" + e.getClass().getSimpleName() + ").", null);
        }
    }

    private static boolean isDatabaseName(String name) {
        return DATABASE.matcher(name).matches()
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_DATABASE_NAME;
    }

    private void checkRange(String what, @Nullable Duration value, Duration least, Duration most) {
        if (value != null && (value.compareTo(least) < 0 || value.compareTo(most) > 0)) {
            problems.add("The " + what + " " + value + " is not between " + least + " and " + most + ".");
        }
    }
}
