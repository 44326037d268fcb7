package dev.botkit.history.jdbc;

import java.util.List;
import java.util.stream.Stream;

/**
 * All statements on conversations. Orders name the conversation although it is one only: H2 then reads
 * along the index, and does not sort all of a conversation's entries.
 */
final class Sql {

    private static final String COLUMNS = "conversation, seq, epoch, id, kind, in_reply_to, date_ms, body, ends_turn";
    private static final String BESIDE_BODY = "SELECT seq, epoch, id, kind, in_reply_to, date_ms, ends_turn";

    final String entries;
    final String states;
    final String profiles;
    final String scripts;
    final String pushes;
    final String schema;

    final String head;
    final String readAfter;
    final String readBefore;
    final String readBetween;
    final String countKind;
    final String insertEntry;
    final String insertEntries;
    final String writeAll;
    final String placesBetween;
    final String seqOfId;
    final String firstSeq;
    final String eraseBelow;
    final String pages;
    final String placeBehind;
    final String deleteOld;

    final String readState;
    final String insertState;
    final String updateState;
    final String eraseState;

    final String readProfile;
    final String writeProfile;
    final String eraseProfile;

    final String insertPush;
    final String duePushes;
    final String pushesOf;
    final String findPush;
    final String hasPush;
    final String removePush;
    final String erasePushes;

    /** For each table the next name of a conversation between two. */
    final List<String> leaps;

    final String version;
    final String lockWriters;
    final String anyScript;
    final String anyPush;

    Sql(Dialect dialect, String prefix) {
        entries = prefix + "entries";
        states = prefix + "states";
        profiles = prefix + "profiles";
        scripts = prefix + "scripts";
        pushes = prefix + "pushes";
        schema = prefix + "schema";
        // Large bodies are left out, but measured: neither a driver nor H2, which both gather all rows before they hand
        // out
        // the first one, ever holds many of them.
        String measured = ", CASE WHEN " + dialect.size + "(body) <= ? THEN body END, CASE WHEN " + dialect.size
                + "(body) > ? THEN OCTET_LENGTH(body) END FROM ";
        String ofOne = " WHERE conversation = ?";
        String oldestFirst = " ORDER BY conversation, seq";
        String newestFirst = " ORDER BY conversation DESC, seq DESC";

        head = "SELECT epoch, seq FROM " + entries + ofOne + newestFirst + " LIMIT 1";
        readAfter = BESIDE_BODY + measured + entries + ofOne + " AND seq > ?" + oldestFirst + dialect.limit();
        readBefore = BESIDE_BODY + measured + entries + ofOne + " AND seq < ?" + newestFirst + dialect.limit();
        countKind = "SELECT COUNT(*) FROM " + entries + ofOne + " AND seq > ? AND seq <= ? AND kind = ?";
        readBetween = BESIDE_BODY + ", body FROM " + entries + ofOne + " AND seq BETWEEN ? AND ?" + oldestFirst;
        insertEntry = dialect.newEntry(entries, COLUMNS, prefix + "places");
        insertEntries = insertFromArrays();
        writeAll = writeFromArrays();
        placesBetween = "SELECT seq, id, epoch, date_ms FROM " + entries + ofOne + " AND seq BETWEEN ? AND ?";
        seqOfId = "SELECT seq FROM " + entries + ofOne + " AND id = ?";
        firstSeq = "SELECT seq FROM " + entries + ofOne + oldestFirst + " LIMIT 1";
        eraseBelow = "DELETE FROM " + entries + ofOne + " AND seq < ?";
        pages = "SELECT pg_relation_size(CAST(? AS regclass)) / CAST(current_setting('block_size') AS BIGINT)" + " + 1";
        deleteOld = "DELETE FROM " + entries + " WHERE date_ms < ?"
                + (dialect == Dialect.POSTGRESQL
                        ? " AND ctid >= CAST(? AS tid) AND ctid < CAST(? AS tid) AND kind <> ?"
                        : " AND place > ? AND place <= ?");
        placeBehind =
                "SELECT place FROM " + entries + " WHERE place > ? ORDER BY place OFFSET ? ROWS FETCH FIRST ROW ONLY";

        readState = "SELECT version, body FROM " + states + ofOne;
        insertState = dialect.newOnly(states, "conversation, version, body", "?, ?, ?");
        updateState = "UPDATE " + states + " SET version = ?, body = ?" + ofOne + " AND version = ?";
        eraseState = "DELETE FROM " + states + ofOne;

        readProfile = "SELECT body FROM " + profiles + ofOne;
        writeProfile = dialect.upsert(profiles, "conversation", "body");
        eraseProfile = "DELETE FROM " + profiles + ofOne;

        String push = "SELECT recipient, id, due_ms, body FROM " + pushes + ofOne;
        String onePush = " AND id = ?";
        insertPush = dialect.newOnly(pushes, "conversation, id, due_ms, recipient, body", "?, ?, ?, ?, ?");
        duePushes = "SELECT recipient, id, due_ms FROM " + pushes + " WHERE due_ms <= ? ORDER BY due_ms, id"
                + dialect.limit();
        pushesOf = push + " ORDER BY due_ms, id";
        findPush = push + onePush;
        hasPush = "SELECT id FROM " + pushes + ofOne + onePush;
        removePush = "DELETE FROM " + pushes + ofOne + onePush;
        erasePushes = "DELETE FROM " + pushes + ofOne;

        leaps = Stream.of(entries, states, profiles, pushes)
                .map(table -> "SELECT conversation FROM " + table
                        + " WHERE conversation > ? AND conversation < ? ORDER BY conversation LIMIT 1")
                .toList();

        lockWriters = "SELECT version FROM " + schema + " WHERE version = " + Schema.VERSION + " FOR UPDATE";
        version = "SELECT MAX(version) FROM " + schema;
        anyPush = "SELECT id FROM " + pushes + " WHERE conversation = ''";
        anyScript = "SELECT version FROM " + scripts + " WHERE script_key = ''";
    }

    /** Each parameter is an array that holds a column. */
    private String insertFromArrays() {
        return "INSERT INTO " + entries + " (" + COLUMNS
                + ") SELECT * FROM unnest(CAST(? AS TEXT[]), CAST(? AS BIGINT[]),"
                + " CAST(? AS TEXT[]), CAST(? AS TEXT[]), CAST(? AS TEXT[]), CAST(? AS TEXT[]), CAST(? AS BIGINT[]),"
                + " CAST(? AS TEXT[]), CAST(? AS BOOLEAN[]))";
    }

    /** The same, and then the states; tells how many of these had the version that was to be replaced. */
    private String writeFromArrays() {
        return "WITH appended AS (" + insertFromArrays() + "), change (conversation, version, body) AS ("
                + "SELECT * FROM unnest(CAST(? AS TEXT[]), CAST(? AS BIGINT[]), CAST(? AS TEXT[]))),"
                + " added AS (INSERT INTO " + states + " (conversation, version, body)"
                + " SELECT conversation, 1, body FROM change WHERE version = 0 ON CONFLICT DO NOTHING RETURNING 1),"
                + " replaced AS (UPDATE " + states + " AS known SET version = change.version + 1, body = change.body"
                + " FROM change WHERE known.conversation = change.conversation AND known.version = change.version"
                + " RETURNING 1)"
                + " SELECT (SELECT COUNT(*) FROM added) + (SELECT COUNT(*) FROM replaced)";
    }
}
