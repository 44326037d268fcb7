package dev.botkit.history.mongo;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import org.bson.BsonInt64;
import org.bson.conversions.Bson;

/** In which direction a log is read. */
enum PageOrder {
    /** The oldest of the entries above a place first. */
    FORWARD,
    /** The newest of the entries below a place first. */
    BACKWARD;

    Bson beyond(long place) {
        BsonInt64 seq = new BsonInt64(place);
        return this == FORWARD ? Filters.gt(Documents.SEQ, seq) : Filters.lt(Documents.SEQ, seq);
    }

    Bson sort() {
        return this == FORWARD ? Sorts.ascending(Documents.SEQ) : Sorts.descending(Documents.SEQ);
    }
}
