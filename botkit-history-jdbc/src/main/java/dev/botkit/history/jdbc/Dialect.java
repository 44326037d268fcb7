package dev.botkit.history.jdbc;

import dev.botkit.InvalidConfigurationException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What is different in each database. */
enum Dialect {
    /** Each commit is on disk when the server confirms it, unless its administrator chose otherwise. */
    POSTGRESQL("PostgreSQL", 15, 0, true, true, "OCTET_LENGTH") {

        @Override
        String newOnly(String table, String columns, String values) {
            // Not VALUES: a driver told to join the inserts of a batch (reWriteBatchedInserts) could
            // not tell any more which of them found their place taken.
            return "INSERT INTO " + table + " (" + columns + ") SELECT " + values + " ON CONFLICT DO NOTHING";
        }

        @Override
        String newEntry(String table, String columns, String places) {
            return newOnly(table, columns, "?, ?, ?, ?, ?, ?, ?, ?, ?");
        }

        @Override
        String upsert(String table, String key, String column) {
            return "INSERT INTO " + table + " (" + key + ", " + column + ") VALUES (?, ?) ON CONFLICT (" + key
                    + ") DO UPDATE SET " + column + " = EXCLUDED." + column;
        }

        @Override
        String limit() {
            // With a number in its place PostgreSQL may think that a conversation has fewer entries than
            // that, and sort all of them: bad for one that has grown since the last ANALYZE.
            return " LIMIT (SELECT CAST(? AS BIGINT))";
        }

        /**
         * Through the whole table twice: first what users said, so that no message loses in front of itself the reply
         * that tells that it was handled.
         */
        @Override
        long deleteOlderThan(Database database, long end) {
            return deleteOlderThan(database, end, Appending.SENT) + deleteOlderThan(database, end, "");
        }

        /** Some pages at a time; those that are added meanwhile are younger. */
        private static long deleteOlderThan(Database database, long end, String keep) {
            Sql sql = database.sql();
            long pages = Objects.requireNonNull(
                    database.first(sql.pages, select -> select.setString(1, sql.entries), row -> row.getLong(1)));
            long step = ROWS_OF_A_PORTION / ROWS_OF_A_PAGE;
            long deleted = 0;
            for (long page = 0; page < pages; page += step) {
                String from = "(" + page + ",0)";
                String to = "(" + (page + step) + ",0)";
                deleted += database.change(sql.deleteOld, delete -> {
                    delete.setLong(1, end);
                    delete.setString(2, from);
                    delete.setString(3, to);
                    delete.setString(4, keep);
                });
            }
            return deleted;
        }

        @Override
        Portion portion() {
            return Portion.of(ROWS_OF_A_PORTION);
        }

        @Override
        void lockSchema(Connection connection) throws SQLException {
            execute(connection, "SELECT pg_advisory_xact_lock(7238539869420548)");
        }
    },

    /**
     * A commit alone leaves what was written in memory for up to half a second, and writing never waits for
     * the disk. So each commit is followed by a checkpoint that does.
     */
    H2("H2", 2, 3, false, false, "CHAR_LENGTH") {

        @Override
        String newOnly(String table, String columns, String values) {
            return "INSERT INTO " + table + " (" + columns + ") VALUES (" + values + ")";
        }

        /**
         * Behind the entry before it, or where a conversation begins with this one, at the beginning of a range of
         * places that is its own. So what is read together lies together, whoever else was talking meanwhile.
         */
        @Override
        String newEntry(String table, String columns, String places) {
            String before =
                    "(SELECT place + 1 FROM " + table + " WHERE conversation = ?1 AND seq = CAST(?2 AS BIGINT) - 1)";
            return newOnly(
                    table,
                    "place, " + columns,
                    "COALESCE(" + before + ", NEXT VALUE FOR " + places + "), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9");
        }

        @Override
        String upsert(String table, String key, String column) {
            return "MERGE INTO " + table + " (" + key + ", " + column + ") KEY (" + key + ") VALUES (?, ?)";
        }

        @Override
        String limit() {
            return " LIMIT ?";
        }

        /** Some places at a time; a conversation's own are in order, so that no message outlives a reply to it. */
        @Override
        long deleteOlderThan(Database database, long end) {
            Portion portion = portion();
            Sql sql = database.sql();
            long deleted = 0;
            long from = Long.MIN_VALUE;
            while (from < Long.MAX_VALUE) {
                long after = from;
                Long next = database.first(
                        sql.placeBehind,
                        select -> {
                            select.setLong(1, after);
                            select.setInt(2, portion.size());
                        },
                        row -> row.getLong(1));
                long to = next == null ? Long.MAX_VALUE : next;
                deleted += portion.remove(database, sql.deleteOld, delete -> {
                    delete.setLong(1, end);
                    delete.setLong(2, after);
                    delete.setLong(3, to);
                });
                from = to;
            }
            return deleted;
        }

        @Override
        void lockSchema(Connection connection) {
            // Each statement that makes a table commits, so that no lock would last.
        }

        /** Whoever writes waits while it is removed, see {@link #awaitTurn}. */
        @Override
        Portion portion() {
            return Portion.ofSharedTurn();
        }

        /**
         * H2 2.4.240 loses a row that is committed, but not its entries in the indexes, when several transactions insert
         * the same primary keys at once (findings/h2-same-key-inserts.sh). So only one of them writes at a time. H2 waits
         * for the row as long as its LOCK_TIMEOUT says, two seconds by default, and not in the order of coming: under many
         * writers that says nothing of the database.
         */
        @Override
        void awaitTurn(Connection connection, Sql sql, Duration timeout) throws SQLException {
            long begin = System.nanoTime();
            try (PreparedStatement lock = connection.prepareStatement(sql.lockWriters)) {
                while (true) {
                    try {
                        lock.execute();
                        return;
                    } catch (SQLException e) {
                        if (!SqlErrors.isLockTimeout(e) || System.nanoTime() - begin >= timeout.toNanos()) {
                            throw e;
                        }
                    }
                }
            }
        }

        @Override
        void afterCommit(Connection connection) throws SQLException {
            execute(connection, "CHECKPOINT SYNC");
        }
    };

