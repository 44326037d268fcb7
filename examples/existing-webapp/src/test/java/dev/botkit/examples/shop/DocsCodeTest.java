package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Docs.block;
import static dev.botkit.examples.shop.Docs.blocks;
import static dev.botkit.examples.shop.Docs.read;
import static dev.botkit.examples.shop.Docs.statements;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.examples.shop.Docs.Block;
import dev.botkit.script.ScriptLinter;
import dev.botkit.script.Scripts;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README and the pages of {@code docs} show no code that does not compile, run, or exist. */
class DocsCodeTest {

    private static final String SHOP_BOT =
            "examples/existing-webapp/src/main/java/dev/botkit/examples/shop/ShopBot.java";
    private static final Pattern STORE = Pattern.compile("(?m)^( *private final )?History history = .*;.*$");
    private static final Pattern QUALIFIED_NAME =
            Pattern.compile("(?m)^(?!import ).*?\\b(?:[a-z]\\w*\\.){2,}[A-Z]\\w*.*$");

    @TempDir
    static Path readme;

    @TempDir
    Path folder;

    @BeforeAll
    static void everyBlockOfTheReadmeCompiles() throws Exception {
        Docs.compilePage("README.md", readme, readme);
    }

    static Stream<String> pagesWithJava() {
        List<String> pages = Docs.pages().stream()
                .filter(page -> !blocks(read(page), "java").isEmpty())
                .toList();
        assertThat(pages)
                .contains("README.md", "docs/DIALOGS.md", "docs/SCRIPTS.md", "docs/SKILLS.md", "docs/STORES.md")
                .contains("docs/MIGRATING.md", "docs/OPERATIONS.md", "docs/SIGN_IN.md", "docs/TESTING.md");
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("pagesWithJava")
    void everyJavaBlockOfAPageCompiles(String page) throws Exception {
        Docs.compilePage(page, folder, readme);
    }

    @ParameterizedTest
    @MethodSource("pagesWithJava")
    void noJavaBlockUsesAQualifiedNameInsteadOfAnImport(String page) {
        assertThat(blocks(read(page), "java"))
                .allSatisfy(block -> assertThat(
                                QUALIFIED_NAME.matcher(block.text()).results().map(MatchResult::group))
                        .isEmpty());
    }

    @Test
    void theTestThatThePageOnTestingShowsPasses() throws Exception {
        Docs.compilePage("docs/TESTING.md", folder, readme);

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL(), readme.toUri().toURL()},
                getClass().getClassLoader())) {
            Class<?> example = loader.loadClass("GreeterTest");
            var constructor = example.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method test = example.getDeclaredMethod("echoes");
            test.setAccessible(true);
            test.invoke(constructor.newInstance());
        }
    }

    @Test
    void thePageOnScriptsShowsScriptsWithoutFaults() {
        assertThat(blocks(read("docs/SCRIPTS.md"), "json"))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(ScriptLinter.lint(Scripts.read(block.text())))
                        .isEmpty());
    }

    @Test
    void theReadmeHasAtMost14Kilobytes() throws Exception {
        assertThat(Files.size(Docs.ROOT.resolve("README.md"))).isLessThanOrEqualTo(14_000);
    }

    @Test
    void theFirstBotHasAtMost15Lines() {
        assertThat(blocks(read("README.md"), "java").get(0).text().lines().filter(line -> !line.isBlank()))
                .hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void theAssistantOfTheReadmeHasAtMost15Lines() {
        assertThat(block("README.md", "java", "class Assistant").lines().filter(line -> !line.isBlank()))
                .hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void theListenerOfTheReadmeIsTheOneOfThisWebapp() {
        String shown = block("README.md", "java", "class ShopBot");
        assertThat(shown).contains("new Greeter()");
        assertThat(statements(shown.replace("new Greeter()", "new OrderStatusSkill()")))
                .isSubsetOf(statements(read(SHOP_BOT)))
                .isNotEmpty();
    }

    @Test
    void swappingTheStoreIsSwappingOneLineOfThisWebapp() throws Exception {
        List<String> stores = blocks(read("README.md"), "java").stream()
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
            Docs.compile(List.of(Files.writeString(to.resolve("ShopBot.java"), swapped)), to);
        }
    }

    @Test
    void theCommandsOfTheReadmeExist() {
        String shell = String.join(
                "\n", blocks(read("README.md"), "").stream().map(Block::text).toList());
        assertThat(shell).contains("mvn -Pchat-server\n", "mvn verify\n", "/botkit/receive");
        assertThat(read("README.md")).contains("`mvn -Passistant`");
        assertThat(read("pom.xml")).contains("<id>chat-server</id>", "<id>assistant</id>");
        assertThat(read(".ci/run")).contains("mvn verify");
    }
}
