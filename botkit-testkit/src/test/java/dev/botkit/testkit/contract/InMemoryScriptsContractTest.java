package dev.botkit.testkit.contract;

import dev.botkit.script.ScriptStore;

class InMemoryScriptsContractTest extends ScriptStoreContract {

    @Override
    protected ScriptStore open() {
        return ScriptStore.inMemory();
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }
}
