package dev.botkit.testkit.contract;

import dev.botkit.script.ScriptFiles;
import dev.botkit.script.ScriptStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ScriptFilesContractTest extends ScriptStoreContract {

    @TempDir
    private Path folder;

    @Override
    protected ScriptStore open() {
        return ScriptFiles.folder(folder);
    }
}
