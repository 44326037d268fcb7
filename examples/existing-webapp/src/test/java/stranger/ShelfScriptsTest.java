package stranger;

import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.contract.ScriptStoreContract;

/** The store of scripts passes the contract that Botkit publishes. */
class ShelfScriptsTest extends ScriptStoreContract {

    @Override
    protected ScriptStore open() {
        return new ShelfScripts();
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }
}
