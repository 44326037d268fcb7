package dev.botkit.history.mongo;

import static dev.botkit.history.mongo.Samples.ALICE;
import static dev.botkit.history.mongo.Samples.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Level;
import com.mongodb.MongoCommandException;
import com.mongodb.ReadPreference;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.testtools.LogWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockito.Answers;

/** Servers that are not there, that come later, and that do not let us in. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class StartTest {

    private static final String PASSWORD = "s3cret%40word";

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void assertTellsNoSecret(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain("s3cret").doesNotContain("word@");
        }
    }

    @Test
    void failsWithinSecondsWhenNobodyIsThere() throws Exception {
        int port = freePort();
        long begin = System.nanoTime();

        try (LogWatch watch = LogWatch.all(Level.INFO)) {
            assertThatThrownBy(() -> MongoHistory.connect("mongodb://joe:" + PASSWORD + "@127.0.0.1:" + port + "/shop"))
                    .isExactlyInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + port + " cannot be reached in time")
                    .satisfies(StartTest::assertTellsNoSecret);
            assertThat(watch.lines).noneMatch(line -> line.contains("s3cret"));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void failsWhenTheServerSaysNothing() throws Exception {
        try (Relay relay = new Relay(database.server().address(), Relay.Mode.SILENT)) {
            assertThatThrownBy(() -> MongoHistory.builder()
                            .uri(relay.uri())
                            .serverSelectionTimeout(Duration.ofMillis(300))
                            .connect())
                    .isExactlyInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot be reached in time");
        }
    }

    @Test
    void leavesNoThreadBehindWhenItFails() throws Exception {
        int port = freePort();

        assertThatThrownBy(() -> MongoHistory.builder()
                        .uri(TestServer.uri(port))
                        .serverSelectionTimeout(Duration.ofMillis(100))
                        .connect())
                .isInstanceOf(StoreUnavailableException.class);

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().endsWith(":" + port)) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void waitsForTheServerIfToldTo() throws Exception {
        try (Relay relay = new Relay(database.server().address(), Relay.Mode.AWAY)) {
            CompletableFuture<MongoHistory> connected = CompletableFuture.supplyAsync(() -> database.builder()
                    .uri(relay.uri())
                    .serverSelectionTimeout(Duration.ofMillis(100))
                    .waitAtStart(Duration.ofSeconds(50))
                    .connect());
            assertThat(relay.calledTwice().await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(connected).isNotDone();

            relay.mode(Relay.Mode.OPEN);

            try (MongoHistory history = connected.get(40, TimeUnit.SECONDS)) {
                assertThat(history.log().append(List.of(entry(ALICE, 1)))).hasSize(1);
            }
        }
    }

    @Test
    void endsToWaitAfterTheTimeThatItWasTold() throws Exception {
        // On a busy machine the first attempt may take all of a short time.
        Duration wait = Duration.ofMillis(700);
        while (!isCalledTwiceWithin(wait)) {
            wait = wait.multipliedBy(2);
            assertThat(wait).as("a time with one attempt only").isLessThan(Duration.ofSeconds(20));
        }
    }

    private boolean isCalledTwiceWithin(Duration wait) throws Exception {
        try (Relay relay = new Relay(database.server().address(), Relay.Mode.AWAY)) {
            assertThatThrownBy(() -> database.builder()
                            .uri(relay.uri())
                            .serverSelectionTimeout(Duration.ofMillis(100))
                            .waitAtStart(wait)
                            .connect())
                    .isExactlyInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot be reached in time");
            return relay.calledTwice().getCount() == 0;
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        int port = freePort();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> MongoHistory.builder()
                        .uri(TestServer.uri(port))
                        .waitAtStart(Duration.ofHours(1))
                        .connect())
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }

    /** The stand-in knows no users: to it each login is a command that it does not know. */
    @Test
    void wrongCredentialsFailAtOnceEvenIfToldToWait() {
        String uri = database.server().uri().replace("mongodb://", "mongodb://joe:" + PASSWORD + "@");

        assertThatThrownBy(() -> database.builder()
                        .uri(uri)
                        .waitAtStart(Duration.ofHours(1))
                        .connect())
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("does not accept the user name and password")
                .hasMessageContaining("MongoSecurityException")
                .satisfies(StartTest::assertTellsNoSecret);
    }

    @Test
    @EnabledIfSystemProperty(named = TestServer.PROPERTY, matches = ".+", disabledReason = "the stand-in has no users")
    void aUsersPasswordIsChecked() {
        database.raw()
                .runCommand(new Document("createUser", "joe")
                        .append("pwd", "s3cret@word")
                        .append("roles", List.of("readWrite")));
        try {
            String uri = database.server().uri().replace("mongodb://", "mongodb://joe:" + PASSWORD + "@");
            String right = uri + (uri.contains("?") ? "&" : "?") + "authSource=" + database.name();

            try (MongoHistory history = database.builder().uri(right).connect()) {
                assertThat(history.log().append(List.of(entry(ALICE, 1)))).hasSize(1);
            }
            assertThatThrownBy(() -> MongoHistory.connect(right.replace("s3cret", "s3crets")))
                    .isExactlyInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("does not accept the user name and password")
                    .satisfies(StartTest::assertTellsNoSecret);
        } finally {
            database.raw().runCommand(new Document("dropUser", "joe"));
        }
    }

    @Test
    void aMissingRoleIsNamedAtOnce() {
        MongoDatabase forbidden = mock(Answers.RETURNS_SELF);
        when(forbidden.runCommand(any(Bson.class), any(ReadPreference.class)))
                .thenThrow(new MongoCommandException(
                        BsonDocument.parse("{ok: 0, code: 13, errmsg: 'not authorized on s3cret'}"),
                        new ServerAddress()));

        assertThatThrownBy(() -> MongoHistory.builder()
                        .database(forbidden)
                        .waitAtStart(Duration.ofHours(1))
                        .connect())
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("role readWrite")
                .satisfies(StartTest::assertTellsNoSecret);
    }

    @Test
    void theHostsClientIsLeftOpen() {
        try (MongoClient client = MongoClients.create(database.server().uri())) {
            MongoHistory first = MongoHistory.builder()
                    .client(client)
                    .databaseName(database.name())
                    .connect();
            first.log().append(List.of(entry(ALICE, 1)));
            first.close();

            MongoHistory second = MongoHistory.builder()
                    .database(client.getDatabase(database.name()))
                    .connect();
            assertThat(second.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries())
                    .containsExactly(entry(ALICE, 1));
            second.close();

            assertThat(client.getDatabase(database.name()).listCollectionNames())
                    .contains("botkit_log");
        }
    }

    @Test
    void itsOwnClientIsClosedAndCallsAfterThatSaySo() {
        MongoHistory history = database.builder().connect();
        history.close();
        history.close();

        assertThatThrownBy(() -> history.log().head(ALICE))
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void theDatabaseInTheConnectStringIsTheDefault() {
        String uri = database.server().uri().replaceFirst("(mongodb://[^/]+)/", "$1/" + database.name());

        try (MongoHistory history = MongoHistory.connect(uri)) {
            history.profiles().write(ALICE, "{}");
        }

        assertThat(database.raw().listCollectionNames()).contains("botkit_profiles");
    }
}
