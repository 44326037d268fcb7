package dev.botkit.history.jdbc;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.ConversationId;
import dev.botkit.script.ScriptStore;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

/**
 * Keeps history in PostgreSQL (15 or newer) or H2 (2.3 or newer). The database's driver must be on the class path.
 * Missing tables are created at the start. Several nodes may share a database. Thread-safe; all methods may block.
 *
 * <h2>What is in the database</h2>
 *
 * <table>
 * <caption>Tables, with the default prefix</caption>
 * <thead>
 * <tr><th>table</th><th>a row is</th><th>key</th></tr>
 * </thead>
 * <tbody>
 * <tr><td>{@code botkit_entries}</td><td>an entry of a conversation's log</td>
 * <td>{@code conversation} and {@code seq}; also {@code conversation} and {@code id}</td></tr>
 * <tr><td>{@code botkit_states}</td><td>how far a conversation is</td><td>{@code conversation}</td></tr>
 * <tr><td>{@code botkit_profiles}</td><td>what is known of a user</td><td>{@code conversation}</td></tr>
 * <tr><td>{@code botkit_pushes}</td><td>a push that waits for its time</td><td>{@code conversation} and {@code id}</td></tr>
 * <tr><td>{@code botkit_scripts}</td><td>a script of {@link #scripts()}</td><td>{@code script_key}</td></tr>
 * <tr><td>{@code botkit_schema}</td><td>a version of these tables that was installed</td><td>{@code version}</td></tr>
 * </tbody>
 * </table>
 *
 * <p>The files that create them, {@code postgresql-1.sql} and {@code h2-1.sql}, are beside this class in the jar and
 * explain each column. Names of more than 512 bytes are keyed by their SHA-256. H2 accepts texts of up to 1,048,576
 * characters; entries with longer ones are refused.
 *
 * <h2>What is promised</h2>
 *
 * <p>When a call returns, its data is on the disk. In PostgreSQL this depends on {@code synchronous_commit} and
 * {@code fsync}: both are on unless the administrator or the host's connections switch them off, which is logged as a
 * warning. In H2, whose commits reach the disk some time later, {@code CHECKPOINT SYNC} follows each commit. A database
 * in H2's memory ends with its last connection.
 *
 * <p>{@link #write} stores entries and states in one transaction. In PostgreSQL it is one statement. If an id or a
 * place is already taken, as when a client repeats a message whose receipt was not confirmed, the statement fails, and
 * the batch is repeated row by row. PostgreSQL's own log then shows a "duplicate key", which is not an error.
 *
 * <p>A call that fails has an unknown outcome and may be repeated. Exceptions and log lines contain no text of users,
 * no keys and no passwords: the driver's exceptions are named by class and SQLState.
 */
public final class JdbcHistory implements History {

    private final Database database;
    private final SqlLog log;
    private final StateStore states;
    private final ProfileStore profiles;
    private final ScheduleStore schedule;
    private final ScriptStore scripts;

    JdbcHistory(Database database) {
        this.database = database;
        this.log = new SqlLog(database);
        this.states = new SqlStates(database);
        this.profiles = new SqlProfiles(database);
        this.schedule = new SqlSchedule(database);
        this.scripts = new SqlScripts(database);
    }

    /**
     * Connects to a database with up to four connections, which are opened when needed and kept until {@link #close()}.
     *
     * @param jdbcUrl the JDBC URL, with the driver's parameters, for instance
     *     {@code jdbc:postgresql://localhost/chat?user=chat&password=…}, or {@code jdbc:h2:./data/chat} for a file in
     *     the working directory
     * @return a history with all defaults
     * @throws InvalidConfigurationException if the database is of another kind or version, there is no driver, or
     *     the tables are of a newer version
     * @throws StoreUnavailableException if the database cannot be reached, or rejects the user
     */
    public static JdbcHistory connect(String jdbcUrl) {
        return builder().url(jdbcUrl).connect();
    }

    /**
     * Connects to a database as {@link #connect(String)} does, with a user and a password that are not in the URL.
     *
     * @param jdbcUrl the JDBC URL, for instance {@code jdbc:postgresql://localhost/chat}
     * @param user the database's user
     * @param password the user's password
     * @return a history with all defaults
     * @throws InvalidConfigurationException as from {@link #connect(String)}
     * @throws StoreUnavailableException as from {@link #connect(String)}
     */
    public static JdbcHistory connect(String jdbcUrl, String user, String password) {
        return builder().url(jdbcUrl).credentials(user, password).connect();
    }

    /**
     * Uses the host's connections, such as those of a pool. Each call uses one, and several calls run at once; a pool
     * of four connections is enough for a bot alone.
     *
     * @param dataSource the source of connections, which stays open when this history is closed; must not take part in
     *     a container's transactions
     * @return a history with all defaults
     * @throws InvalidConfigurationException as from {@link #connect(String)}
     * @throws StoreUnavailableException as from {@link #connect(String)}
     */
    public static JdbcHistory of(DataSource dataSource) {
        return builder().dataSource(dataSource).connect();
    }

    /** {@return a builder that holds the defaults} */
    public static JdbcHistoryBuilder builder() {
        return new JdbcHistoryBuilder();
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

    /**
     *
     * {@inheritDoc}
     *
     * <p>It throws for users whose names have more than about 430 bytes of UTF-8.
     */
    @Override
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        return new SqlConversations(database).after(after, most);
    }

    @Override
    public WriteOutcome write(List<LogEntry> entries, List<StateStore.Change> changes) {
        return new Appending(database, entries, changes).run();
    }

    /**
     * Returns a store of scripts in the same database, through the same connections. Several nodes see each other's
     * changes. Scripts are ordered by when their commands were added. A script may be longer than the entries that the
     * database accepts.
     *
     * @return the store; closing it does nothing, because its connections are closed with this history
     */
    public ScriptStore scripts() {
        return scripts;
    }

    /**
     * Removes old entries of all conversations for good, in transactions so small that other calls need not wait long.
     * A log of which nothing is left begins anew. States and profiles stay. The library never calls this method; a job
     * of the host may, for instance once a day.
     *
     * @param date the time before which entries are removed
     * @return how many entries were removed
     * @throws StoreUnavailableException if the database failed in the middle; call it again
     */
    public long deleteOlderThan(Instant date) {
        return log.deleteOlderThan(date);
    }

    /** Closes the connections that this object has opened, but not a {@link DataSource} of the host's. */
    @Override
    public void close() {
        database.connections().close();
    }

    /** {@return a form for debugging, without a password} */
    @Override
    public String toString() {
        return "JdbcHistory[" + database.connections().where() + "]";
    }
}
