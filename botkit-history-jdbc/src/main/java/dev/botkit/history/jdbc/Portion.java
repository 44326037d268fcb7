package dev.botkit.history.jdbc;

import java.sql.PreparedStatement;
import java.util.concurrent.TimeUnit;

/**
 * How many entries one transaction removes. Where others wait for it, it is as many as go in some hundredths of a second:
 * how long a row takes depends on its size, on the disk and on the other rows of its conversation. For one thread.
 */
final class Portion {

    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(80);

    private final int least;
    private final int most;
    private int size;

    private Portion(int least, int first, int most) {
        this.least = least;
        this.size = first;
        this.most = most;
    }

    /** Always so many. */
    static Portion of(int size) {
        return new Portion(size, size, size);
    }

    /** For a database in which everybody who writes waits for it. */
    static Portion ofSharedTurn() {
        return new Portion(10, 50, 1_000);
    }

    int size() {
        return size;
    }

    /** Removes what is in the portion, in a transaction of its own, and tells how many entries that were. */
    int remove(Database database, String statement, Database.Binder binder) {
        return database.write(connection -> {
            try (PreparedStatement prepared = database.prepare(connection, statement)) {
                binder.bind(prepared);
                long begin = System.nanoTime();
                int removed = prepared.executeUpdate();
                took(System.nanoTime() - begin);
                return removed;
            }
        });
    }

    /** The next one is smaller where this one took long, and larger where it was over at once. */
    void took(long nanos) {
        if (nanos > LONG) {
            size = Math.max(least, size / 2);
        } else if (nanos < SHORT) {
            size = Math.min(most, size * 2);
        }
    }
}
