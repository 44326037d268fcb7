package dev.botkit.testkit;

import dev.botkit.history.History;
import dev.botkit.testkit.contract.HistoryContract;

/** Without faults it changes nothing. */
class FaultyHistoryContractTest extends HistoryContract {

    @Override
    protected History open() {
        return new FaultyHistory(History.inMemory());
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }
}
