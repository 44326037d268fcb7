package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Readme.block;
import static dev.botkit.examples.shop.Readme.blocks;
import static dev.botkit.examples.shop.Readme.read;
import static dev.botkit.examples.shop.Readme.statements;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.examples.shop.Readme.Block;
import dev.botkit.script.ScriptLinter;
import dev.botkit.script.Scripts;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README shows no code that does not compile, run, or exist. */
class ReadmeTest {

    private static final String SHOP_BOT =
            "examples/existing-webapp/src/main/java/dev/botkit/examples/shop/ShopBot.java";
    private static final Pattern STORE = Pattern.compile("(?m)^( *private final )?History history = .*;.*$");

    @TempDir
    Path folder;

    @Test
    void everyJavaBlockCompilesAndTheExampleTestPasses() throws Exception {
        List<Block> blocks = blocks("java");
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(17);
        List<Path> sources = new ArrayList<>();
        for (Block block : blocks) {
            sources.add(Readme.source(block, sources.size(), folder));
        }

        Readme.compile(sources, folder);

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> example = loader.loadClass("GreeterTest");
            var constructor = example.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method test = example.getDeclaredMethod("echoes");
            test.setAccessible(true);
            test.invoke(constructor.newInstance());
        }
    }

    @Test
    void thePageOnScriptsShowsCodeThatCompilesAndAScriptWithoutFaults() throws Exception {
        String page = read("docs/SCRIPTS.md");
        List<Path> sources = new ArrayList<>();
        for (Block block : blocks(page, "java")) {
            sources.add(Readme.source(block, sources.size(), folder));
        }
        assertThat(sources).hasSizeGreaterThanOrEqualTo(4);

        Readme.compile(sources, folder);

        List<Block> scripts = blocks(page, "json");
        assertThat(scripts)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(ScriptLinter.lint(Scripts.read(block.text())))
                        .isEmpty());
    }

    @Test
    void theFirstBotHasAtMost15Lines() {
        assertThat(blocks("java").get(0).text().strip().lines().filter(line -> !line.isBlank()))
                .hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void theListenerIsTheOneOfThisWebapp() {
        assertThat(statements(block("java", "class ShopBot")))
                .isSubsetOf(statements(read(SHOP_BOT)))
                .isNotEmpty();
    }

    @Test
    void swappingTheStoreIsSwappingOneLineOfThisWebapp() throws Exception {
        List<String> stores = blocks("java").stream()
                .filter(Block::fragment)
                .flatMap(block -> STORE.matcher(block.text()).results())
                .map(MatchResult::group)
                .toList();
        assertThat(stores)
                .hasSize(3)
                .satisfiesExactly(
                        memory -> assertThat(memory).contains("History.inMemory()"),
                        mongo -> assertThat(mongo).contains("MongoHistory.connect(\"mongodb:"),
                        postgres -> assertThat(postgres).contains("JdbcHistory.connect(\"jdbc:postgresql:"));
        String listener = read(SHOP_BOT);
        assertThat(STORE.matcher(listener).results())
                .as("the line that is swapped")
                .hasSize(1);

        for (String store : stores) {
            Path to = Files.createDirectories(folder.resolve("swapped" + stores.indexOf(store)));
            String swapped = STORE.matcher(listener)
                    .replaceFirst("private final " + store)
                    .replace("import dev.botkit.Botkit;", """
                            import dev.botkit.Botkit;
                            import dev.botkit.history.jdbc.JdbcHistory;
                            import dev.botkit.history.mongo.MongoHistory;""");
            Readme.compile(List.of(Files.writeString(to.resolve("ShopBot.java"), swapped)), to);
        }
    }

    @Test
    void theStoreIsTheOneThatPassesTheContract() {
        String shown = block("java", "record MapHistory(");
        String tested = read("botkit-testkit/src/test/java/dev/botkit/testkit/MapHistory.java");
        assertThat(statements(shown))
                .containsExactlyElementsOf(statements(tested.replace("package dev.botkit.testkit;", "")));
        assertThat(statements(block("java", "class MapHistoryTest")))
                .isSubsetOf(statements(read("botkit-testkit/src/test/java/dev/botkit/testkit/MapHistoryTest.java")))
                .isNotEmpty();
    }

    @Test
    void theCommandsExist() {
        String shell = String.join("\n", blocks("").stream().map(Block::text).toList());
        assertThat(shell).contains("mvn -Pchat-server\n", "mvn verify\n", "/botkit/receive");
        assertThat(read("pom.xml")).contains("<id>chat-server</id>");
        assertThat(read(".ci/run")).contains("mvn verify");
    }
}
