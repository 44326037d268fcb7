package dev.botkit.testkit;

import dev.botkit.history.History;
import dev.botkit.testkit.contract.HistoryContract;

class MapHistoryTest extends HistoryContract {

    @Override
    protected History open() {
        return new MapHistory(new MapHistory.Logs(), new MapHistory.States(), new MapHistory.Profiles());
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }
}
