package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.history.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** The few connections that are kept when the host brings no pool. */
class OwnConnectionsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final WatchedDatabase database = new WatchedDatabase(h2());

    private static JdbcDataSource h2() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    private OwnConnections connections(Duration patience) {
        return new OwnConnections(
                new JdbcUrl("jdbc:fake:x"), new FakeDriver(database.dataSource()), new Properties(), patience);
    }

    @Test
    void oneIsOpenedWhenItIsNeededAndKept() throws SQLException {
        OwnConnections connections = connections(LONG);
        assertThat(database.opened).hasValue(0);

        Connection first = connections.take();
        connections.giveBack(first, true);
        Connection second = connections.take();
        connections.giveBack(second, true);

        assertThat(second).isSameAs(first);
        assertThat(database.opened).hasValue(1);
        connections.close();
        assertThat(database.open).hasValue(0);
    }

    @Test
    void thereAreFourAtMostAndTheFifthWaitsForOne() throws Exception {
        OwnConnections connections = connections(LONG);
        List<Connection> taken = takeAll(connections);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch started = new CountDownLatch(1);
            Future<Connection> fifth = other.submit(() -> {
                started.countDown();
                return connections.take();
            });
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

            connections.giveBack(taken.get(2), true);

            assertThat(fifth.get(10, TimeUnit.SECONDS)).isSameAs(taken.get(2));
            assertThat(database.opened).hasValue(4);
        } finally {
            other.shutdownNow();
            connections.close();
        }
    }

    private static List<Connection> takeAll(OwnConnections connections) throws SQLException {
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(connections.take());
        }
        return taken;
    }

    @Test
    void whoWaitsInVainIsToldThatAllAreBusy() throws SQLException {
        OwnConnections connections = connections(Duration.ofMillis(1));
        takeAll(connections);

        assertThatThrownBy(connections::take)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("All 4 connections are busy");
    }

    @Test
    void aBrokenOneIsClosedAndAllOthersAreAskedBeforeTheyAreUsedAgain() throws SQLException {
        OwnConnections connections = connections(LONG);
        List<Connection> taken = takeAll(connections);
        connections.giveBack(taken.get(0), true);
        connections.giveBack(taken.get(1), true);
        connections.giveBack(taken.get(2), false);
        assertThat(database.open).hasValue(3);

        database.answers.put("isValid", false);
        connections.take();

        assertThat(database.opened).as("a kept one was given up for a new one").hasValue(5);
        assertThat(database.open).hasValue(3);
        connections.close();
    }

    @Test
    void aPlaceIsNotLostWhenNoConnectionCanBeOpened() throws SQLException {
        OwnConnections connections = connections(Duration.ofMillis(1));
        for (int i = 0; i < 10; i++) {
            database.failNext("getConnection", false, "08001");
            assertThatThrownBy(connections::take).isInstanceOf(SQLException.class);
        }

        assertThat(takeAll(connections)).hasSize(4);
    }

    @Test
    void closingClosesIdleOnesAtOnceAndUsedOnesWhenTheyComeBack() throws SQLException {
        OwnConnections connections = connections(LONG);
        List<Connection> taken = takeAll(connections);
        connections.giveBack(taken.get(0), true);

        connections.close();
        connections.close();
        assertThat(database.open).hasValue(3);
        taken.subList(1, 4).forEach(each -> connections.giveBack(each, true));

        assertThat(database.open).hasValue(0);
        assertThatThrownBy(connections::take)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void whoWaitsWhileItIsClosedIsToldSo() throws Exception {
        OwnConnections connections = connections(LONG);
        List<Connection> taken = takeAll(connections);
        CompletableFuture<Connection> fifth = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                fifth.complete(connections.take());
            } catch (SQLException | RuntimeException e) {
                fifth.completeExceptionally(e);
            }
        });
        waiting.start();

        connections.close();
        connections.giveBack(taken.get(0), true);

        assertThatThrownBy(() -> fifth.get(10, TimeUnit.SECONDS)).hasMessageContaining("closed");
        waiting.join(10_000);
    }

    @Test
    void aThreadThatIsInterruptedDoesNotWait() throws SQLException {
        OwnConnections connections = connections(LONG);
        takeAll(connections);
        Thread.currentThread().interrupt();

        assertThatThrownBy(connections::take).isInstanceOf(StoreUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingAHistoryLeavesTheHostsDataSourceOpen() {
        JdbcHistory first = JdbcHistory.of(database.dataSource());
        first.close();
        first.close();
        assertThat(first.profiles().read(Samples.conversation())).isNull();
        try (JdbcHistory second = JdbcHistory.of(database.dataSource())) {
            assertThat(second.profiles().read(Samples.conversation())).isNull();
        }
    }
}