    private static final int ROWS_OF_A_PORTION = 10_000;

    /** About as many entries are in a page of 8 kB. */
    private static final int ROWS_OF_A_PAGE = 25;

    /** In messages and, in lower case, in names of files. */
    final String title;

    /** Whether a time-out of a statement is for this statement only; in H2 it stays with the connection. */
    final boolean statementsTimeOut;

    /** Whether many rows can be handed over as arrays, see {@link Bulk}. */
    final boolean takesArrays;

    /** The function that tells about how large a text is, with the least work: PostgreSQL does not even fetch it. */
    final String size;

    private final int major;
    private final int minor;

    Dialect(String title, int major, int minor, boolean statementsTimeOut, boolean takesArrays, String size) {
        this.title = title;
        this.major = major;
        this.minor = minor;
        this.statementsTimeOut = statementsTimeOut;
        this.takesArrays = takesArrays;
        this.size = size;
    }

    /** Inserts a row; if a key is taken it either inserts none or fails with {@link SqlErrors#isTaken}. */
    abstract String newOnly(String table, String columns, String values);

    /**
     * The same for an entry, whose nine values come in the order of the columns: conversation, seq and others.
     *
     * @param places the sequence that ranges of places are taken from, for a table that has them
     */
    abstract String newEntry(String table, String columns, String places);

    /** Inserts a row or changes its one column. */
    abstract String upsert(String table, String key, String column);

    /** For at most so many rows. */
    abstract String limit();

    /** Removes what is older, in transactions of some entries; returns how many there were. */
    abstract long deleteOlderThan(Database database, long end);

    /** How many entries are removed in one transaction, so that a long log is no long transaction. */
    abstract Portion portion();

    /** Until the end of the transaction only one node looks after the tables. */
    abstract void lockSchema(Connection connection) throws SQLException;

    /** Before a transaction changes its first row. Waits no longer than the timeout, and what one try takes. */
    void awaitTurn(Connection connection, Sql sql, Duration timeout) throws SQLException {}

    /** Makes what was committed survive a loss of power. */
    void afterCommit(Connection connection) throws SQLException {}

    /**
     * Finds out what we talk to.
     *
     * @throws InvalidConfigurationException if it is none of these
     */
    static Dialect of(DatabaseMetaData database) throws SQLException {
        String product = database.getDatabaseProductName();
        for (Dialect each : values()) {
            if (each.title.equals(product)) {
                each.checkVersion(database);
                return each;
            }
        }
        throw unsupported("The database is " + product + ".");
    }

    private void checkVersion(DatabaseMetaData database) throws SQLException {
        int itsMajor = database.getDatabaseMajorVersion();
        if (itsMajor < major || (itsMajor == major && database.getDatabaseMinorVersion() < minor)) {
            throw unsupported("The database is " + title + " " + database.getDatabaseProductVersion() + ".");
        }
    }

    static InvalidConfigurationException unsupported(String what) {
        return new InvalidConfigurationException(
                "JdbcHistory",
                List.of(what
                        + " Supported are PostgreSQL from 15 on (driver org.postgresql:postgresql) and H2 from 2.3 on"
                        + " (driver com.h2database:h2)."));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
