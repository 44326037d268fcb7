package dev.botkit.history.mongo;

import com.mongodb.client.MongoClient;
import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.History;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.script.ScriptStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps history in MongoDB 4.2 or newer, through the official driver. Thread-safe.
 *
 * <pre>{@code
 * try (MongoHistory history = MongoHistory.connect("mongodb://localhost/shop");
 *         Botkit botkit = Botkit.builder().history(history).skill(new Greeting()).build()) {
 *     …
 * }
 * }</pre>
 *
 * <h2>What is in the database</h2>
 *
 * <table>
 * <caption>Collections, with the default prefix</caption>
 * <thead>
 * <tr><th>collection</th><th>a document is</th><th>fields</th></tr>
 * </thead>
 * <tbody>
 * <tr><td>{@code botkit_log}</td><td>an entry of a conversation's log</td>
 * <td>{@code conversation}, {@code epoch}, {@code seq} (long), {@code id}, {@code kind} ({@code received} or
 * {@code sent}), {@code inReplyTo} (if it answers a message), {@code date} (date), {@code body} (JSON),
 * {@code endsTurn} ({@code true} if the message that it answers counts as handled with it)</td></tr>
 * <tr><td>{@code botkit_states}</td><td>how far a conversation is</td>
 * <td>{@code _id} (the conversation), {@code version} (long), {@code date} (date) of the last change,
 * {@code json}</td></tr>
 * <tr><td>{@code botkit_profiles}</td><td>what is known of a user</td>
 * <td>{@code _id} (the conversation), {@code date} (date) of the last change, {@code json}</td></tr>
 * <tr><td>{@code botkit_pushes}</td><td>a push that waits for its time</td>
 * <td>{@code _id} (an object of {@code conversation} and {@code id}), {@code conversation}, {@code due} (date), {@code json}
 * (the fields of the reply)</td></tr>
 * <tr><td>{@code botkit_scripts}</td><td>a script of {@link #scripts()}</td>
 * <td>{@code _id} (the command without its case), {@code version} (different after each change), {@code added} (date),
 * {@code json} (an array of the one script)</td></tr>
 * </tbody>
 * </table>
 *
 * <p>All fields without a type are strings. JSON is kept as text, so users' field names never become field names of the
 * database, and values are only compared as strings and numbers. Unpaired surrogates, which UTF-8 cannot represent, are
 * kept as U+FFFE and four hexadecimal digits. A state with the field {@code void} counts as missing and is removed
 * soon.
 *
 * <table>
 * <caption>Indexes of {@code botkit_log}, created at start-up if they are missing</caption>
 * <thead>
 * <tr><th>index</th><th>on</th><th>for</th></tr>
 * </thead>
 * <tbody>
 * <tr><td>{@code botkit_place}</td><td>{@code conversation}, {@code seq}; unique</td>
 * <td>reading in order; no two entries in one place</td></tr>
 * <tr><td>{@code botkit_id}</td><td>{@code conversation}, {@code id}; unique</td>
 * <td>no entry twice</td></tr>
 * <tr><td>{@code botkit_retention}</td><td>{@code date}; expires</td>
 * <td>only with a {@linkplain MongoHistoryBuilder#retention retention}</td></tr>
 * </tbody>
 * </table>
 *
 * <p>{@code botkit_pushes} has two indexes: {@code botkit_due} on {@code due}, and {@code botkit_of} on
 * {@code conversation} and {@code due}.
 *
 * <p>The user needs the role {@code readWrite} on the database. With {@code dbAdmin}, too, changing the retention takes
 * no time. All collections can be sharded, the log on {@code conversation} and the others on {@code _id}.
 *
 * <h2>What is promised</h2>
 *
 * <p>An entry is stored when a majority of the servers has it in its journal ({@code w: "majority", j: true}, with a
 * wait of at most 8 seconds). Reads return what a majority has, from the primary. So nothing that was confirmed or
 * shown is lost when a server crashes or another one becomes primary, whatever the settings of the client or the
 * connection string are. A call that fails has an unknown outcome and may be repeated.
 *
 * <p>Documents in these collections that another program wrote are ignored if fields are missing or have other types,
 * with one warning in the log. Exceptions and log lines contain no text of users, no keys and no passwords: the
 * driver's exceptions are named by class and code.
 */
public final class MongoHistory implements History {

    private final MongoLog log;
    private final MongoStates states;
    private final MongoProfiles profiles;
    private final MongoSchedule schedule;
    private final MongoConversations conversations;
    private final MongoScripts scripts;
    private final @Nullable MongoClient own;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** {@code own} is the client that this object closes, or null. */
    MongoHistory(
            MongoLog log,
            MongoStates states,
            MongoProfiles profiles,
            MongoSchedule schedule,
            MongoConversations conversations,
            MongoScripts scripts,
            @Nullable MongoClient own) {
        this.log = log;
        this.states = states;
        this.profiles = profiles;
        this.schedule = schedule;
        this.conversations = conversations;
        this.scripts = scripts;
        this.own = own;
    }

    /**
     * Connects with all defaults, and creates missing indexes.
     *
     * @param uri the connection string, as for {@link MongoHistoryBuilder#uri}
     * @return the history, to be closed by the caller
     * @throws InvalidConfigurationException if {@code uri} is not a connection string
     * @throws StoreUnavailableException if the server cannot be reached within about 5 seconds, or rejects the user
     * @throws BotkitException if an index exists with another definition
     */
    public static MongoHistory connect(String uri) {
        return builder().uri(uri).connect();
    }

    /** {@return a builder that holds the defaults} */
    public static MongoHistoryBuilder builder() {
        return new MongoHistoryBuilder();
    }

    @Override
    public LogStore log() {
        return log;
    }

    @Override
    public StateStore states() {
        return states;
    }

    @Override
    public ProfileStore profiles() {
        return profiles;
    }

    @Override
    public ScheduleStore schedule() {
        return schedule;
    }

    @Override
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        return conversations.after(after, most);
    }

    /**
     * Returns a store of scripts in the same database, through the same connections. Several nodes see each other's
     * changes. Scripts are ordered by when their commands were added.
     *
     * @return the store; closing it does nothing, because its connections are closed with this history
     */
    public ScriptStore scripts() {
        return scripts;
    }

    /** Closes the connections that {@link #connect} opened. A client of the host's is left open. Idempotent. */
    @Override
    public void close() {
        if (own != null && closed.compareAndSet(false, true)) {
            OwnClient.close(own);
        }
    }
}
