package dev.botkit.history.mongo;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that somebody else writes to our collections: once loudly, so that a page of them floods no log. */
final class ForeignDocuments {

    private static final Logger LOG = LoggerFactory.getLogger(ForeignDocuments.class);

    private final AtomicBoolean reported = new AtomicBoolean();

    /** Tells which document it is, and nothing that is in it. */
    void passedOver(String collection, BsonDocument document) {
        BsonValue id = document.get("_id");
        String name = id instanceof BsonObjectId objectId ? objectId.getValue().toHexString() : "not an ObjectId";
        if (reported.compareAndSet(false, true)) {
            LOG.warn(
                    "A document in {} was not written by Botkit, or was changed: fields are missing or have other"
                            + " types. What cannot be read is passed over. Its _id: {}. Further ones are reported at"
                            + " level DEBUG.",
                    collection,
                    name);
        } else {
            LOG.debug("Passed over a document in {} that was not written by Botkit. Its _id: {}", collection, name);
        }
    }
}
