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
 * Keeps history in PostgreSQL (15 or newer) or H2 (2.3 or newer). The driver has to be on the class path. The tables
 * are made at the start where they are missing. Several nodes may share a database. Thread-safe; all
 * methods may block.
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
 * <p>The files that make them, {@code postgresql-1.sql} and {@code h2-1.sql}, are beside this class in the jar and
 * explain each column. Names of more than 512 bytes are keyed by their SHA-256. H2 takes texts of up to
 * 1,048,576 characters; entries with longer ones are refused.
 *
 * <h2>What is promised</h2>
 *
 * <p>What a call has stored is on the disk when it returns. In PostgreSQL that is up to {@code
 * synchronous_commit} and {@code fsync}: both are on unless the administrator or the host's connections say
 * otherwise, which is logged as a warning. In H2, whose commits reach the disk some time later, each one is
 * followed by {@code CHECKPOINT SYNC}. A database in H2's memory ends with its last connection.
 *
 * <p>{@link #write} stores entries and states in one transaction. To PostgreSQL it is one statement; where an id or a
 * place is taken already, as when a client sends again what it was not told of, the statement fails and the batch
 * is done again row by row: PostgreSQL's own log then shows a "duplicate key", which is no fault.
 *
 * <p>A call that fails has an unknown outcome and may be repeated. Exceptions and log lines hold no text of users, no
 * keys and no passwords: what a driver throws is named by its class and SQLState.
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
     * Connects to a database with up to four connections, opened when they are needed and kept until {@link #close()}.
     *
     * @param jdbcUrl for instance {@code jdbc:postgresql://localhost/chat?user=chat&password=…}, or {@code
     *     jdbc:h2:./data/chat} for a file beside the process; its parameters are the driver's
     * @return a history with all defaults
     * @throws InvalidConfigurationException if the database is of another kind or version, there is no driver, or
     *     the tables are of a newer version
     * @throws StoreUnavailableException if the database cannot be reached, or refuses the user
     */
    public static JdbcHistory connect(String jdbcUrl) {
        return builder().url(jdbcUrl).connect();
    }

    /**
     * Connects to a database as {@link #connect(String)} does, with a user and a password that do not stand in the
     * connect string.
     *
     * @param jdbcUrl for instance {@code jdbc:postgresql://localhost/chat}
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
     * Uses the host's connections, such as those of a pool. Each call takes one, and some calls run at once; a pool
     * of four is enough for a bot alone.
     *
     * @param dataSource it stays open when this history is closed; not one that takes part in
     *     transactions of a container
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

    /** As promised, but for users whose name has more than about 430 bytes of UTF-8: for those it throws. */
    @Override
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        return new SqlConversations(database).after(after, most);
    }

    @Override
    public WriteOutcome write(List<LogEntry> entries, List<StateStore.Change> changes) {
        return new Appending(database, entries, changes).run();
    }

    /**
     * Scripts in the same database, through the same connections. Several nodes see each other's changes. They are found by their
     * commands, and come in the order in which these were added. A script may be longer than the entries that the database
     * takes.
     *
     * @return a store; closing it does nothing, its connections are closed with this history
     */
    public ScriptStore scripts() {
        return scripts;
    }

    /**
     * Removes old entries of all conversations for good, in transactions so small that nobody else has to wait
     * long; a log of which nothing is left begins anew. States and profiles stay. For a job of the host, once a
     * day for instance; the library never calls it.
     *
     * @param date entries that are older than this go
     * @return how many went
     * @throws StoreUnavailableException if the database failed in the middle; call it again
     */
    public long deleteOlderThan(Instant date) {
        return log.deleteOlderThan(date);
    }

    /** Closes the connections that were opened here; those of a {@link DataSource} are left alone. */
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
