package dev.botkit.history.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.LimitExceededException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.contract.ScriptStoreContract;
import java.util.List;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every store of scripts has to do, and what is special here. */
class MongoScriptsTest extends ScriptStoreContract {

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    @Override
    protected ScriptStore open() {
        return database.history().scripts();
    }

    @Test
    void documentsThatSomebodyElseWroteArePassedOverAndLeftAlone() {
        ScriptStore scripts = open();
        Script good = Script.answering("good", "g", "G");
        scripts.add(good);
        var raw = database.raw().getCollection("botkit_scripts", BsonDocument.class);
        BsonDocument known = raw.find().first();
        raw.insertOne(new BsonDocument("_id", new BsonInt32(1)));
        raw.insertOne(known.clone().append("_id", new BsonString("another")));
        raw.insertOne(known.clone().append("_id", new BsonString("broken")).append("json", new BsonString("[{")));
        raw.insertOne(known.clone().append("_id", new BsonString("typed")).append("json", new BsonInt32(1)));

        ScriptStore.Snapshot snapshot = scripts.load(null);

        assertThat(snapshot.scripts()).containsExactly(good);
        assertThat(scripts.load(snapshot.revision())).isNull();
        assertThat(scripts.add(Script.answering("Broken", "b", "B"))).isFalse();
        assertThat(scripts.remove(Script.answering("broken", "b", "B"))).isFalse();
        assertThat(raw.countDocuments()).isEqualTo(5);
    }

    @Test
    void scriptsComeInTheOrderInWhichTheyWereAddedAndKeepTheirPlace() {
        ScriptStore scripts = open();
        var raw = database.raw().getCollection("botkit_scripts", BsonDocument.class);
        int time = 0;
        for (String command : List.of("z", "m", "a")) {
            scripts.add(Script.answering(command, command, "x"));
            raw.updateOne(
                    new BsonDocument("_id", new BsonString(command)),
                    new BsonDocument("$set", new BsonDocument("added", new BsonDateTime(++time))));
        }
        Script z = scripts.load(null).scripts().get(0);

        assertThat(scripts.replace(z, z.with("description", "new"))).isTrue();

        assertThat(scripts.load(null).scripts()).extracting(Script::command).containsExactly("z", "m", "a");
    }

    @Test
    void aScriptThatIsTooLongIsRefused() {
        ScriptStore scripts = open();

        assertThatThrownBy(() -> scripts.add(Script.answering("a", "a", "x".repeat(4 * 1024 * 1024))))
                .isInstanceOf(LimitExceededException.class);
        assertThat(scripts.load(null).scripts()).isEmpty();
    }
}
