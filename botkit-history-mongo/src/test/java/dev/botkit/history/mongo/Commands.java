package dev.botkit.history.mongo;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;

/** What a client of the test's has sent to the server. */
final class Commands implements CommandListener {

    private final List<BsonDocument> sent = new CopyOnWriteArrayList<>();

    @Override
    public void commandStarted(CommandStartedEvent event) {
        sent.add(event.getCommand().clone());
    }

    /** All since the last call of this method. */
    List<BsonDocument> take() {
        List<BsonDocument> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** The names of all since the last call. */
    List<String> takeNames() {
        return take().stream().map(BsonDocument::getFirstKey).toList();
    }
}
