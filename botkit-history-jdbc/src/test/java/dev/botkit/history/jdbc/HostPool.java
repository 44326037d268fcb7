package dev.botkit.history.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;

/**
 * A host's pool whose connections are set up as some hosts like it: they do not commit by themselves, and a
 * transaction sees nothing that others do meanwhile.
 */
final class HostPool implements AutoCloseable {

    private final DataSource real;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    HostPool(DataSource real) {
        this.real = real;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                return method.invoke(real, arguments);
            }
            Connection connection = connection();
            return proxy(Connection.class, (call, parameters) -> {
                if (call.getName().equals("close")) {
                    connection.rollback();
                    idle.push(connection);
                    return null;
                }
                return call.invoke(connection, parameters);
            });
        });
    }

    private Connection connection() throws SQLException {
        Connection kept = idle.poll();
        if (kept != null) {
            return kept;
        }
        Connection opened = real.getConnection();
        opened.setAutoCommit(false);
        opened.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return opened;
    }

    /** The server forgets what was prepared, behind the driver's back, as a pooler does. */
    void forgetNames() throws SQLException {
        for (Connection each : idle) {
            each.setAutoCommit(true);
            try (Statement statement = each.createStatement()) {
                statement.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
            }
            each.setAutoCommit(false);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection each : idle) {
            each.close();
        }
    }

    private interface Call {
        Object invoke(Method method, Object[] arguments) throws ReflectiveOperationException, SQLException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                HostPool.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.invoke(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
