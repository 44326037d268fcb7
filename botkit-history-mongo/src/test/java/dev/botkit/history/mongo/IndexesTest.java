package dev.botkit.history.mongo;

import static dev.botkit.history.mongo.Samples.ALICE;
import static dev.botkit.history.mongo.Samples.CANARY;
import static dev.botkit.history.mongo.Samples.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import dev.botkit.BotkitException;
import dev.botkit.history.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The indexes that are made, those that are in the way, and the retention. */
class IndexesTest {

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    /** Name → keys and options, as far as they matter. */
    private Map<String, String> indexes() {
        Map<String, String> indexes = new TreeMap<>();
        for (BsonDocument index : database.rawLog().listIndexes(BsonDocument.class)) {
            List<String> facts = new ArrayList<>(index.getDocument("key").keySet());
            if (index.containsKey("unique")) {
                facts.add("unique");
            }
            if (index.containsKey("expireAfterSeconds")) {
                facts.add(index.getNumber("expireAfterSeconds").intValue() + " s");
            }
            indexes.put(index.getString("name").getValue(), String.join(" ", facts));
        }
        indexes.remove("_id_");
        return indexes;
    }

    private static final Map<String, String> WITHOUT_RETENTION =
            Map.of("botkit_place", "conversation seq unique", "botkit_id", "conversation id unique");

    private static Map<String, String> withRetention(String time) {
        Map<String, String> all = new TreeMap<>(WITHOUT_RETENTION);
        all.put("botkit_retention", "date " + time);
        return all;
    }

    @Test
    void areMadeAtTheFirstStartAndLeftAloneAtTheNext() {
        database.history();
        assertThat(indexes()).isEqualTo(WITHOUT_RETENTION);

        database.history();
        assertThat(indexes()).isEqualTo(WITHOUT_RETENTION);
    }

    @Test
    void ofPushesAreMadeUnlessSomebodyHasMadeThem() {
        database.raw()
                .getCollection("botkit_pushes")
                .createIndex(Indexes.ascending("due"), new IndexOptions().name("mine"));
        database.history();
        database.history();

        List<String> names = new ArrayList<>();
        database.raw()
                .getCollection("botkit_pushes")
                .listIndexes()
                .forEach(index -> names.add(index.getString("name")));
        assertThat(names).containsExactlyInAnyOrder("_id_", "mine", "botkit_of");
    }

    @Test
    void areMadeForEachPrefix() {
        database.closing(database.builder().collectionPrefix("shop.").connect())
                .log()
                .append(List.of(entry(ALICE, 1)));

        assertThat(database.raw().listCollectionNames()).containsExactlyInAnyOrder("shop.log", "shop.pushes");
        assertThat(database.history().log().head(ALICE)).isNull();
    }

    @Test
    void theRetentionIsSetChangedAndDropped() {
        database.closing(database.builder().retention(Duration.ofDays(30)).connect());
        assertThat(indexes()).isEqualTo(withRetention("2592000 s"));

        database.closing(database.builder().retention(Duration.ofDays(30)).connect());
        assertThat(indexes()).isEqualTo(withRetention("2592000 s"));

        database.closing(database.builder().retention(Duration.ofHours(1)).connect());
        assertThat(indexes()).isEqualTo(withRetention("3600 s"));

        database.history();
        assertThat(indexes()).isEqualTo(WITHOUT_RETENTION);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    @EnabledIfSystemProperty(
            named = TestServer.PROPERTY,
            matches = ".*replicaSet=.*",
            disabledReason = "needs a server that removes entries, and tells of it")
    void entriesPastTheRetentionAreRemovedByTheServer() {
        MongoHistory history = database.closing(
                database.builder().retention(Duration.ofDays(1)).connect());
        ChangeStreamIterable<BsonDocument> changes = database.rawLog().watch(BsonDocument.class);
        try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor = changes.cursor()) {
            history.log().append(List.of(entry(ALICE, 1))); // Its date is in 2023.

            assertThat(cursor.next().getOperationType()).isEqualTo(OperationType.INSERT);
            assertThat(cursor.next().getOperationType()).isEqualTo(OperationType.DELETE);
        }
        assertThat(history.log().head(ALICE)).isNull();
    }

    @Test
    void anIndexOfTheHostsThatDoesTheSameWillDo() {
        database.rawLog()
                .createIndex(
                        Indexes.ascending("conversation", "seq"),
                        new IndexOptions().unique(true).name("own"));

        database.history();

        assertThat(indexes())
                .isEqualTo(Map.of("own", "conversation seq unique", "botkit_id", "conversation id unique"));
    }

    @Test
    void anIndexThatIsNotUniqueIsNamed() {
        database.rawLog().createIndex(Indexes.ascending("conversation", "id"), new IndexOptions().name("botkit_id"));

        assertThatThrownBy(database::history)
                .isExactlyInstanceOf(BotkitException.class)
                .hasMessageContaining("botkit_log")
                .hasMessageContaining("\"botkit_id\" on [conversation, id] that is not unique")
                .hasMessageContaining("Drop it");
    }

    @Test
    void aNameThatIsTakenByAnotherIndexIsNamed() {
        database.rawLog().createIndex(Indexes.ascending("something"), new IndexOptions().name("botkit_place"));

        assertThatThrownBy(database::history)
                .isExactlyInstanceOf(BotkitException.class)
                .hasMessageContaining("\"botkit_place\" that is not on [conversation, seq]");
    }

    @Test
    void anotherIndexOnTheDateStandsInTheWayOfARetentionOnly() {
        database.rawLog().createIndex(Indexes.ascending("date"), new IndexOptions().name("reports"));

        assertThatCode(database::history).doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> database.builder().retention(Duration.ofDays(1)).connect())
                .isExactlyInstanceOf(BotkitException.class)
                .hasMessageContaining("\"reports\" on [date]");
    }

    @Test
    void documentsThatContradictAnIndexAreToldWithoutTheirContent() {
        BsonDocument document = BsonDocument.parse("{conversation: '" + CANARY + "', seq: 1, id: 'a'}");
        database.rawLog().insertMany(List.of(document, document.clone().append("_id", document.get("seq"))));

        assertThatThrownBy(database::history)
                .isExactlyInstanceOf(BotkitException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the same in [conversation, seq]")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(CANARY));
    }
}
