package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.contract.HistoryContract;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL behind a real PgBouncer in transaction mode. */
@ExtendWith(Postgres.class)
class PgBouncerTest {

    private static final String PREFIX = Postgres.newPrefix();

    @TempDir
    static Path folder;

    private static PgBouncer bouncer;

    @BeforeAll
    static void start() throws IOException {
        Path program = PgBouncer.program();
        if (!Boolean.getBoolean("botkit.pgbouncer.required")) {
            Assumptions.assumeTrue(program != null, "PgBouncer is not installed");
        }
        assertThat(program).as("PgBouncer is not installed").isNotNull();
        bouncer = PgBouncer.start(program, folder);
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
    }

    private static JdbcHistoryBuilder own() {
        return JdbcHistory.builder().url(bouncer.url()).tablePrefix(PREFIX);
    }

    private static LogEntry entry(String user, long seq) {
        return LogEntry.of(
                ConversationId.webhook(user),
                "epoch",
                seq,
                user + "-" + seq,
                LogEntry.Kind.RECEIVED,
                Instant.EPOCH,
                "{}");
    }

    @Test
    void twentyUsersWhoTalkAtOnceLoseNothing() throws Exception {
        try (History history = own().connect()) {
            assertThat(talkAtOnce(history, "own")).isEqualTo(20 * 80);
        }
    }

    @Test
    void aPoolOfTheHostGoesWithoutNamesToo() throws Exception {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(bouncer.url());
        try (HostPool pool = new HostPool(dataSource);
                History history = JdbcHistory.builder()
                        .dataSource(pool.dataSource())
                        .tablePrefix(PREFIX)
                        .connect()) {
            assertThat(talkAtOnce(history, "host")).isEqualTo(20 * 80);
        }
    }

    @Test
    void aPoolerIsNoticedWithoutAFailureAndADirectConnectionIsNone() throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(bouncer.url());
        try (Connection pooled = dataSource.getConnection();
                Connection direct = Postgres.connection()) {
            assertThat(ServerNames.isThroughPooler(pooled)).isTrue();
            assertThat(ServerNames.isThroughPooler(direct)).isFalse();
        }
    }

    /** As if the pooler had come between later. */
    @Test
    void aLostNameIsTriedAgainWithout() throws SQLException {
        PGSimpleDataSource dataSource = Postgres.dataSource();
        dataSource.setPrepareThreshold(1);
        String prefix = Postgres.newPrefix();
        try (HostPool pool = new HostPool(dataSource);
                History history = JdbcHistory.builder()
                        .dataSource(pool.dataSource())
                        .tablePrefix(prefix)
                        .connect()) {
            history.log().head(ConversationId.webhook("a"));
            history.log().head(ConversationId.webhook("a"));
            pool.forgetNames();

            assertThat(history.log().head(ConversationId.webhook("a"))).isNull();
            pool.forgetNames();
            assertThat(history.log().head(ConversationId.webhook("a"))).isNull();
        }
    }

    private static int talkAtOnce(History history, String name) throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Long>> talks = IntStream.range(0, 20)
                    .<Callable<Long>>mapToObj(user -> () -> talk(history, name + user))
                    .toList();
            int stored = 0;
            for (Future<Long> each : users.invokeAll(talks)) {
                stored += each.get().intValue();
            }
            return stored;
        } finally {
            users.shutdownNow();
        }
    }

    private static long talk(History history, String user) {
        long stored = 0;
        for (int seq = 1; seq <= 80; seq++) {
            AppendOutcome outcome =
                    history.log().append(List.of(entry(user, seq))).get(0);
            assertThat(outcome.status()).isEqualTo(AppendOutcome.Status.STORED);
            stored = history.log().head(ConversationId.webhook(user)).seq();
        }
        return stored;
    }

    @Nested
    class PassesTheContract extends HistoryContract {

        private static final String OWN_PREFIX = Postgres.newPrefix();

        @Override
        protected History open() {
            return JdbcHistory.builder()
                    .url(bouncer.url())
                    .tablePrefix(OWN_PREFIX)
                    .connect();
        }
    }
}
