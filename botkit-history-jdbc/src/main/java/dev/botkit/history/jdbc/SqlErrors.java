package dev.botkit.history.jdbc;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link SQLException} means. Its message is never repeated and it is never a cause: databases quote
 * keys and values, which users wrote, and drivers the connect string.
 */
final class SqlErrors {

    static final String UNIQUE = "23505";

    /** H2 cannot check a constraint. PostgreSQL says the same with its SQLState if a row breaks one. */
    private static final int CONSTRAINT_BROKEN = 23514;

    /** What a trigger of the host raises in PostgreSQL. */
    private static final String RAISED = "P0001";

    /** H2 found that another transaction has changed the row, and waited for it in vain. */
    private static final String CONCURRENT_UPDATE = "90131";

    private static final String LOCK_TIMEOUT = "HYT00";

    private static final Set<String> NO_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

    /** The last one is what H2 says of an index that another connection is just making. */
    private static final Set<String> THERE_ALREADY = Set.of("42P07", "42710", "42S01", "42S11", "HY000");

    /**
     * Prepared statements by a name that another client of a pooler has taken, that this connection of the server does not
     * know, or behind which there is a statement with other parameters.
     */
    private static final Set<String> NAME_LOST = Set.of("42P05", "26000", "08P01");

    /** In class 42 of PostgreSQL and H2: a table, a column, a type or an index is missing or another one. */
    private static final Set<String> OTHER_SCHEMA = Set.of(
            "42P01", "42P10", "42703", "42704", "42804", "42883", "42S02", "42S03", "42S04", "42S12", "42S22", "42102",
            "42122");

    private static final String NO_ADMINISTRATOR = "90040";
    private static final String FILE_IN_USE = "90020";
    private static final int MOST_CAUSES = 3;
    private static final String NOT_REACHED = "cannot be reached: check that it runs, and its address.";

    private SqlErrors() {}

    /** A key is taken. */
    static boolean isTaken(SQLException e) {
        return state(e).equals(UNIQUE);
    }

    /** It may well work when it is done again at once: two transactions were in each other's way. */
    static boolean isPassing(SQLException e) {
        return isOf(e, "40") || state(e).equals(CONCURRENT_UPDATE) || isTaken(e);
    }

    /** Somebody else has held a lock for longer than the database waits; the transaction is still there in H2. */
    static boolean isLockTimeout(SQLException e) {
        return state(e).equals(LOCK_TIMEOUT);
    }

    /** The database will never take what was to be stored: too long, against a constraint, … */
    static boolean isAboutContent(SQLException e) {
        boolean isBroken = e.getErrorCode() == CONSTRAINT_BROKEN;
        return (isOf(e, "22") || isOf(e, "23") || isOf(e, "54") || state(e).equals(RAISED)) && !isTaken(e) && !isBroken;
    }

    /** A pooler has lost the names of prepared statements; the statement was not run. */
    static boolean isNameLost(SQLException e) {
        return NAME_LOST.contains(state(e));
    }

    static boolean isNoTable(SQLException e) {
        return NO_TABLE.contains(state(e));
    }

    /** Another node made the tables at the same time. */
    static boolean isThereAlready(SQLException e) {
        return THERE_ALREADY.contains(state(e)) || isPassing(e);
    }

    static boolean isNoAdministrator(SQLException e) {
        return state(e).equals(NO_ADMINISTRATOR);
    }

    /** Waiting may help, which it does not against a wrong password, missing rights or wrong SQL. */
    static boolean mayGoAway(SQLException e) {
        return isNameLost(e) || !(isOf(e, "28") || isOf(e, "42") || isOf(e, "3F") || isOf(e, "22") || isOf(e, "0A"));
    }

    /** After all others it is safer to open a new connection. */
    static boolean leavesConnectionUsable(SQLException e) {
        return !isNameLost(e) && (isPassing(e) || isAboutContent(e) || isOf(e, "42"));
    }

    /** Says what failed, and what to look at. */
    static StoreUnavailableException unavailable(String where, SQLException e) {
        return loggable(new StoreUnavailableException(where + " " + explain(e) + " (" + describe(e) + ")", null));
    }

    /** For instance {@code SQLState 08001, PSQLException caused by ConnectException}. */
    static String describe(SQLException e) {
        StringBuilder text = new StringBuilder("SQLState ")
                .append(state(e).isEmpty() ? "unknown" : state(e))
                .append(", ")
                .append(e.getClass().getSimpleName());
        Throwable cause = e.getCause();
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            text.append(" caused by ").append(cause.getClass().getSimpleName());
            cause = cause.getCause();
        }
        return text.toString();
    }

    private static String explain(SQLException e) {
        String state = state(e);
        if (OTHER_SCHEMA.contains(state)) {
            return "does not have Botkit's tables as they should be.";
        }
        return switch (state) {
            case FILE_IN_USE -> "is a file that another process has open.";
            case "42501", "90096" -> "does not give this user the rights on Botkit's tables, or to make them.";
            case "57014", "HYT00" -> "did not answer in time.";
            case "25006" -> "is read-only.";
            case "42P05", "26000" ->
                "is behind a pooler that loses the names of prepared statements: set prepareThreshold=0.";
            case "08P01" -> "was not understood: if there is a pooler between, set prepareThreshold=0.";
            case "57P05", "25P03" -> "has closed a connection that was idle.";
            case "90067", "90098", "90121" -> NOT_REACHED;
            default ->
                switch (state.length() < 2 ? "" : state.substring(0, 2)) {
                    case "08" -> NOT_REACHED;
                    case "22", "23", "54" -> "does not take what was to be stored.";
                    case "28" -> "refuses the user or the password.";
                    case "3D" -> "does not exist on its server.";
                    case "53" -> "is out of disk space, memory or connections.";
                    case "57" -> "is just being started or shut down.";
                    default -> "failed.";
                };
        };
    }

    private static boolean isOf(SQLException e, String stateClass) {
        return state(e).startsWith(stateClass);
    }

    private static String state(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null ? "" : state;
    }
}
