package dev.botkit.history.jdbc;

import dev.botkit.history.History;
import dev.botkit.testkit.contract.HistoryContract;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What every store has to pass, in each database and in each way to connect. */
class ContractsTest {

    @Nested
    @ExtendWith(Postgres.class)
    class InPostgres extends HistoryContract {

        @Override
        protected History open() {
            return JdbcHistory.connect(Postgres.url());
        }
    }

    /** With settings that a host may like, and that are not the defaults. */
    @Nested
    @ExtendWith(Postgres.class)
    class InPostgresOfTheHost extends HistoryContract {

        private static final String PREFIX = Postgres.newPrefix();
        private static HostPool pool;

        @BeforeAll
        static void openPool() {
            PGSimpleDataSource dataSource = Postgres.dataSource();
            dataSource.setReWriteBatchedInserts(true);
            dataSource.setPrepareThreshold(1);
            pool = new HostPool(dataSource);
        }

        @AfterAll
        static void closePool() throws SQLException {
            pool.close();
        }

        @Override
        protected History open() {
            return JdbcHistory.builder()
                    .dataSource(pool.dataSource())
                    .tablePrefix(PREFIX)
                    .connect();
        }
    }

    @Nested
    class InAnH2File extends HistoryContract {

        @TempDir
        static Path folder;

        @Override
        protected History open() {
            return JdbcHistory.connect("jdbc:h2:" + folder.resolve("chat"));
        }
    }

    /** Through a small pool of the host's, which runs empty if one connection is not given back. */
    @Nested
    class InH2sMemory extends HistoryContract {

        private static JdbcConnectionPool pool;

        @BeforeAll
        static void openPool() {
            pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
            pool.setMaxConnections(3);
        }

        @AfterAll
        static void closePool() {
            pool.dispose();
        }

        @Override
        protected History open() {
            return JdbcHistory.of(pool);
        }
    }
}
