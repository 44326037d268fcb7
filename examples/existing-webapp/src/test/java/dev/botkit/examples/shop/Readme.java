package dev.botkit.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

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
import javax.tools.ToolProvider;

/** The README, and what its tests do with it. */
final class Readme {

    static final Path ROOT = Path.of("..", "..");

    private static final Pattern BLOCK = Pattern.compile("(?m)^( *)```(\\w*)( fragment)?\\n([\\s\\S]*?)^\\1```$");
    private static final Pattern TYPE = Pattern.compile("(?m)^(?:public )?(?:class|record) (\\w+)");

    /** What fragments may use without saying where it comes from. */
    private static final String IMPORTS = """
            import dev.botkit.*;
            import dev.botkit.dialog.*;
            import dev.botkit.history.*;
            import dev.botkit.history.jdbc.*;
            import dev.botkit.history.mongo.*;
            import dev.botkit.identity.*;
            import dev.botkit.identity.jwt.*;
            import dev.botkit.learning.*;
            import dev.botkit.script.*;
            import dev.botkit.transport.*;
            import dev.botkit.webhook.*;
            import dev.botkit.websocket.*;
            import jakarta.servlet.ServletContext;
            import java.time.*;
            import java.nio.file.*;
            import java.util.*;
            import java.util.concurrent.*;
            """;

    private Readme() {}

    /** A block of code; a fragment is no whole file. */
    record Block(String language, boolean fragment, String text) {}

    static String text() {
        return read("README.md");
    }

    /** A file of the repository. */
    static String read(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Block> blocks(String language) {
        return blocks(text(), language);
    }

    /** The blocks of a page. */
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

    /** The block that holds these words. */
    static String block(String language, String words) {
        return blocks(language).stream()
                .map(Block::text)
                .filter(text -> text.contains(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No block of the README holds: " + words));
    }

    /** Writes a block as a source file. */
    static Path source(Block block, int number, Path folder) throws IOException {
        if (block.fragment()) {
            String name = "Fragment" + number;
            String given = block.text().contains("Botkit botkit =") ? "" : "Botkit botkit, ";
            return Files.writeString(
                    folder.resolve(name + ".java"),
                    IMPORTS + "class " + name + " { void run(" + given
                            + "SkillRegistry skills, ServletContext servletContext, byte[] secret) throws Exception {\n"
                            + block.text() + "}}");
        }
        Matcher type = TYPE.matcher(block.text());
        assertThat(type.find()).as("a class in the block\n" + block.text()).isTrue();
        return Files.writeString(folder.resolve(type.group(1) + ".java"), block.text());
    }

    /** Compiles source files with the class path of this test. */
    static void compile(List<Path> sources, Path folder) {
        StringWriter problems = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var manager = compiler.getStandardFileManager(null, null, null);
        boolean compiled = compiler.getTask(
                        problems,
                        manager,
                        null,
                        List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
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
