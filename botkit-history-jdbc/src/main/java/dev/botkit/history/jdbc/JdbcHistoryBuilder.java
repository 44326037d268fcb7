package dev.botkit.history.jdbc;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.StoreUnavailableException;
import java.sql.Driver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link JdbcHistory}, which {@link #connect()} checks all at once. Either {@link #url} or
 * {@link #dataSource} is required. Not thread-safe.
 */
public final class JdbcHistoryBuilder {

    private static final Pattern PREFIX = Pattern.compile("[a-z_][a-z0-9_]{0,29}");
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    private @Nullable JdbcUrl url;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable DataSource dataSource;
    private String tablePrefix = Schema.DEFAULT_PREFIX;
    private boolean createSchema = true;
    private Duration waitAtStart = Duration.ZERO;
    private Duration answerTimeout = Duration.ofSeconds(10);

    JdbcHistoryBuilder() {}

    /**
     * Opens connections of its own: up to four, which are opened when needed and kept until
     * {@link JdbcHistory#close()}.
     *
     * @param newUrl the JDBC URL, with the driver's parameters, for instance
     *     {@code jdbc:postgresql://localhost/chat?user=chat&password=…}, or {@code jdbc:h2:./data/chat} for a file in
     *     the working directory
     * @return this
     */
    public JdbcHistoryBuilder url(String newUrl) {
        url = new JdbcUrl(Objects.requireNonNull(newUrl, "url"));
        return this;
    }

    /**
     * Sets the user who signs in to the database at {@link #url}. By default the URL and the driver decide that.
     *
     * @param newUser the user
     * @param newPassword the user's password
     * @return this
     */
    public JdbcHistoryBuilder credentials(String newUser, String newPassword) {
        user = Objects.requireNonNull(newUser, "user");
        password = Objects.requireNonNull(newPassword, "password");
        return this;
    }

    /**
     * Uses connections of the host's, such as those of a pool. Each call uses one, and several calls run at once; four
     * connections are enough for a bot alone. The pool is left open.
     *
     * @param newDataSource the source of connections; must not take part in a container's transactions
     * @return this
     */
    public JdbcHistoryBuilder dataSource(DataSource newDataSource) {
        dataSource = Objects.requireNonNull(newDataSource, "dataSource");
        return this;
    }

    /**
     * Sets the prefix of the tables' names, so that several bots can share a database.
     *
     * @param prefix the prefix: 1 to 30 characters of {@code a-z 0-9 _}, the first one not a digit; default
     *     {@code botkit_}
     * @return this
     */
    public JdbcHistoryBuilder tablePrefix(String prefix) {
        tablePrefix = Objects.requireNonNull(prefix, "prefix");
        return this;
    }

    /**
     * Sets whether missing tables are created. If not, create them with {@code postgresql-1.sql} or {@code h2-1.sql},
     * which are in this module's jar, in {@code dev/botkit/history/jdbc}.
     *
     * @param create whether to create them; default true
     * @return this
     */
    public JdbcHistoryBuilder createSchema(boolean create) {
        createSchema = create;
        return this;
    }

    /**
     * Makes {@link #connect()} wait for a database that cannot be reached yet, instead of failing. It still fails at
     * once for a wrong user name or password, and for missing rights.
     *
     * @param time how long to wait, up to a day; in the worst case the wait is longer by about one attempt; default
     *     zero
     * @return this
     */
    public JdbcHistoryBuilder waitAtStart(Duration time) {
        waitAtStart = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets how long a call waits for PostgreSQL's answer to a statement, and, without a {@link #dataSource}, for a free
     * connection. The history's own connections to PostgreSQL are also closed after ten more seconds without a
     * response, unless the URL has a {@code socketTimeout}. H2, which mostly runs inside the process, is not limited.
     *
     * @param time the time, 1 second to an hour, truncated to seconds; default 10 seconds
     * @return this
     */
    public JdbcHistoryBuilder answerTimeout(Duration time) {
        answerTimeout = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Connects, and creates or checks the tables.
     *
     * @return the history, to be closed by the caller
     * @throws InvalidConfigurationException if a setting is invalid, in which case it names everything that is wrong,
     *     or if the database is of a kind or version that this module does not support, there is no driver for it, or
     *     the tables are missing or of a newer version
     * @throws StoreUnavailableException if the database cannot be reached in time, rejects the user, or does not grant
     *     the rights on the tables
     */
    public JdbcHistory connect() {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException("JdbcHistory", problems);
        }
        Connections connections = new NamelessConnections(connections());
        try {
            Start start = new Start(connections, waitAtStart);
            return new JdbcHistory(start.open(tablePrefix, createSchema, answerTimeout));
        } catch (RuntimeException | Error e) {
            connections.close();
            throw e;
        }
    }

    private Connections connections() {
        if (dataSource != null) {
            return new HostConnections(dataSource);
        }
        JdbcUrl from = Objects.requireNonNull(url);
        Driver driver = from.driver();
        if (driver == null) {
            throw Dialect.unsupported("There is no JDBC driver on the class path for " + from.shown() + ".");
        }
        return new OwnConnections(from, driver, from.properties(user, password, answerTimeout), answerTimeout);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if ((url == null) == (dataSource == null)) {
            problems.add("Either a connect string (url) or a DataSource is needed, not both.");
        }
        if (user != null && url == null) {
            problems.add("Credentials are for a connect string; a DataSource has its own.");
        }
        if (!PREFIX.matcher(tablePrefix).matches()) {
            problems.add("The table prefix \"" + tablePrefix + "\" is not one like botkit_: 1 to 30 characters of a-z,"
                    + " 0-9 and _, not a digit first.");
        }
        if (waitAtStart.isNegative() || waitAtStart.compareTo(LONGEST_WAIT) > 0) {
            problems.add("The wait at the start " + waitAtStart + " is not between zero and a day.");
        }
        if (answerTimeout.compareTo(SHORTEST_TIMEOUT) < 0 || answerTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
            problems.add("The answer time-out " + answerTimeout + " is not between a second and an hour.");
        }
        return problems;
    }
}
