package dev.botkit.history.mongo;

import static dev.botkit.history.mongo.Samples.ALICE;
import static dev.botkit.history.mongo.Samples.entries;
import static dev.botkit.history.mongo.Samples.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is asked of the server, through a client that by itself would ask for less. */
class PromisesTest {

    private static final Set<String> WRITES = Set.of("insert", "update", "delete");

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    private WatchedHistory watched;

    @BeforeEach
    void connect() {
        watched = database.closing(new WatchedHistory(database));
    }

    @Test
    void everyWriteWaitsForTheJournalsOfAMajority() {
        watched.log().append(entries(ALICE, 1, 2));
        watched.log().erase(ALICE);
        watched.history.states().write(List.of(StateStore.Change.of(ALICE, 0, "{}")));
        watched.history.states().write(List.of(StateStore.Change.of(ALICE, 1, "{}")));
        watched.history.states().erase(ALICE);
        watched.history.profiles().write(ALICE, "{}");
        watched.history.profiles().erase(ALICE);

        List<BsonDocument> writes = watched.commands.take().stream()
                .filter(command -> WRITES.contains(command.getFirstKey()))
                .toList();
        assertThat(writes)
                .hasSize(7)
                .allSatisfy(command -> assertThat(command.getDocument("writeConcern"))
                        .isEqualTo(BsonDocument.parse("{w: 'majority', j: true, wtimeout: 8000}")));
    }

    @Test
    void everyReadIsOfWhatAMajorityHasFromThePrimary() {
        watched.log().append(entries(ALICE, 1, 2));
        watched.commands.take();

        watched.log().head(ALICE);
        watched.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries();
        watched.log().readBefore(ALICE, 10, 10, Integer.MAX_VALUE).entries();
        watched.log().append(entries(ALICE, 1, 2));
        watched.history.states().read(ALICE);
        watched.history.profiles().read(ALICE);

        List<BsonDocument> reads = watched.commands.take().stream()
                .filter(command -> command.getFirstKey().equals("find"))
                .toList();
        assertThat(reads).hasSize(6).allSatisfy(command -> {
            assertThat(command.getDocument("readConcern")).isEqualTo(BsonDocument.parse("{level: 'majority'}"));
            assertThat(command.get("$readPreference"))
                    .isIn(
                            null,
                            BsonDocument.parse("{mode: 'primary'}"),
                            BsonDocument.parse("{mode: 'primaryPreferred'}"));
        });
    }

    @Test
    void aPageIsOneRoundTrip() {
        watched.log().append(entries(ALICE, 1, 500));
        watched.commands.take();

        assertThat(watched.log()
                        .readBefore(ALICE, Long.MAX_VALUE, 200, Integer.MAX_VALUE)
                        .entries())
                .isEqualTo(entries(ALICE, 301, 500));
        assertThat(watched.log().readAfter(ALICE, 100, 300, Integer.MAX_VALUE).entries())
                .isEqualTo(entries(ALICE, 101, 400));
        watched.log().head(ALICE);

        assertThat(watched.commands.takeNames()).containsExactly("find", "find", "find");
    }

    @Test
    void aPageOfLargeEntriesIsOneBatchAndNoMore() {
        List<LogEntry> all = LongStream.rangeClosed(1, 120)
                .mapToObj(seq -> entry(ALICE, seq, "id-" + seq, "{\"text\":\"" + "x".repeat(60_000) + "\"}"))
                .toList();
        watched.log().append(all);
        watched.commands.take();

        assertThat(watched.log().readAfter(ALICE, 0, 200, 1 << 20).entries()).isEqualTo(all.subList(0, 17));
        List<BsonDocument> forward = watched.commands.take();
        assertThat(watched.log().readBefore(ALICE, Long.MAX_VALUE, 200, 1 << 20).entries())
                .isEqualTo(all.subList(103, 120));
        List<BsonDocument> backward = watched.commands.take();

        assertThat(List.of(forward, backward)).allSatisfy(commands -> {
            assertThat(commands.get(0).getInt32("batchSize").getValue()).isLessThan(60);
            assertThat(commands).extracting(BsonDocument::getFirstKey).containsExactly("find", "killCursors");
        });
    }

    @Test
    void theNewestFiftyAreOneRoundTripHoweverFewBytesAPageHas() {
        watched.log().append(entries(ALICE, 1, 100));
        watched.commands.take();

        assertThat(watched.log().readBefore(ALICE, Long.MAX_VALUE, 50, 1 << 20).entries())
                .isEqualTo(entries(ALICE, 51, 100));

        assertThat(watched.commands.takeNames()).containsExactly("find");
    }

    @Test
    void changesOfManyStatesAreOneRoundTrip() {
        List<StateStore.Change> first = entries(ALICE, 1, 100).stream()
                .map(entry -> StateStore.Change.of(ConversationId.verified("user " + entry.seq()), 0, "{}"))
                .toList();
        watched.history.states().write(first.subList(0, 50));
        List<StateStore.Change> mixed = new ArrayList<>(first.subList(50, 100));
        first.subList(0, 50)
                .forEach(change -> mixed.add(StateStore.Change.of(change.conversation(), 1, "{\"handled\":1}")));
        watched.commands.take();

        assertThat(watched.history.states().write(mixed)).isEmpty();

        assertThat(watched.commands.takeNames()).containsExactly("update");
        assertThat(watched.history.states().write(mixed)).isEmpty();
        assertThat(watched.commands.takeNames()).containsExactly("update", "find");
    }

    @Test
    void aChangeWithNothingToReplaceLeavesNothingBehind() {
        assertThat(watched.history.states().write(List.of(StateStore.Change.of(ALICE, 3, "{}"))))
                .containsExactly(ALICE);

        assertThat(watched.commands.takeNames()).containsExactly("update", "delete");
        assertThat(database.raw().getCollection("botkit_states").countDocuments())
                .isZero();
    }

    @Test
    void whatSuchAChangeLeavesWhenItIsCutOffCountsAsNone() {
        database.raw()
                .getCollection("botkit_states", BsonDocument.class)
                .insertOne(BsonDocument.parse("{version: {$numberLong: '4'}, json: '{}', void: true}")
                        .append("_id", new BsonString(ALICE.toString())));
        StateStore states = watched.history.states();

        assertThat(states.read(ALICE)).isNull();
        assertThat(states.write(List.of(StateStore.Change.of(ALICE, 0, "{\"a\":1}"))))
                .isEmpty();
        assertThat(states.read(ALICE)).isEqualTo(StateStore.Stored.of(1, "{\"a\":1}"));
    }

    @Test
    void theSameChangeThatWasCutOffIsRefusedAndCleanedUp() {
        database.raw()
                .getCollection("botkit_states", BsonDocument.class)
                .insertOne(BsonDocument.parse("{version: {$numberLong: '4'}, json: '{}', void: true}")
                        .append("_id", new BsonString(ALICE.toString())));

        assertThat(watched.history.states().write(List.of(StateStore.Change.of(ALICE, 3, "{}"))))
                .containsExactly(ALICE);

        assertThat(database.raw().getCollection("botkit_states").countDocuments())
                .isZero();
    }
}
