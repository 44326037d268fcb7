package dev.botkit.history.jdbc;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.AppendOutcome.Status;
import dev.botkit.history.LogEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those entries of a batch that are of one conversation, and what is to become of each. For one thread. */
final class PartOfBatch {

    private final String key;
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<AppendOutcome> outcomes = new ArrayList<>();
    private final List<LogEntry> missing = new ArrayList<>();

    /** Entries that the database does not take even on their own. */
    private final Set<LogEntry> refused = Collections.newSetFromMap(new IdentityHashMap<>());

    private int next;

    /** What is at a place. */
    private record Place(String id, String epoch, long date) {

        /** Whether it is this entry, and not one of another node's with its id. */
        boolean holds(LogEntry entry) {
            return id.equals(entry.id())
                    && epoch.equals(entry.epoch())
                    && date == entry.date().toEpochMilli();
        }
    }

    /** What is known of a log. */
    private interface Known {
        @Nullable
        Place at(long seq);

        @Nullable
        Long seqOf(String id) throws SQLException;
    }

    /**
     * What is in the log at the places of these entries; where an id is, is asked one by one: mostly it is at its
     * place, and the first one that is not ends it.
     */
    private record Looked(Map<Long, Place> places, PreparedStatement seqOfId) implements Known {

        @Override
        public @Nullable Place at(long seq) {
            return places.get(seq);
        }

        @Override
        public @Nullable Long seqOf(String id) throws SQLException {
            seqOfId.setString(2, id);
            try (ResultSet rows = seqOfId.executeQuery()) {
                return rows.next() ? rows.getLong(1) : null;
            }
        }
    }

    private static final Known NOTHING = new Known() {
        @Override
        public @Nullable Place at(long seq) {
            return null;
        }

        @Override
        public @Nullable Long seqOf(String id) {
            return null;
        }
    };

    PartOfBatch(String key) {
        this.key = key;
    }

    /** The conversation's name in the tables. */
    String key() {
        return key;
    }

    void add(LogEntry entry) {
        entries.add(entry);
    }

    /** What has to be inserted so that the outcomes are true. */
    List<LogEntry> missing() {
        return missing;
    }

    void refuse(LogEntry entry) {
        refused.add(entry);
    }

    void rewind() {
        next = 0;
    }

    AppendOutcome nextOutcome() {
        return outcomes.get(next++);
    }

    /** As if the log were empty. */
    void expectNothing() {
        try {
            decide(NOTHING);
        } catch (SQLException e) {
            throw new AssertionError("Nothing was asked.", e);
        }
    }

    /** Reads what is there. */
    void look(Connection connection, Database database) throws SQLException {
        Map<Long, Place> places = new HashMap<>();
        database.select(
                connection,
                database.sql().placesBetween,
                select -> {
                    select.setString(1, key);
                    select.setLong(2, entries.get(0).seq());
                    select.setLong(3, entries.get(entries.size() - 1).seq());
                },
                row -> {
                    places.put(row.getLong(1), new Place(row.getString(2), row.getString(3), row.getLong(4)));
                    return key;
                });
        try (PreparedStatement seqOfId = database.prepare(connection, database.sql().seqOfId)) {
            seqOfId.setString(1, key);
            decide(new Looked(places, seqOfId));
        }
    }

    private void decide(Known known) throws SQLException {
        outcomes.clear();
        missing.clear();
        Map<String, Long> added = new HashMap<>();
        boolean stopped = false;
        for (LogEntry entry : entries) {
            AppendOutcome outcome = stopped ? AppendOutcome.SKIPPED : decide(entry, added, known);
            stopped = outcome.status() != Status.STORED;
            outcomes.add(outcome);
        }
    }

    /** @param added those of this part that are still to be inserted, with their ids */
    private AppendOutcome decide(LogEntry entry, Map<String, Long> added, Known known) throws SQLException {
        String id = entry.id();
        long seq = entry.seq();
        Place there = known.at(seq);
        Long place = added.get(id);
        if (place == null) {
            place = there != null && id.equals(there.id()) ? Long.valueOf(seq) : known.seqOf(id);
        }
        if (place != null) {
            boolean isRetry = place == seq && (there == null || there.holds(entry));
            return isRetry ? AppendOutcome.stored(seq) : AppendOutcome.duplicate(place);
        }
        // Entries stand in the order of their places, so that one which is there twice is there twice in a row.
        boolean isTaken = there != null
                || (!missing.isEmpty() && missing.get(missing.size() - 1).seq() == seq);
        if (isTaken) {
            return AppendOutcome.CONFLICT;
        }
        if (refused.contains(entry)) {
            return AppendOutcome.REFUSED;
        }
        added.put(id, seq);
        missing.add(entry);
        return AppendOutcome.stored(seq);
    }
}
