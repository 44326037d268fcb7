package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The comparison with the last release knows annotations of types and members only, so pom.xml names packages. */
class ExperimentalTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern YOUNG_PACKAGE = Pattern.compile("(?ms)^@Experimental$.*?^package ([\\w.]+);");

    @Test
    void theComparisonWithTheLastReleaseLeavesOutThePackagesThatAreExperimental() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(pom).contains("<exclude>@" + Experimental.class.getName() + "</exclude>");
        assertThat(Pattern.compile("<exclude>(dev\\.botkit(?:\\.[a-z0-9]+)+)</exclude>")
                        .matcher(pom)
                        .results()
                        .map(match -> match.group(1)))
                .contains("dev.botkit.transport")
                .containsExactlyInAnyOrderElementsOf(experimentalPackages());
    }

    /** Of all modules, which core's classes do not show. */
    private static List<String> experimentalPackages() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.filter(module -> module.getFileName().toString().startsWith("botkit-"))
                    .map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(ExperimentalTest::experimentalPackagesIn)
                    .toList();
        }
    }

    private static Stream<String> experimentalPackagesIn(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.endsWith("package-info.java")).toList().stream()
                    .flatMap(file -> YOUNG_PACKAGE.matcher(read(file)).results())
                    .map(found -> found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
