package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Docs.ROOT;
import static dev.botkit.examples.shop.Docs.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/ARCHITECTURE.md names classes, methods and threads that exist, and all threads. */
class ArchitecturePageTest {

    private static final String PAGE = read("docs/ARCHITECTURE.md");
    private static final Pattern CODE = Pattern.compile("(?ms)^```$.*?^```$|`[^`\n]+`");
    private static final Pattern TYPE = Pattern.compile("\\b([A-Z]\\w*[a-z]\\w*)(?:\\.([a-z]\\w*))?");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|record|interface|enum) (\\w+)");
    private static final Pattern THREAD =
            Pattern.compile("\\b(?:threads|Background|Thread|invoke)\\((?:[^;\"]*)\"(botkit-[a-z-]+?)-?\"");

    private static final StringBuilder SOURCES = new StringBuilder();

    @BeforeAll
    static void readTheSources() throws IOException {
        String[] modules = ROOT.toFile().list((root, name) -> name.startsWith("botkit-"));
        assertThat(modules).isNotNull();
        for (String module : modules) {
            Path sources = ROOT.resolve(module).resolve("src");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path file : (Iterable<Path>)
                            files.filter(each -> each.toString().endsWith(".java"))::iterator) {
                        SOURCES.append(Files.readString(file));
                    }
                }
            }
        }
    }

    @Test
    void everyClassAndMethodThatThePageNamesExists() {
        Set<String> types = new TreeSet<>();
        DECLARED.matcher(SOURCES).results().forEach(declared -> types.add(declared.group(1)));
        Set<String> members = new TreeSet<>();
        Pattern.compile("\\b([a-z]\\w*)(?=\\()").matcher(SOURCES).results().forEach(call -> members.add(call.group(1)));

        Set<String> missing = new TreeSet<>();
        CODE.matcher(PAGE)
                .results()
                .flatMap(code -> TYPE.matcher(code.group()).results())
                .forEach(named -> {
                    if (!types.contains(named.group(1))) {
                        missing.add(named.group(1));
                    }
                    if (named.group(2) != null && !members.contains(named.group(2))) {
                        missing.add(named.group());
                    }
                });
        assertThat(missing).isEmpty();
    }

    @Test
    void everyExportedPackageOfCoreIsInTheTable() {
        assertThat(Pattern.compile("(?m)^ +exports ([\\w.]+);")
                        .matcher(read("botkit-core/src/main/java/module-info.java"))
                        .results()
                        .map(exported -> exported.group(1)))
                .hasSizeGreaterThan(7)
                .allSatisfy(exported -> assertThat(PAGE).contains("| `" + exported + "` |"));
    }

    @Test
    void everyThreadThatALibraryClassStartsIsInTheTable() {
        Set<String> threads = new TreeSet<>();
        THREAD.matcher(SOURCES)
                .results()
                .map((MatchResult found) -> found.group(1))
                .forEach(threads::add);
        assertThat(threads)
                .contains(
                        "botkit-turn", "botkit-store-reader", "botkit-store-writer", "botkit-jwks", "botkit-websocket")
                .allSatisfy(thread -> assertThat(PAGE).contains("| `" + thread + "`"));
    }
}
