package dev.botkit.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The README and the pages of {@code docs}, and what their tests do with them. */
final class Docs {

    static final Path ROOT = Path.of("..", "..");

    private static final Pattern BLOCK = Pattern.compile("(?m)^( *)```(\\w*)( fragment)?\\n([\\s\\S]*?)^\\1```$");
    private static final Pattern TYPE = Pattern.compile("(?m)^(?:public )?(?:final )?(?:class|record) (\\w+)");

    /** What fragments may use without saying where it comes from. */
    private static final String IMPORTS = """
            import dev.botkit.*;
            import dev.botkit.dialog.*;
            import dev.botkit.history.*;
            import dev.botkit.history.jdbc.*;
            import dev.botkit.history.mongo.*;
            import dev.botkit.identity.*;
            import dev.botkit.identity.jwt.*;
            import dev.botkit.langchain4j.*;
            import dev.botkit.learning.*;
            import dev.botkit.micrometer.*;
            import dev.botkit.script.*;
            import dev.botkit.script.client.*;
            import dev.botkit.transport.*;
            import dev.botkit.webhook.*;
            import dev.botkit.websocket.*;
            import dev.langchain4j.agent.tool.*;
            import dev.langchain4j.invocation.InvocationParameters;
            import dev.langchain4j.model.chat.StreamingChatModel;
            import io.micrometer.core.instrument.MeterRegistry;
            import io.micrometer.observation.ObservationRegistry;
            import jakarta.servlet.ServletContext;
            import java.net.*;
            import java.net.http.*;
            import java.net.http.HttpResponse.*;
            import java.time.*;
            import java.nio.file.*;
            import java.util.*;
            import java.util.concurrent.*;
            """;

    private Docs() {}

    /** A block of code; a fragment is no whole file. */
    record Block(String language, boolean fragment, String text) {}

    /** The README, and every page of {@code docs}. */
    static List<String> pages() {
        return Stream.concat(Stream.of("README.md"), markdown("docs")).toList();
    }

    /** The Markdown files that lie in a folder. */
    static Stream<String> markdown(String folder) {
        String[] names = ROOT.resolve(folder).toFile().list((parent, name) -> name.endsWith(".md"));
        assertThat(names).as("the folder " + folder).isNotNull();
        return Arrays.stream(names).sorted().map(name -> folder.isEmpty() ? name : folder + "/" + name);
    }

    /** A file of the repository. */
    static String read(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of a text in one language. */
    static List<Block> blocks(String page, String language) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(page);
        while (matcher.find()) {
            String text = matcher.group(4).replaceAll("(?m)^" + matcher.group(1), "");
            if (matcher.group(2).equals(language)) {
                blocks.add(new Block(language, matcher.group(3) != null, text));
            }
        }
        return blocks;
    }

    /** The block of a page that holds these words. */
    static String block(String path, String language, String words) {
        return blocks(read(path), language).stream()
                .map(Block::text)
                .filter(text -> text.contains(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No block of " + path + " holds: " + words));
    }

    /** Writes a block as a source file. */
    static Path source(Block block, int number, Path folder) throws IOException {
        if (block.fragment()) {
            String name = "Fragment" + number;
            String given = block.text().contains("Botkit botkit =") ? "" : "Botkit botkit, ";
            return Files.writeString(
                    folder.resolve(name + ".java"),
                    IMPORTS + "class " + name + " { void run(" + given
                            + "SkillRegistry skills, StreamingChatModel model, ServletContext servletContext, byte[] secret, MeterRegistry meterRegistry, "
                            + "ObservationRegistry observationRegistry) throws Exception {\n"
                            + block.text() + "}}");
        }
        Matcher type = TYPE.matcher(block.text());
        assertThat(type.find()).as("a class in the block\n" + block.text()).isTrue();
        return Files.writeString(folder.resolve(type.group(1) + ".java"), block.text());
    }

    /** Compiles the blocks of a page, which may use the classes of the README. */
    static void compilePage(String path, Path folder, Path readme) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Block block : blocks(read(path), "java")) {
            sources.add(source(block, sources.size(), folder));
        }
        assertThat(sources).as("blocks of Java in " + path).isNotEmpty();
        compile(sources, folder, readme);
    }

    /** Compiles source files with the class path of this test, and what is in these folders. */
    static void compile(List<Path> sources, Path folder, Path... classPath) {
        StringWriter problems = new StringWriter();
        String path = Stream.concat(
                        Arrays.stream(classPath).map(Path::toString), Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var manager = compiler.getStandardFileManager(null, null, null);
        boolean compiled = compiler.getTask(
                        problems,
                        manager,
                        null,
                        List.of("-proc:none", "-cp", path, "-d", folder.toString()),
                        null,
                        manager.getJavaFileObjectsFromPaths(sources))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();
    }

    /** The statements of a source, without comments and white space. */
    static List<String> statements(String source) {
        return Arrays.stream(source.replaceAll("(?s)/\\*.*?\\*/", "")
                        .replaceAll(" // .*", "")
                        .replaceAll("\\s+", " ")
                        .split("[;{}]"))
                .map(statement -> statement.replace(" ", ""))
                .filter(statement -> !statement.isBlank())
                .toList();
    }
}
