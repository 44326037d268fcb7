package dev.botkit.history.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.MongoCollection;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Finds the conversations of one user in all collections. Each of them has an index that begins with the conversation's name,
 * along which the search leaps from one name to the next, however many entries are in between.
 */
final class MongoConversations {

    private static final String ID = "_id";

    private final MongoCollection<BsonDocument> log;
    private final MongoCollection<BsonDocument> states;
    private final MongoCollection<BsonDocument> profiles;
    private final MongoCollection<BsonDocument> pushes;
    private final Calls calls;

    MongoConversations(
            MongoCollection<BsonDocument> log,
            MongoCollection<BsonDocument> states,
            MongoCollection<BsonDocument> profiles,
            MongoCollection<BsonDocument> pushes,
            Calls calls) {
        this.log = log;
        this.states = states;
        this.profiles = profiles;
        this.pushes = pushes;
        this.calls = calls;
    }

    List<ConversationId> after(ConversationId after, int most) {
        Set<String> labels = new TreeSet<>();
        calls.run(() -> {
            find(log, Documents.CONVERSATION, after, most, labels);
            find(states, ID, after, most, labels);
            find(profiles, ID, after, most, labels);
            find(pushes, Documents.CONVERSATION, after, most, labels);
        });
        return labels.stream().limit(most).map(after::withLabel).toList();
    }

    private static void find(
            MongoCollection<BsonDocument> collection,
            String field,
            ConversationId after,
            int most,
            Set<String> labels) {
        String prefix = StoredText.of(after.labelledPrefix());
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        String at = prefix + Objects.requireNonNullElse(after.label(), "");
        int found = 0;
        while (found < most) {
            BsonDocument next = collection
                    .find(and(gt(field, new BsonString(at)), lt(field, new BsonString(end))))
                    .sort(ascending(field))
                    .projection(include(field))
                    .first();
            String key = next == null ? null : Documents.text(next.get(field));
            if (key == null) {
                return;
            }
            String label = after.labelIn(StoredText.read(key));
            if (label != null) {
                labels.add(label);
                found++;
            }
            at = key;
        }
    }
}
