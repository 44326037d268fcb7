package dev.botkit.testkit;

import dev.botkit.history.History;
import dev.botkit.testkit.contract.HistoryContract;

class InMemoryHistoryContractTest extends HistoryContract {

    @Override
    protected History open() {
        return History.inMemory();
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }
}
