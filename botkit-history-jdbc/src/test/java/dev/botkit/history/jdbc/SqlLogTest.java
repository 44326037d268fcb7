package dev.botkit.history.jdbc;

import static dev.botkit.history.jdbc.Samples.entries;
import static dev.botkit.history.jdbc.Samples.entry;
import static dev.botkit.history.jdbc.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.LogEntry;
import dev.botkit.history.LogPage;
import dev.botkit.history.StateStore.Change;
import dev.botkit.identity.ConversationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What costs, what stays and what goes. */
@ExtendWith(Postgres.class)
class SqlLogTest {

    private final String prefix = Postgres.newPrefix();
    private final ConversationId conversation = Samples.conversation();
    private final JdbcDataSource h2 = new JdbcDataSource();

    SqlLogTest() {
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    private DataSource dataSource(Dialect dialect) {
        return dialect == Dialect.H2 ? h2 : Postgres.dataSource();
    }

    private JdbcHistory open(Dialect dialect) {
        return JdbcHistory.builder()
                .dataSource(dataSource(dialect))
                .tablePrefix(prefix)
                .connect();
    }

    interface Work {
        void run() throws Exception;
    }

    /** Does something in so many threads at the same time. */
    static void inParallel(int threads, Work work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CyclicBarrier together = new CyclicBarrier(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    work.run();
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }

    /** Conversations of some dozen entries, and one with many that the planner has not been told of. */
    private void fill(JdbcHistory history, Dialect dialect) throws SQLException {
        for (int part = 0; part < 10; part++) {
            List<LogEntry> batch = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                batch.addAll(entries(Samples.conversation(), 1, 45));
            }
            history.log().append(batch);
        }
        if (dialect == Dialect.POSTGRESQL) {
            Postgres.execute(
                    "ALTER TABLE " + prefix + "entries SET (autovacuum_enabled = false)",
                    "ANALYZE " + prefix + "entries");
        }
        for (long first = 1; first < 20_000; first += 1_000) {
            history.log().append(entries(conversation, first, first + 999));
        }
    }

    private String plan(Dialect dialect, String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource(dialect).getConnection();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                explain.setObject(i + 1, parameters[i]);
            }
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows = explain.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    @Test
    void postgresReadsAlongTheIndexWhateverItBelievesOfTheLengthOfALog() throws SQLException {
        Sql sql = new Sql(Dialect.POSTGRESQL, prefix);
        String key = StoredText.key(conversation);
        try (JdbcHistory history = open(Dialect.POSTGRESQL)) {
            fill(history, Dialect.POSTGRESQL);

            List<String> plans = List.of(
                    plan(Dialect.POSTGRESQL, sql.head, key),
                    plan(Dialect.POSTGRESQL, sql.readAfter, 20_000, 20_000, key, 5_000L, 50),
                    plan(Dialect.POSTGRESQL, sql.readAfter, 20_000, 20_000, key, 0L, 200),
                    plan(Dialect.POSTGRESQL, sql.readBefore, 20_000, 20_000, key, Long.MAX_VALUE, 50),
                    plan(Dialect.POSTGRESQL, sql.readBefore, 20_000, 20_000, key, 5_000L, 200),
                    plan(Dialect.POSTGRESQL, sql.firstSeq, key));

            assertThat(plans)
                    .allSatisfy(plan -> assertThat(plan)
                            .containsPattern("Index (Only )?Scan (Backward )?using " + prefix + "entries_pkey")
                            .doesNotContain("Sort", "Bitmap", "Seq Scan"));
            assertThat(plan(Dialect.POSTGRESQL, sql.deleteOld, 5L, "(0,0)", "(400,0)", "sent"))
                    .as("what is old is looked for page by page")
                    .contains("Tid Range Scan");
            assertThat(List.of(
                            plan(Dialect.POSTGRESQL, sql.placesBetween, key, 100L, 120L),
                            plan(Dialect.POSTGRESQL, sql.seqOfId, key, "id-7")))
                    .allSatisfy(plan -> assertThat(plan)
                            .containsPattern("Index Scan (using|on) " + prefix + "entries_(pkey|conversation_id_key)")
                            .doesNotContain("Sort", "Seq Scan"));
        }
    }

    @Test
    void h2ReadsAlongTheIndex() throws SQLException {
        Sql sql = new Sql(Dialect.H2, prefix);
        String key = StoredText.key(conversation);
        try (JdbcHistory history = open(Dialect.H2)) {
            fill(history, Dialect.H2);

            assertThat(List.of(
                            plan(Dialect.H2, sql.head, key),
                            plan(Dialect.H2, sql.readAfter, 20_000, 20_000, key, 5_000L, 50),
                            plan(Dialect.H2, sql.readBefore, 20_000, 20_000, key, Long.MAX_VALUE, 50),
                            plan(Dialect.H2, sql.firstSeq, key)))
                    .allSatisfy(plan ->
                            assertThat(plan).contains("/* index sorted */").doesNotContain("tableScan"));
            assertThat(List.of(
                            plan(Dialect.H2, sql.placesBetween, key, 100L, 120L),
                            plan(Dialect.H2, sql.seqOfId, key, "id-7")))
                    .allSatisfy(plan ->
                            assertThat(plan).contains("CONVERSATION = ?1").doesNotContain("tableScan"));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aPageTakesNoMoreThanTwiceItsBytesOutOfTheDatabase(Dialect dialect) {
        WatchedDatabase watched = new WatchedDatabase(dataSource(dialect));
        List<LogEntry> all = new ArrayList<>();
        for (int seq = 1; seq <= 200; seq++) {
            all.add(entry(conversation, seq, "id-" + seq, "{\"text\":\"" + "x".repeat(60_000) + "\"}"));
        }
        try (JdbcHistory history = JdbcHistory.builder()
                .dataSource(watched.dataSource())
                .tablePrefix(prefix)
                .connect()) {
            history.log().append(all);
            watched.characters.reset();

            LogPage first = history.log().readAfter(conversation, 0, 200, 1 << 20);
            LogPage last = history.log().readBefore(conversation, Long.MAX_VALUE, 200, 1 << 20);

            assertThat(first.entries()).isEqualTo(all.subList(0, 17));
            assertThat(last.entries()).isEqualTo(all.subList(183, 200));
            assertThat(watched.characters.sum()).isBetween(2L * 17 * 60_000, 4L << 20);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aPageOfOrdinaryEntriesTakesOneStatement(Dialect dialect) {
        WatchedDatabase watched = new WatchedDatabase(dataSource(dialect));
        try (JdbcHistory history = JdbcHistory.builder()
                .dataSource(watched.dataSource())
                .tablePrefix(prefix)
                .connect()) {
            history.log().append(entries(conversation, 1, 300));
            watched.calls.clear();

            assertThat(history.log()
                            .readBefore(conversation, Long.MAX_VALUE, 200, 1 << 20)
                            .entries())
                    .isEqualTo(entries(conversation, 101, 300));

            assertThat(watched.calls).containsOnlyOnce("executeQuery");
        }
    }

    /** Each conversation's places, as distances from the first place of all. */
    private List<String> h2Places() throws SQLException {
        List<String> places = new ArrayList<>();
        try (Connection connection = h2.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT conversation, seq, place - (SELECT MIN(place) FROM "
                                + prefix + "entries) FROM " + prefix + "entries ORDER BY place");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                places.add(rows.getString(1) + " " + rows.getLong(2) + " at " + rows.getLong(3));
            }
        }
        return places;
    }

    @Test
    void inH2AConversationLiesTogetherWhoeverElseIsTalking() throws SQLException {
        ConversationId ann = ConversationId.verified("ann");
        ConversationId bob = ConversationId.verified("bob");
        long range = 1L << 32;
        try (JdbcHistory history = open(Dialect.H2)) {
            history.log().append(List.of(entry(ann, 1), entry(bob, 1), entry(ann, 2), entry(bob, 2)));
            history.log().append(List.of(entry(ann, 3), entry(bob, 3)));

            assertThat(h2Places())
                    .containsExactly(
                            "verified:ann 1 at 0",
                            "verified:ann 2 at 1",
                            "verified:ann 3 at 2",
                            "verified:bob 1 at " + range,
                            "verified:bob 2 at " + (range + 1),
                            "verified:bob 3 at " + (range + 2));

            history.log().erase(ann);
            history.log().append(List.of(entry(bob, 4), entry(ann, 1)));
            history.log().append(List.of(entry(ann, 2)));

            assertThat(h2Places())
                    .as("a conversation that begins again has a range of its own")
                    .containsExactly(
                            "verified:bob 1 at 0",
                            "verified:bob 2 at 1",
                            "verified:bob 3 at 2",
                            "verified:bob 4 at 3",
                            "verified:ann 1 at " + range,
                            "verified:ann 2 at " + (range + 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aLongLogIsErasedInParts(Dialect dialect) {
        ConversationId other = Samples.conversation();
        try (JdbcHistory history = open(dialect)) {
            for (long first = 1; first <= 24_000; first += 4_000) {
                history.log().append(entries(conversation, first, first + 3_999));
            }
            history.log().append(entries(other, 1, 2));

            history.log().erase(conversation);

            assertThat(history.log().head(conversation)).isNull();
            assertThat(history.log().readAfter(other, 0, 10, Integer.MAX_VALUE).entries())
                    .isEqualTo(entries(other, 1, 2));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void entriesThatAreOlderThanADateGoAndNothingElse(Dialect dialect) {
        ConversationId other = Samples.conversation();
        try (JdbcHistory history = open(dialect)) {
            for (long first = 1; first <= 24_000; first += 4_000) {
                history.log().append(entries(conversation, first, first + 3_999));
            }
            history.log().append(entries(other, 1, 30));
            history.states().write(List.of(Change.of(other, 0, "{}")));

            assertThat(history.deleteOlderThan(Samples.DATE)).isZero();
            assertThat(history.deleteOlderThan(Samples.DATE.plusMillis(23_991))).isEqualTo(23_990 + 30);
            assertThat(history.deleteOlderThan(Samples.DATE.plusMillis(23_991))).isZero();

            assertThat(history.log()
                            .readAfter(conversation, 0, 100, Integer.MAX_VALUE)
                            .entries())
                    .isEqualTo(entries(conversation, 23_991, 24_000));
            assertThat(history.log().head(other)).isNull();
            assertThat(history.states().read(other)).isNotNull();
            assertThat(history.log().append(entries(conversation, 24_001, 24_001)))
                    .isEqualTo(stored(entries(conversation, 24_001, 24_001)));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void manyEntriesOfTheSameMillisecondGoTogether(Dialect dialect) {
        Instant date = Samples.DATE;
        try (JdbcHistory history = open(dialect)) {
            List<LogEntry> batch = LongStream.rangeClosed(1, 11_000)
                    .mapToObj(
                            seq -> LogEntry.of(conversation, "epoch", seq, "id-" + seq, LogEntry.Kind.SENT, date, "{}"))
                    .collect(Collectors.toList());
            history.log().append(batch.subList(0, 6_000));
            history.log().append(batch.subList(6_000, 11_000));

            assertThat(history.deleteOlderThan(date.plusMillis(1))).isEqualTo(11_000);
        }
    }

    /** What a crash leaves behind is the file as it is at this moment; H2 has had no chance to finish anything. */
    @Test
    void whatWasStoredInAnH2FileIsInTheFileWhenTheCallReturns(@TempDir Path folder) throws IOException {
        try (JdbcHistory history = JdbcHistory.connect("jdbc:h2:" + folder.resolve("chat"))) {
            for (int round = 1; round <= 20; round++) {
                history.log().append(entries(conversation, round * 3L - 2, round * 3L));
                history.states().write(List.of(Change.of(conversation, round - 1, "{\"n\":" + round + "}")));
                history.profiles().write(conversation, "{\"n\":" + round + "}");

                Path crashed = folder.resolve("crashed" + round);
                Files.copy(folder.resolve("chat.mv.db"), folder.resolve("crashed" + round + ".mv.db"));
                try (JdbcHistory after = JdbcHistory.connect("jdbc:h2:" + crashed)) {
                    assertThat(after.log()
                                    .readAfter(conversation, 0, 100, Integer.MAX_VALUE)
                                    .entries())
                            .isEqualTo(entries(conversation, 1, round * 3L));
                    assertThat(after.states().read(conversation).version()).isEqualTo(round);
                    assertThat(after.profiles().read(conversation)).isEqualTo("{\"n\":" + round + "}");
                }
            }
        }
    }

    @Test
    void aBatchOfManyConversationsTakesOneTransaction() {
        WatchedDatabase database = new WatchedDatabase(h2);
        try (JdbcHistory history = JdbcHistory.of(database.dataSource())) {
            List<LogEntry> batch = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                batch.add(entry(Samples.conversation(), 1));
            }
            int before = database.opened.get();
            database.calls.clear();

            assertThat(history.log().append(batch)).isEqualTo(stored(batch));

            assertThat(database.opened.get() - before).isEqualTo(1);
            assertThat(database.calls.stream().filter(call -> call.equals("commit")))
                    .hasSize(1);
            assertThat(database.calls.stream().filter(call -> call.equals("executeBatch")))
                    .hasSize(1);
        }
    }

    /** In H2 everybody who writes waits for whoever removes. */
    @Test
    void aLongLogIsErasedInManyShortTransactionsInH2() {
        WatchedDatabase database = new WatchedDatabase(h2);
        try (JdbcHistory history = JdbcHistory.builder()
                .dataSource(database.dataSource())
                .tablePrefix(prefix)
                .connect()) {
            history.log().append(entries(conversation, 1, 5_000));
            database.calls.clear();

            history.log().erase(conversation);

            assertThat(history.log().head(conversation)).isNull();
            assertThat(database.calls).filteredOn("commit"::equals).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void aPortionIsSmallerAfterOneThatTookLongAndLargerAfterOneThatDidNot() {
        Portion portion = Portion.ofSharedTurn();
        for (int i = 0; i < 20; i++) {
            portion.took(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(portion.size()).as("at most").isEqualTo(1_000);
        portion.took(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(portion.size()).isEqualTo(1_000);
        portion.took(TimeUnit.SECONDS.toNanos(1));
        assertThat(portion.size()).isEqualTo(500);
        for (int i = 0; i < 20; i++) {
            portion.took(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(portion.size()).as("at least").isEqualTo(10);
    }
}
