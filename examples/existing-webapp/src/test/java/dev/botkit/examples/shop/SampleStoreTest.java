package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Docs.block;
import static dev.botkit.examples.shop.Docs.statements;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.History;
import dev.botkit.testkit.contract.HistoryContract;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store that docs/STORES.md shows passes the contract, as it stands there. */
class SampleStoreTest extends HistoryContract {

    private static final String PAGE = "docs/STORES.md";

    @TempDir
    static Path folder;

    private static URLClassLoader loader;

    @BeforeAll
    static void compile() throws Exception {
        Path source = Files.writeString(
                folder.resolve("MapHistory.java"), block(PAGE, "java", "class MapHistory implements History"));
        Docs.compile(List.of(source), folder);
        loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, SampleStoreTest.class.getClassLoader());
    }

    @AfterAll
    static void close() throws Exception {
        loader.close();
    }

    @Override
    protected History open() throws Exception {
        return (History) loader.loadClass("MapHistory").getConstructor().newInstance();
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }

    @Test
    void thePageShowsHowToRunTheContract() {
        assertThat(statements(block(PAGE, "java", "class MapHistoryTest")))
                .contains("classMapHistoryTestextendsHistoryContract", "returnnewMapHistory()");
    }
}
