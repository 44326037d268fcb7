package dev.botkit.history.jdbc;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.BadScriptException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table of scripts. Each change gives its row a version that no row ever had; all versions together are
 * the revision, so that no counter has to be kept beside them.
 */
final class SqlScripts implements ScriptStore {

    private static final int LONGEST = 4 * 1024 * 1024;
    private static final String ORDER = " ORDER BY added_ms, script_key";

    private final Database database;
    private final String versions;
    private final String readAll;
    private final String readOne;
    private final String insert;
    private final String update;
    private final String delete;

    /** A script as it is kept. */
    private record Row(String key, String version, String body) {

        static Row of(ResultSet row) throws SQLException {
            return new Row(row.getString(1), row.getString(2), row.getString(3));
        }

        Script script() {
            try {
                return Scripts.read(StoredText.read(body)).get(0);
            } catch (BadScriptException | IndexOutOfBoundsException e) {
                throw loggable(new StoreUnavailableException(
                        "A row of the scripts table holds no script; its script_key has the SHA-256 " + digest(key)
                                + ".",
                        null));
            }
        }
    }

    SqlScripts(Database database) {
        String table = database.sql().scripts;
        this.database = database;
        this.versions = "SELECT script_key, version FROM " + table + ORDER;
        this.readAll = "SELECT script_key, version, body FROM " + table + ORDER;
        this.readOne = "SELECT script_key, version, body FROM " + table + " WHERE script_key = ?";
        this.insert =
                database.dialect().newOnly(table, "script_key, version, added_ms, body", "?, ?, CAST(? AS BIGINT), ?");
        this.update = "UPDATE " + table + " SET version = ?, body = ? WHERE script_key = ? AND version = ?";
        this.delete = "DELETE FROM " + table + " WHERE script_key = ? AND version = ?";
    }

    @Override
    public @Nullable Snapshot load(@Nullable String knownRevision) {
        if (knownRevision != null) {
            List<Row> heads =
                    database.select(versions, select -> {}, row -> new Row(row.getString(1), row.getString(2), ""));
            if (revision(heads).equals(knownRevision)) {
                return null;
            }
        }
        List<Row> rows = database.select(readAll, select -> {}, Row::of);
        return new Snapshot(revision(rows), rows.stream().map(Row::script).toList());
    }

    /** Looks first, as not every database says that a key is taken without an error. */
    @Override
    public boolean add(Script script) {
        String key = StoredText.key(script.key());
        String body = body(script);
        return database.write(connection -> {
            if (find(connection, key) != null) {
                return false;
            }
            return execute(connection, insert, key, newVersion(), String.valueOf(System.currentTimeMillis()), body);
        });
    }

    @Override
    public boolean replace(Script expected, Script script) {
        ScriptStore.checkSameCommand(expected, script);
        String key = StoredText.key(script.key());
        String body = body(script);
        return database.write(connection -> {
            Row row = find(connection, key);
            return row != null
                    && row.script().equals(expected)
                    && execute(connection, update, newVersion(), body, key, row.version);
        });
    }

    @Override
    public boolean remove(Script expected) {
        String key = StoredText.key(expected.key());
        return database.write(connection -> {
            Row row = find(connection, key);
            return row != null && row.script().equals(expected) && execute(connection, delete, key, row.version);
        });
    }

    @Override
    public void close() {
        // The connections are the history's.
    }

    private @Nullable Row find(Connection connection, String key) throws SQLException {
        List<Row> rows = database.select(connection, readOne, select -> select.setString(1, key), Row::of);
        return rows.isEmpty() ? null : rows.get(0);
    }

    private boolean execute(Connection connection, String statement, String... values) throws SQLException {
        try (PreparedStatement prepared = database.prepare(connection, statement)) {
            for (int i = 0; i < values.length; i++) {
                prepared.setString(i + 1, values[i]);
            }
            return prepared.executeUpdate() == 1;
        }
    }

    private static String body(Script script) {
        String body = Scripts.write(List.of(script));
        if (body.length() > LONGEST) {
            throw loggable(new LimitExceededException("A script may have " + LONGEST + " characters in a database."));
        }
        return StoredText.of(body);
    }

    private static String newVersion() {
        return UUID.randomUUID().toString();
    }

    private static String revision(List<Row> rows) {
        StringBuilder all = new StringBuilder();
        rows.forEach(
                row -> all.append(row.key.length()).append(' ').append(row.key).append(row.version));
        return digest(all.toString());
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java has SHA-256.", e);
        }
    }
}
