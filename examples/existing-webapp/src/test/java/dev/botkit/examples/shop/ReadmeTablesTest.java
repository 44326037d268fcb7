package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Readme.blocks;
import static dev.botkit.examples.shop.Readme.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.examples.shop.Readme.Block;
import dev.botkit.history.jdbc.JdbcHistoryBuilder;
import dev.botkit.history.mongo.MongoHistoryBuilder;
import dev.botkit.identity.jwt.JwtCredentialVerifierBuilder;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's tables and dependencies are those of the code. */
class ReadmeTablesTest {

    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>\\s*<groupId>(.*?)</groupId>\\s*"
            + "<artifactId>(.*?)</artifactId>\\s*(?:<version>(.*?)</version>\\s*)?(?:<scope>(.*?)</scope>\\s*)?");

    @Test
    void theDependenciesAreThoseThatThisWebappCompilesWith() {
        String pom = read("examples/existing-webapp/pom.xml");
        for (Block block : blocks("xml")) {
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
        String readme = Readme.text();
        assertThat(modules).allSatisfy(module -> assertThat(readme).contains("\n| `" + module + "` |"));
    }

    @Test
    void everyRunTimeDependencyIsInTheTable() {
        String readme = Readme.text();
        List<String> published = Pattern.compile("<artifactId>(botkit-(?!bom|testkit).*?)</artifactId>")
                .matcher(read("botkit-bom/pom.xml"))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(published).hasSizeGreaterThanOrEqualTo(6);
        for (String module : published) {
            List<String> needed = dependencies(read(module + "/pom.xml"))
                    .filter(dependency ->
                            dependency.group(4) == null || dependency.group(4).equals("runtime"))
                    .filter(dependency -> !dependency.group(1).equals("dev.botkit"))
                    .map(dependency -> dependency.group(1) + ":" + dependency.group(2))
                    .toList();
            assertThat(needed)
                    .as(module)
                    .allSatisfy(library -> assertThat(readme).contains("\n| `" + library + "` "));
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
    void everyOptionIsInATable() {
        String readme = Readme.text();
        for (Class<?> builder : List.of(
                BotkitBuilder.class,
                Limits.Builder.class,
                HttpPolicy.Builder.class,
                BotkitWebSocket.Builder.class,
                BotkitWebhook.Builder.class,
                MongoHistoryBuilder.class,
                JdbcHistoryBuilder.class,
                JwtCredentialVerifierBuilder.class)) {
            assertThat(options(builder))
                    .as(builder.getName())
                    .isNotEmpty()
                    .allSatisfy(option -> assertThat(readme).contains("\n| `" + option + "` |"));
        }
    }

    private static List<String> options(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == builder)
                .map(Method::getName)
                .distinct()
                .toList();
    }

    @Test
    void theBoundsHaveTheDefaultsThatTheTableSays() throws Exception {
        String readme = Readme.text();
        for (Method bound : Limits.class.getDeclaredMethods()) {
            if (Modifier.isPublic(bound.getModifiers()) && !Modifier.isStatic(bound.getModifiers())) {
                // The two defaults that depend on the heap of this JVM.
                Object value = switch (bound.getName()) {
                    case "memoryBytes" -> 268_435_456L;
                    case "connections" -> 100_000;
                    default -> bound.invoke(Limits.DEFAULT);
                };
                assertThat(readme)
                        .containsPattern("\\n\\| `" + bound.getName() + "` \\| (" + String.join("|", spellings(value))
                                + ")(, or (a quarter|one for each 128 KiB) of a smaller heap)? \\|");
            }
        }
    }

    private static List<String> spellings(Object value) {
        if (value instanceof Duration duration) {
            return List.of(duration.toSeconds() + " s", duration.toMinutes() + " min");
        }
        long number = ((Number) value).longValue();
        return List.of(
                String.format(Locale.ROOT, "%,d", number),
                number / 1024 + " KiB",
                number / 1024 + " Ki characters",
                number / 1024 / 1024 + " MiB",
                number / 1024 / 1024 + " Mi characters");
    }
}
