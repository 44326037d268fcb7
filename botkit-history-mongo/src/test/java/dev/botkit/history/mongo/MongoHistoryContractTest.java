package dev.botkit.history.mongo;

import dev.botkit.history.History;
import dev.botkit.testkit.contract.HistoryContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every store has to do. */
class MongoHistoryContractTest extends HistoryContract {

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    @Override
    protected History open() {
        return database.builder().connect();
    }
}
