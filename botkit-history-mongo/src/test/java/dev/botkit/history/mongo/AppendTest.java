package dev.botkit.history.mongo;

import static dev.botkit.history.mongo.Samples.ALICE;
import static dev.botkit.history.mongo.Samples.BOB;
import static dev.botkit.history.mongo.Samples.CANARY;
import static dev.botkit.history.mongo.Samples.entries;
import static dev.botkit.history.mongo.Samples.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.testtools.LogWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the contract cannot see: round trips, and entries that MongoDB itself does not take. */
class AppendTest {

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    private static List<AppendOutcome> stored(List<LogEntry> entries) {
        return entries.stream().map(entry -> AppendOutcome.stored(entry.seq())).toList();
    }

    /** Entries 1 to 3 of so many conversations. */
    private static List<LogEntry> batch(int conversations) {
        List<LogEntry> batch = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            batch.addAll(entries(ConversationId.verified("user " + i), 1, 3));
        }
        return batch;
    }

    @Test
    void aNewBatchOfManyConversationsIsOneRoundTrip() {
        WatchedHistory watched = database.closing(new WatchedHistory(database));
        List<LogEntry> batch = batch(200);

        assertThat(watched.log().append(batch)).isEqualTo(stored(batch));

        assertThat(watched.commands.takeNames()).containsExactly("insert");
    }

    @Test
    void aBatchThatWasStoredBeforeIsTwoRoundTripsForEachHundredConversations() {
        WatchedHistory watched = database.closing(new WatchedHistory(database));
        List<LogEntry> batch = batch(200);
        watched.log().append(batch);
        watched.commands.take();

        assertThat(watched.log().append(batch)).isEqualTo(stored(batch));

        assertThat(watched.commands.takeNames()).containsExactly("insert", "find", "insert", "find");
    }

    @Test
    void aBatchThatWasStoredHalfIsCompletedInThreeRoundTrips() {
        WatchedHistory watched = database.closing(new WatchedHistory(database));
        List<LogEntry> batch = batch(50);
        watched.log().append(batch.subList(0, 70));
        watched.commands.take();

        assertThat(watched.log().append(batch)).isEqualTo(stored(batch));

        assertThat(watched.commands.takeNames()).containsExactly("insert", "find", "insert");
        assertThat(watched.log()
                        .readAfter(ConversationId.verified("user 49"), 0, 10, Integer.MAX_VALUE)
                        .entries())
                .hasSize(3);
    }

    @Test
    void anEntryThatIsTooLargeIsRefusedAndStopsItsConversationOnly() {
        LogStore log = database.history().log();
        LogEntry tooLarge = entry(ALICE, 3, "large", "{\"t\":\"" + "x".repeat(Documents.MOST_BYTES) + "\"}");
        LogEntry largest = entry(BOB, 2, "largest", "{\"t\":\"" + "x".repeat(Documents.MOST_BYTES - 1_000) + "\"}");
        List<LogEntry> batch = Stream.of(
                        entries(ALICE, 1, 2),
                        List.of(entry(BOB, 1), tooLarge, largest),
                        entries(ALICE, 4, 5),
                        entries(BOB, 3, 3))
                .flatMap(List::stream)
                .toList();

        assertThat(log.append(batch))
                .containsExactly(
                        AppendOutcome.stored(1),
                        AppendOutcome.stored(2),
                        AppendOutcome.stored(1),
                        AppendOutcome.REFUSED,
                        AppendOutcome.stored(2),
                        AppendOutcome.SKIPPED,
                        AppendOutcome.SKIPPED,
                        AppendOutcome.stored(3));
        assertThat(log.readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries()).isEqualTo(entries(ALICE, 1, 2));
        assertThat(log.readAfter(BOB, 1, 1, Integer.MAX_VALUE).entries()).containsExactly(largest);
    }

    @Test
    void aTooLargeEntryBehindAConflictIsSkipped() {
        LogStore log = database.history().log();
        log.append(List.of(entry(ALICE, 1, "somebody else's")));
        LogEntry tooLarge = entry(ALICE, 2, "large", "{\"t\":\"" + "\uFFFD".repeat(Documents.MOST_BYTES / 2) + "\"}");

        assertThat(log.append(List.of(entry(ALICE, 1), tooLarge, entry(BOB, 1))))
                .containsExactly(AppendOutcome.CONFLICT, AppendOutcome.SKIPPED, AppendOutcome.stored(1));
    }

    @Test
    void aUniqueIndexOfSomebodyElseRefusesAnEntryAndIsReported() {
        LogStore log = database.history().log();
        database.rawLog().createIndex(Indexes.ascending("body"), new IndexOptions().unique(true));
        log.append(List.of(entry(ALICE, 1, "a", "{}")));

        try (LogWatch watch = LogWatch.all(Level.INFO)) {
            assertThat(log.append(List.of(entry(ALICE, 2, "b", "{}"), entry(ALICE, 3), entry(BOB, 1))))
                    .containsExactly(AppendOutcome.REFUSED, AppendOutcome.SKIPPED, AppendOutcome.stored(1));
            assertThat(watch.warnings())
                    .singleElement()
                    .asString()
                    .contains("unique index", "botkit_log")
                    .doesNotContain(CANARY);
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = TestServer.PROPERTY,
            matches = ".+",
            disabledReason = "the stand-in has no validators")
    void anEntryThatAValidatorForbidsIsRefused() {
        LogStore log = database.history().log();
        database.raw()
                .runCommand(new Document("collMod", "botkit_log")
                        .append("validator", new Document("id", new Document("$ne", "forbidden"))));

        try (LogWatch watch = LogWatch.all(Level.INFO)) {
            assertThat(log.append(
                            List.of(entry(ALICE, 1), entry(ALICE, 2, "forbidden"), entry(ALICE, 3), entry(BOB, 1))))
                    .containsExactly(
                            AppendOutcome.stored(1),
                            AppendOutcome.REFUSED,
                            AppendOutcome.SKIPPED,
                            AppendOutcome.stored(1));
            assertThat(watch.warnings())
                    .singleElement()
                    .asString()
                    .contains("121")
                    .doesNotContain(CANARY);
        }
    }

    @Test
    void aFullNameThatLooksLikeAnOperatorMatchesItselfOnly() {
        WatchedHistory watched = database.closing(new WatchedHistory(database));
        ConversationId hostile = ConversationId.webhook("{\"$ne\": null}");
        watched.log().append(entries(ALICE, 1, 2));
        watched.log().append(List.of(entry(hostile, 1, "$where")));
        watched.commands.take();

        assertThat(watched.log().readAfter(hostile, 0, 10, Integer.MAX_VALUE).entries())
                .containsExactly(entry(hostile, 1, "$where"));
        assertThat(watched.log().append(List.of(entry(hostile, 2, "$where"))))
                .containsExactly(AppendOutcome.duplicate(1));

        BsonDocument filter = watched.commands.take().get(0).getDocument("filter");
        assertThat(filter.toJson()).contains("\"conversation\": \"webhook:{\\\"$ne\\\": null}\"");
    }

    @Test
    void halfASurrogatePairInANameIsANameOfItsOwn() {
        LogStore log = database.history().log();
        ConversationId high = ConversationId.verified("\uD83D");
        ConversationId low = ConversationId.verified("\uDE00");
        LogEntry first = entry(high, 1, "a", "{\"t\":\"\uD83D\"}");

        log.append(List.of(first, entry(low, 1)));

        assertThat(log.readAfter(high, 0, 10, Integer.MAX_VALUE).entries()).containsExactly(first);
        assertThat(log.readAfter(low, 0, 10, Integer.MAX_VALUE).entries()).containsExactly(entry(low, 1));
        assertThat(log.head(ConversationId.verified("\uFFFD"))).isNull();
    }

    @Test
    void aLongLogIsErasedInParts() {
        WatchedHistory watched = database.closing(new WatchedHistory(database));
        watched.log().append(entries(ALICE, 1, 10_001));
        watched.log().append(entries(BOB, 1, 2));
        watched.commands.take();

        watched.log().erase(ALICE);

        assertThat(watched.commands.takeNames()).containsExactly("find", "delete", "find", "delete");
        assertThat(watched.log().head(ALICE)).isNull();
        assertThat(watched.log().readAfter(BOB, 0, 10, Integer.MAX_VALUE).entries())
                .hasSize(2);
    }
}
