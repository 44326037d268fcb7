package dev.botkit.history.mongo;

import static dev.botkit.history.mongo.Samples.ALICE;
import static dev.botkit.history.mongo.Samples.CANARY;
import static dev.botkit.history.mongo.Samples.entries;
import static dev.botkit.history.mongo.Samples.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.DuePush;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.testtools.LogWatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else writes into our collections. */
class ForeignDocumentsTest {

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    private void foreign(String json) {
        BsonDocument document = BsonDocument.parse(json);
        document.put("secret", new BsonString(CANARY));
        document.putIfAbsent("conversation", new BsonString(ALICE.toString()));
        database.rawLog().insertOne(document);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{seq: 4}",
                "{seq: {$numberInt: '4'}, id: 4, epoch: 'epoch', kind: 'sent', date: {$date: 0}, body: '{}'}",
                "{seq: 4, id: 'x', epoch: 'epoch', kind: 'shouted', date: {$date: 0}, body: '{}'}",
                "{seq: 4, id: 'x', epoch: 'epoch', kind: 'sent', date: 'today', body: '{}'}",
                "{seq: 4, id: 'x', epoch: 'epoch', kind: 'sent', date: {$date: 0}, body: {text: 'x'}}",
                "{seq: 4, id: 'x', epoch: 17, kind: 'sent', date: {$date: 0}, body: '{}'}",
                "{seq: 4, id: '', epoch: '', kind: 'sent', date: {$date: 0}, body: '{}'}",
                "{seq: {$numberDouble: '4'}}"
            })
    void oneThatTookAPlaceIsPassedOverAndTheLogGoesOnBehindIt(String json) {
        LogStore log = database.history().log();
        log.append(entries(ALICE, 1, 3));
        foreign(json);

        assertThat(log.append(List.of(entry(ALICE, 4)))).containsExactly(AppendOutcome.CONFLICT);
        assertThat(log.head(ALICE)).isEqualTo(new LogHead("epoch", 4));
        assertThat(log.append(entries(ALICE, 5, 6))).containsOnly(AppendOutcome.stored(5), AppendOutcome.stored(6));

        List<LogEntry> all = new ArrayList<>(entries(ALICE, 1, 3));
        all.addAll(entries(ALICE, 5, 6));
        assertThat(log.readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries()).isEqualTo(all);
        assertThat(log.readBefore(ALICE, Long.MAX_VALUE, 10, Integer.MAX_VALUE).entries())
                .isEqualTo(all);
        assertThat(log.head(ALICE)).isEqualTo(new LogHead("epoch", 6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{seq: 'four'}",
                "{seq: null, id: null}",
                "{seq: {$numberInt: '-4'}}",
                "{seq: {$numberDouble: '1.5'}}",
                "{seq: {$numberDouble: '1e300'}}",
                "{seq: {$numberDouble: 'NaN'}}",
                "{seq: {a: 1}, id: [1, 2]}",
                "{seq: [2, 3], id: 'x'}"
            })
    void oneWithoutAPlaceDisturbsNothing(String json) {
        LogStore log = database.history().log();
        foreign(json);

        log.append(entries(ALICE, 1, 1));
        assertThat(log.append(entries(ALICE, 10, 12)))
                .containsExactly(AppendOutcome.stored(10), AppendOutcome.stored(11), AppendOutcome.stored(12));

        assertThat(log.head(ALICE)).isEqualTo(new LogHead("epoch", 12));
        assertThat(log.readAfter(ALICE, 9, 10, Integer.MAX_VALUE).entries()).isEqualTo(entries(ALICE, 10, 12));
        assertThat(log.readBefore(ALICE, Long.MAX_VALUE, 2, Integer.MAX_VALUE).entries())
                .isEqualTo(entries(ALICE, 11, 12));
        log.erase(ALICE);
        assertThat(database.rawLog().countDocuments()).isZero();
    }

    @Test
    void aPageIsFilledUpPastThem() {
        LogStore log = database.history().log();
        log.append(entries(ALICE, 1, 2));
        for (int seq = 3; seq <= 12; seq++) {
            foreign("{seq: " + seq + ", id: " + seq + "}");
        }
        log.append(entries(ALICE, 13, 14));

        assertThat(log.readAfter(ALICE, 1, 2, Integer.MAX_VALUE).entries())
                .containsExactly(entry(ALICE, 2), entry(ALICE, 13));
        assertThat(log.readAfter(ALICE, 2, 1, Integer.MAX_VALUE).entries()).containsExactly(entry(ALICE, 13));
        assertThat(log.readBefore(ALICE, 14, 3, Integer.MAX_VALUE).entries())
                .containsExactly(entry(ALICE, 1), entry(ALICE, 2), entry(ALICE, 13));
        assertThat(log.readBefore(ALICE, 13, 1, Integer.MAX_VALUE).entries()).containsExactly(entry(ALICE, 2));
    }

    @Test
    void aLongRowOfThemHidesNeitherTheHeadNorTheEpoch() {
        LogStore log = database.history().log();
        log.append(entries(ALICE, 1, 2));
        for (int seq = 3; seq <= 40; seq++) {
            foreign("{seq: " + seq + ", id: " + seq + "}");
        }

        assertThat(log.head(ALICE)).isEqualTo(new LogHead("epoch", 40));
    }

    @Test
    void aConversationOfNothingElseCanBeWrittenTo() {
        LogStore log = database.history().log();
        foreign("{seq: 7}");

        LogHead head = log.head(ALICE);

        assertThat(head).isEqualTo(new LogHead("unknown", 7));
        assertThat(log.readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries()).isEmpty();
        assertThat(log.append(List.of(entry(ALICE, 8)))).containsExactly(AppendOutcome.stored(8));
    }

    @Test
    void theyAreReportedOnceAndWithoutTheirContent() {
        LogStore log = database.history().log();
        for (int seq = 1; seq <= 3; seq++) {
            foreign("{seq: " + seq + ", id: " + seq + "}");
        }

        try (LogWatch watch = LogWatch.all(Level.INFO)) {
            log.readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries();
            log.readBefore(ALICE, 10, 10, Integer.MAX_VALUE).entries();

            assertThat(watch.warnings())
                    .singleElement()
                    .asString()
                    .contains("botkit_log", "not written by Botkit")
                    .doesNotContain(CANARY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{version: 'one', json: '{}'}", "{version: 0}", "{version: {$numberDouble: '-3'}, json: 4}"
            })
    void aStateWithoutAVersionCountsAsNone(String json) {
        StateStore states = database.history().states();
        rawState(json);

        assertThat(states.read(ALICE)).isNull();
        assertThat(states.write(List.of(StateStore.Change.of(ALICE, 1, "{}")))).containsExactly(ALICE);
        assertThat(states.write(List.of(StateStore.Change.of(ALICE, 0, "{\"a\":1}"))))
                .isEmpty();
        assertThat(states.read(ALICE)).isEqualTo(StateStore.Stored.of(1, "{\"a\":1}"));
    }

    @Test
    void aStateWithoutATextIsEmpty() {
        StateStore states = database.history().states();
        rawState("{version: {$numberInt: '5'}, json: {handled: 3}}");

        assertThat(states.read(ALICE)).isEqualTo(StateStore.Stored.of(5, "{}"));
        assertThat(states.write(List.of(StateStore.Change.of(ALICE, 5, "{\"a\":1}"))))
                .isEmpty();
        assertThat(states.read(ALICE)).isEqualTo(StateStore.Stored.of(6, "{\"a\":1}"));
    }

    @Test
    void aProfileWithoutATextCountsAsNone() {
        MongoHistory history = database.history();
        database.raw()
                .getCollection("botkit_profiles", BsonDocument.class)
                .insertOne(new BsonDocument("_id", new BsonString(ALICE.toString())).append("json", new BsonInt64(1)));

        assertThat(history.profiles().read(ALICE)).isNull();
        history.profiles().write(ALICE, "{\"name\":\"Alice\"}");
        assertThat(history.profiles().read(ALICE)).isEqualTo("{\"name\":\"Alice\"}");
    }

    @Test
    void aForeignPushIsPassedOverAndStandsInNobodysWay() {
        ScheduleStore schedule = database.history().schedule();
        for (int i = 0; i < 3; i++) {
            database.raw()
                    .getCollection("botkit_pushes", BsonDocument.class)
                    .insertOne(new BsonDocument("due", new BsonDateTime(i)).append("json", new BsonInt64(1)));
        }
        ScheduledPush push = ScheduledPush.of(ALICE, "id", Instant.EPOCH.plusSeconds(9), "{\"text\":\"x\"}");
        schedule.add(push);

        assertThat(schedule.due(Instant.EPOCH.plusSeconds(9), 1)).containsExactly(DuePush.of(push));
    }

    private void rawState(String json) {
        database.raw()
                .getCollection("botkit_states", BsonDocument.class)
                .insertOne(BsonDocument.parse(json).append("_id", new BsonString(ALICE.toString())));
    }
}
