package dev.botkit.history.mongo;

import static dev.botkit.history.mongo.Samples.ALICE;
import static dev.botkit.history.mongo.Samples.BOB;
import static dev.botkit.history.mongo.Samples.CANARY;
import static dev.botkit.history.mongo.Samples.entries;
import static dev.botkit.history.mongo.Samples.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertManyOptions;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockito.Answers;

/** Outcomes that nobody knows, and what is said of them. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FailuresTest {

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    private static void assertTellsNothing(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain(CANARY);
        }
    }

    private MongoHistory through(Relay relay) {
        return database.closing(database.builder()
                .uri(relay.uri())
                .serverSelectionTimeout(Duration.ofMillis(500))
                .answerTimeout(Duration.ofMillis(500))
                .waitAtStart(Duration.ofSeconds(20))
                .connect());
    }

    @Test
    void aServerThatGoesAwayMakesCallsFailUntilItIsBack() throws Exception {
        try (Relay relay = new Relay(database.server().address(), Relay.Mode.OPEN)) {
            MongoHistory history = through(relay);
            eventually(() -> history.log().append(entries(ALICE, 1, 2)));
            relay.mode(Relay.Mode.AWAY);
            relay.cut();

            assertThatThrownBy(() -> history.log().append(entries(ALICE, 3, 4)))
                    .isExactlyInstanceOf(StoreUnavailableException.class)
                    .satisfies(FailuresTest::assertTellsNothing);
            assertThatThrownBy(() -> history.states().read(ALICE)).isExactlyInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> history.profiles().write(ALICE, "{}"))
                    .isExactlyInstanceOf(StoreUnavailableException.class);

            relay.mode(Relay.Mode.OPEN);
            assertThat(eventually(() -> history.log().append(entries(ALICE, 3, 4))))
                    .containsExactly(AppendOutcome.stored(3), AppendOutcome.stored(4));
        }
    }

    @Test
    void anAnswerThatDoesNotComeEndsTheCallInTime() throws Exception {
        try (Relay relay = new Relay(database.server().address(), Relay.Mode.OPEN)) {
            MongoHistory history = through(relay);
            relay.mode(Relay.Mode.SILENT);
            long begin = System.nanoTime();

            assertThatThrownBy(() -> history.log().append(entries(ALICE, 1, 2)))
                    .isExactlyInstanceOf(StoreUnavailableException.class)
                    .satisfies(FailuresTest::assertTellsNothing);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            relay.mode(Relay.Mode.OPEN);
            relay.cut();
            assertThat(eventually(() -> history.log().append(entries(ALICE, 1, 3))))
                    .hasSize(3);
            assertThat(eventually(() -> history.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE))
                            .entries())
                    .isEqualTo(entries(ALICE, 1, 3));
        }
    }

    /** As core does it; each attempt waits for the server by itself. */
    private static <T> T eventually(Supplier<T> call) {
        for (int i = 0; i < 20; i++) {
            try {
                return call.get();
            } catch (StoreUnavailableException e) {
                assertTellsNothing(e);
            }
        }
        return call.get();
    }

    @Test
    void anInterruptEndsACallAndIsKept() {
        LogStore log = database.history().log();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> log.append(entries(ALICE, 1, 2)))
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static MongoCollection<BsonDocument> failing(RuntimeException failure) {
        MongoCollection<BsonDocument> collection = mock();
        when(collection.insertMany(anyList(), any(InsertManyOptions.class))).thenThrow(failure);
        when(collection.bulkWrite(anyList(), any(BulkWriteOptions.class))).thenThrow(failure);
        return collection;
    }

    private static MongoBulkWriteException failure(int code, @Nullable WriteConcernError unconfirmed) {
        List<BulkWriteError> errors = List.of(
                new BulkWriteError(code, "dup key: " + CANARY, BsonDocument.parse("{key: '" + CANARY + "'}"), 0));
        return new MongoBulkWriteException(
                BulkWriteResult.unacknowledged(), errors, unconfirmed, new ServerAddress(), Set.of());
    }

    private static void assertUnknown(RuntimeException failure, String code) {
        MongoLog log = new MongoLog(failing(failure), new Calls("MongoDB at x"), new ForeignDocuments());
        MongoStates states = new MongoStates(failing(failure), new Calls("MongoDB at x"), new ForeignDocuments());
        List<LogEntry> batch = List.of(entry(ALICE, 1), entry(BOB, 1));

        assertThatThrownBy(() -> log.append(batch))
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("MongoDB at x")
                .hasMessageContaining(code)
                .satisfies(FailuresTest::assertTellsNothing);
        assertThatThrownBy(() -> states.write(List.of(StateStore.Change.of(ALICE, 0, "{}"))))
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(code)
                .satisfies(FailuresTest::assertTellsNothing);
    }

    @Test
    void entriesThatNoMajorityHasConfirmedAreNotStored() {
        WriteConcernError late = new WriteConcernError(64, "WriteConcernFailed", CANARY, new BsonDocument());

        assertUnknown(failure(11000, late), "code 64");
    }

    @Test
    void errorsThatPassAreNotTakenForRefusals() {
        assertUnknown(failure(189, null), "code 189");
        assertUnknown(new MongoException(91, CANARY), "MongoException, code 91");
        assertUnknown(new IllegalArgumentException(CANARY), "IllegalArgumentException");
    }

    /** A server that does not say how far the majority is would do so. */
    @Test
    @SuppressWarnings("unchecked")
    void anEntryThatIsThereButThatNoMajorityHasYetIsNotRefused() {
        MongoCollection<BsonDocument> majority = failing(failure(11000, null));
        MongoCollection<BsonDocument> local = mock();
        FindIterable<BsonDocument> nothing = mock(Answers.RETURNS_SELF);
        FindIterable<BsonDocument> there = mock(Answers.RETURNS_SELF);
        when(majority.find(any(Bson.class))).thenReturn(nothing);
        when(majority.withReadConcern(ReadConcern.LOCAL)).thenReturn(local);
        when(local.find(any(Bson.class))).thenReturn(there);
        doAnswer(call -> {
                    call.<Consumer<BsonDocument>>getArgument(0).accept(Documents.of(entry(ALICE, 1)));
                    return null;
                })
                .when(there)
                .forEach(any());
        MongoLog log = new MongoLog(majority, new Calls("MongoDB at x"), new ForeignDocuments());

        assertThatThrownBy(() -> log.append(entries(ALICE, 1, 2)))
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no majority")
                .satisfies(FailuresTest::assertTellsNothing);
    }

    @Test
    void everyFailureOfTheStoreIsOneException() {
        MongoHistory history = database.builder().connect();
        history.close();

        List<ThrowingCallable> calls = List.of(
                () -> history.log().head(ALICE),
                () -> history.log().append(List.of(entry(ALICE, 1))),
                () -> history.log().readAfter(ALICE, 0, 1, Integer.MAX_VALUE).entries(),
                () -> history.log().readBefore(ALICE, 10, 1, Integer.MAX_VALUE).entries(),
                () -> history.log().erase(ALICE),
                () -> history.states().read(ALICE),
                () -> history.states().write(List.of(StateStore.Change.of(ALICE, 0, "{}"))),
                () -> history.states().erase(ALICE),
                () -> history.profiles().read(ALICE),
                () -> history.profiles().write(ALICE, "{}"),
                () -> history.profiles().erase(ALICE));
        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call)
                        .isExactlyInstanceOf(StoreUnavailableException.class)
                        .satisfies(FailuresTest::assertTellsNothing));
    }
}
