package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Docs.blocks;
import static dev.botkit.examples.shop.Docs.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.examples.shop.Docs.Block;
import dev.botkit.history.jdbc.JdbcHistoryBuilder;
import dev.botkit.history.mongo.MongoHistoryBuilder;
import dev.botkit.identity.jwt.JwtCredentialVerifierBuilder;
import dev.botkit.learning.LearningModeBuilder;
import dev.botkit.monitor.Health;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.webhook.ScriptService;
import dev.botkit.webhook.WebhookOptions;
import dev.botkit.websocket.BotkitWebSocket;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables and dependencies of the documentation are those of the code. */
class DocsTablesTest {

    /** The sections of docs/OPTIONS.md, and the builders whose options their tables list. */
    private static final Map<String, List<Class<?>>> OPTIONS = Map.of(
            "The bot", List.of(BotkitBuilder.class),
            "Who may connect", List.of(HttpPolicy.Builder.class),
            "The WebSocket", List.of(BotkitWebSocket.Builder.class),
            "The webhook", List.of(BotkitWebhook.Builder.class, WebhookOptions.Builder.class),
            "MongoDB", List.of(MongoHistoryBuilder.class),
            "SQL databases", List.of(JdbcHistoryBuilder.class),
            "Signed tokens", List.of(JwtCredentialVerifierBuilder.class),
            "Learning", List.of(LearningModeBuilder.class),
            "The script service", List.of(ScriptService.Builder.class));

    private static final Pattern SECTION = Pattern.compile("(?ms)^## (.*?)$(.*?)(?=^## |\\z)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    /** The sentence, the default and the name of a bound. */
    private static final Pattern BOUND = Pattern.compile(
            "\\{@return ((?:(?!\\*/)(?s:.))*?);[\\s*]+default ((?:[^{}]|\\{[^{}]*})*?)}(?:(?!\\*/)(?s:.))*\\*/"
                    + "\\s*public (?:int|long|Duration) (\\w+)\\(\\)");

    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>\\s*<groupId>(.*?)</groupId>\\s*"
            + "<artifactId>(.*?)</artifactId>\\s*(?:<version>(.*?)</version>\\s*)?(?:<scope>(.*?)</scope>\\s*)?");

    @Test
    void theDependenciesAreThoseThatThisWebappCompilesWith() {
        String pom = read("examples/existing-webapp/pom.xml");
        List<Block> shown = Docs.pages().stream()
                .flatMap(page -> blocks(read(page), "xml").stream())
                .toList();
        assertThat(shown).hasSizeGreaterThanOrEqualTo(6);
        for (Block block : shown) {
            assertThat(dependencies(block.text())).isNotEmpty().allSatisfy(dependency -> {
                assertThat(pom).contains("<artifactId>" + dependency.group(2) + "</artifactId>");
                assertThat(dependency.group(3)).isEqualTo(version(dependency.group(1), dependency.group(2)));
            });
        }
    }

    /** As the parent's pom.xml has it. */
    private static String version(String group, String artifact) {
        String pom = read("pom.xml");
        String version = group.equals("dev.botkit")
                ? first("<version>(.*?)</version>", pom)
                : first("<artifactId>" + artifact + "</artifactId>\\s*<version>(.*?)</version>", pom);
        return version.startsWith("${")
                ? first("<" + version.substring(2, version.length() - 1) + ">(.*?)<", pom)
                : version;
    }

    @Test
    void everyModuleIsInTheTable() {
        List<String> modules = Pattern.compile("<module>(.*?)</module>")
                .matcher(read("pom.xml"))
                .results()
                .map(found -> found.group(1))
                .filter(module -> !module.endsWith("-tests"))
                .toList();
        assertThat(modules).hasSizeGreaterThan(10);
        String page = read("docs/MODULES.md");
        assertThat(modules).allSatisfy(module -> assertThat(page).contains("\n| `" + module + "` |"));
    }

