package dev.botkit.history.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that can do without {@link ServerNames}, once it has turned out that names get lost. */
final class NamelessConnections implements Connections {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcHistory.class);

    private final Connections real;
    private volatile boolean nameless;

    NamelessConnections(Connections real) {
        this.real = real;
    }

    @Override
    public Connection take() throws SQLException {
        Connection connection = real.take();
        boolean ready = false;
        try {
            if (nameless) {
                ServerNames.giveUp(connection);
            }
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                real.giveBack(connection, false);
            }
        }
    }

    @Override
    public boolean withoutNames() {
        if (nameless) {
            return false;
        }
        nameless = true;
        LOG.info(
                "{} is behind a connection pooler; prepared statements get no names at the server (prepareThreshold 0).",
                where());
        return true;
    }

    @Override
    public void giveBack(Connection connection, boolean usable) {
        real.giveBack(connection, usable);
    }

    @Override
    public void close() {
        real.close();
    }

    @Override
    public String where() {
        return real.where();
    }
}
