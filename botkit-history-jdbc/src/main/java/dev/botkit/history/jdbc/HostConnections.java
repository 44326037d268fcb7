package dev.botkit.history.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The host's connections. It looks after broken ones itself, and closes the pool itself. */
record HostConnections(DataSource dataSource) implements Connections {

    @Override
    public Connection take() throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public void giveBack(Connection connection, boolean usable) {
        Connections.closeQuietly(connection);
    }

    @Override
    public void close() {
        // It is the host's.
    }

    @Override
    public String where() {
        return "The database of the DataSource";
    }
}