    @Test
    void everyRunTimeDependencyIsInTheTable() {
        String page = read("docs/MODULES.md");
        List<String> published = Pattern.compile("<artifactId>(botkit-(?!bom|testkit).*?)</artifactId>")
                .matcher(read("botkit-bom/pom.xml"))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(published).hasSizeGreaterThanOrEqualTo(6);
        for (String module : published) {
            // What the build itself needs is in its plugins.
            List<String> needed = dependencies(read(module + "/pom.xml").replaceAll("(?s)<build>.*</build>", ""))
                    .filter(dependency ->
                            dependency.group(4) == null || dependency.group(4).equals("runtime"))
                    .filter(dependency -> !dependency.group(1).equals("dev.botkit"))
                    .map(dependency -> dependency.group(1) + ":" + dependency.group(2))
                    .toList();
            assertThat(needed).as(module).allSatisfy(library -> assertThat(page).contains("\n| `" + library + "` "));
        }
    }

    private static Stream<MatchResult> dependencies(String pom) {
        return DEPENDENCY.matcher(pom).results();
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .map(found -> found.group(1))
                .orElseThrow(() -> new AssertionError("Nothing found: " + pattern));
    }

    @Test
    void eachTableOfOptionsListsTheOptionsOfItsBuilder() {
        Map<String, List<String>> tables = new HashMap<>();
        SECTION.matcher(read("docs/OPTIONS.md"))
                .results()
                .forEach(section -> tables.put(
                        section.group(1),
                        ROW.matcher(section.group(2))
                                .results()
                                .map(row -> row.group(1))
                                .toList()));
        assertThat(tables.remove("Bounds"))
                .as("bounds, which have a test of their own")
                .isNotEmpty();
        assertThat(tables).containsOnlyKeys(OPTIONS.keySet());
        tables.forEach((section, rows) -> assertThat(OPTIONS.get(section))
                .allSatisfy(builder -> assertThat(rows)
                        .as(section + ": " + builder.getName())
                        .isNotEmpty()
                        .containsExactlyInAnyOrderElementsOf(options(builder))));
    }

    private static List<String> options(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == builder)
                .map(Method::getName)
                .distinct()
                .toList();
    }

    /** The Javadoc is the only source of a bound's sentence; that it states the right default is tested in core. */
    @Test
    void theTableOfBoundsSaysWhatTheJavadocSays() {
        String page = read("docs/OPTIONS.md");
        for (String group : List.of("Client", "Conversation", "Turn", "Store")) {
            String source = read("botkit-core/src/main/java/dev/botkit/" + group + "Limits.java");
            List<String> rows = BOUND.matcher(source)
                    .results()
                    .map(bound -> "| `" + bound.group(3) + "` | " + markdown(bound.group(2)) + " | "
                            + markdown(bound.group(1)) + " |")
                    .toList();
            assertThat(rows).as(group).hasSizeGreaterThan(2);
            assertThat(page).as(group).contains("| --- | --- | --- |\n" + String.join("\n", rows) + "\n\n");
        }
    }

    private static String markdown(String javadoc) {
        String text = javadoc.replaceAll("\\s*\\n\\s*\\*\\s*", " ").strip();
        return text.replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link #(\\w+)(\\(\\))?}", "`$1`")
                .replaceAll("\\{@link (?:[a-z]+\\.)*(\\w+)}", "`$1`")
                .replaceAll("\\{@link (?:[a-z]+\\.)*(\\w+)#(\\w+)(\\(\\))?}", "`$1.$2`");
    }

    @Test
    void theEventsOfOperationsAreTheMethodsOfAListener() {
        assertThat(names("Events")).containsExactlyInAnyOrderElementsOf(methods(BotkitListener.class));
    }

    @Test
    void theAccessorsOfAHealthPageAreThoseOfASnapshot() {
        List<String> accessors = new ArrayList<>(methods(Health.class));
        accessors.removeAll(List.of("builder", "toString"));
        assertThat(names("A health page")).containsExactlyInAnyOrderElementsOf(accessors);
    }

    /** The names in the first cells of the table in a section of docs/OPERATIONS.md. */
    private static List<String> names(String section) {
        return SECTION.matcher(read("docs/OPERATIONS.md"))
                .results()
                .filter(found -> found.group(1).equals(section))
                .flatMap(found -> FIRST_CELL.matcher(found.group(2)).results())
                .flatMap(cell -> NAME.matcher(cell.group(1)).results())
                .map(name -> name.group(1))
                .toList();
    }

    private static List<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .map(Method::getName)
                .toList();
    }
}
