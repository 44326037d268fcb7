package dev.botkit.history.jdbc;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.StoreUnavailableException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A few connections of our own, opened when they are first needed and kept. Core writes from one thread and
 * reads from some, so that few are enough; who wants to tune more than that brings a pool.
 */
final class OwnConnections implements Connections {

    private static final int MOST = 4;

    /** One that was idle for longer is asked whether it still works. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int VALIDATION_SECONDS = 5;

    /** A place for a connection; who takes it away may open one. */
    private record Place(@Nullable Connection connection, long idleSince, int failures) {}

    private static final Place EMPTY = new Place(null, 0, 0);

    private final JdbcUrl url;
    private final Driver driver;
    private final Properties properties;
    private final Duration patience;

    /** Those used last come first. */
    private final BlockingDeque<Place> places = new LinkedBlockingDeque<>();

    /** After a failure no connection that was idle meanwhile is trusted. */
    private final AtomicInteger failures = new AtomicInteger();

    private volatile boolean closed;

    OwnConnections(JdbcUrl url, Driver driver, Properties properties, Duration patience) {
        this.url = url;
        this.driver = driver;
        this.properties = properties;
        this.patience = patience;
        for (int i = 0; i < MOST; i++) {
            places.add(EMPTY);
        }
    }

    @Override
    public Connection take() throws SQLException {
        Place place = takePlace();
        boolean taken = false;
        try {
            Connection connection = connection(place);
            taken = true;
            return connection;
        } finally {
            if (!taken) {
                places.addLast(EMPTY);
            }
        }
    }

    private Place takePlace() {
        try {
            Place place = closed ? null : places.pollFirst(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (place != null && !closed) {
                return place;
            }
            if (place != null) {
                places.addFirst(place);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw loggable(
                    new StoreUnavailableException("Interrupted while waiting for a connection to the database.", null));
        }
        throw loggable(new StoreUnavailableException(
                closed ? "This JdbcHistory was closed." : "All " + MOST + " connections are busy: " + where(), null));
    }

    private Connection connection(Place place) throws SQLException {
        Connection kept = place.connection();
        if (kept != null) {
            boolean fresh = place.failures() == failures.get() && System.nanoTime() - place.idleSince() < FRESH_NANOS;
            if (fresh || kept.isValid(VALIDATION_SECONDS)) {
                return kept;
            }
            Connections.closeQuietly(kept);
        }
        Connection opened = driver.connect(url.text(), properties);
        if (opened == null) {
            throw new SQLException("The driver does not take its own connect string.", "08001");
        }
        return opened;
    }

    @Override
    public void giveBack(Connection connection, boolean usable) {
        if (!usable) {
            failures.incrementAndGet();
        }
        if (usable && !closed) {
            places.addFirst(new Place(connection, System.nanoTime(), failures.get()));
        } else {
            Connections.closeQuietly(connection);
            places.addLast(EMPTY);
        }
        if (closed) {
            closeIdle();
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        List<Place> idle = new ArrayList<>();
        places.drainTo(idle);
        for (Place each : idle) {
            Connections.closeQuietly(each.connection());
            places.addLast(EMPTY);
        }
    }

    @Override
    public String where() {
        return "The database " + url.shown();
    }
}
