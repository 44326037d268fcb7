package dev.botkit.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README says nothing that does not compile, run, or exist. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern BLOCK = Pattern.compile("(?m)^( *)```(\\w*)( fragment)?\\n([\\s\\S]*?)^\\1```$");
    private static final Pattern TYPE = Pattern.compile("(?m)^(?:public )?class (\\w+)");
    private static final String IMPORTS = """
            import dev.botkit.*;
            import dev.botkit.transport.*;
            import dev.botkit.webhook.*;
            import dev.botkit.websocket.*;
            import jakarta.servlet.ServletContext;
            """;

    @TempDir
    Path folder;

    private record Block(String language, boolean fragment, String text) {}

    private static String readme() throws Exception {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static List<Block> blocks(String language) throws Exception {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(readme());
        while (matcher.find()) {
            String text = matcher.group(4).replaceAll("(?m)^" + matcher.group(1), "");
            if (matcher.group(2).equals(language)) {
                blocks.add(new Block(language, matcher.group(3) != null, text));
            }
        }
        return blocks;
    }

    @Test
    void everyJavaBlockCompilesAndTheExampleTestPasses() throws Exception {
        List<Block> blocks = blocks("java");
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(7);
        List<String> files = new ArrayList<>();
        for (Block block : blocks) {
            files.add(source(block, files.size()).toString());
        }

        StringWriter problems = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var manager = compiler.getStandardFileManager(null, null, null);
        boolean compiled = compiler.getTask(
                        problems,
                        manager,
                        null,
                        List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
                        null,
                        manager.getJavaFileObjects(files.toArray(String[]::new)))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();

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

    private Path source(Block block, int number) throws Exception {
        String name = "Fragment" + number;
        String text;
        if (block.fragment()) {
            String given = block.text().contains("Botkit botkit =") ? "" : "Botkit botkit, ";
            text = IMPORTS + "class " + name + " { void run(" + given
                    + "SkillRegistry skills, ServletContext servletContext) throws Exception {\n" + block.text() + "}}";
        } else {
            Matcher type = TYPE.matcher(block.text());
            assertThat(type.find()).as("a class in the block\n" + block.text()).isTrue();
            name = type.group(1);
            text = block.text();
        }
        return Files.writeString(folder.resolve(name + ".java"), text);
    }

    @Test
    void theFirstBotHasAtMost15Lines() throws Exception {
        assertThat(blocks("java").get(0).text().strip().lines().filter(line -> !line.isBlank()))
                .hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void theListenerIsTheOneOfThisWebapp() throws Exception {
        String shown = blocks("java").stream()
                .map(Block::text)
                .filter(text -> text.contains("class ShopBot"))
                .findFirst()
                .orElseThrow();
        String real = Files.readString(Path.of("src/main/java/dev/botkit/examples/shop/ShopBot.java"));
        assertThat(statements(shown)).isSubsetOf(statements(real)).isNotEmpty();
    }

    private static List<String> statements(String source) {
        return Arrays.stream(source.replaceAll("\\s+", " ")
                        .replaceAll("(?s)/\\*.*?\\*/", "")
                        .split("[;{}]"))
                .map(statement -> statement.replace(" ", ""))
                .filter(statement -> !statement.isBlank())
                .toList();
    }

    @Test
    void theDependenciesAreThoseOfThisWebapp() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = version(Files.readString(ROOT.resolve("pom.xml")));
        for (Block block : blocks("xml")) {
            Matcher artifact = Pattern.compile("<artifactId>(.*?)</artifactId>").matcher(block.text());
            assertThat(artifact.results().map(found -> found.group(1)))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(pom).contains("<artifactId>" + name + "</artifactId>"));
            assertThat(block.text()).contains("<version>" + version + "</version>");
        }
    }

    private static String version(String pom) {
        Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(pom);
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    @Test
    void theCommandsExist() throws Exception {
        String shell = String.join("\n", blocks("").stream().map(Block::text).toList());
        assertThat(shell).contains("mvn -Pchat-server\n", "mvn verify\n", "/botkit/receive");
        assertThat(Files.readString(ROOT.resolve("pom.xml"))).contains("<id>chat-server</id>");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("mvn verify");
    }

    @Test
    void everyOptionIsInATable() throws Exception {
        String readme = readme();
        for (Class<?> builder : List.of(
                BotkitBuilder.class,
                Limits.Builder.class,
                HttpPolicy.Builder.class,
                BotkitWebSocket.Builder.class,
                BotkitWebhook.Builder.class)) {
            options(builder)
                    .forEach(option -> assertThat(readme)
                            .as(builder.getName() + "." + option)
                            .contains("\n| `" + option + "` |"));
        }
    }

    private static Stream<String> options(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == builder)
                .map(Method::getName)
                .distinct();
    }

    @Test
    void theBoundsHaveTheDefaultsThatTheTableSays() throws Exception {
        String readme = readme();
        for (Method bound : Limits.class.getDeclaredMethods()) {
            if (Modifier.isPublic(bound.getModifiers()) && !Modifier.isStatic(bound.getModifiers())) {
                Object value = bound.invoke(Limits.DEFAULT);
                assertThat(readme)
                        .containsPattern("\\n\\| `" + bound.getName() + "` \\| (" + String.join("|", spellings(value))
                                + ") \\|");
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
