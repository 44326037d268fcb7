package stranger;

import dev.botkit.history.History;
import dev.botkit.testkit.contract.HistoryContract;

/** The store passes the contract that Botkit publishes. */
class ShelfStoreTest extends HistoryContract {

    @Override
    protected History open() {
        return new ShelfStore();
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }
}
