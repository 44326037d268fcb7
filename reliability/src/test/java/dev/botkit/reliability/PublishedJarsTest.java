package dev.botkit.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each published jar must hold. Here, because this module is built behind all of them. */
class PublishedJarsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    /** Of these this module's own build needs the jars or the classes, so that they are always looked at. */
    private static final List<String> NEEDED =
            List.of("botkit-core", "botkit-websocket-jakarta", "botkit-history-mongo", "botkit-history-jdbc");

    @TempDir
    private Path folder;

    @Test
    void eachHoldsTheLicenceAndTheNotice() throws IOException {
        List<String> built =
                published().stream().filter(PublishedJarsTest::isBuilt).toList();

        assertThat(built).containsAll(NEEDED);
        for (String module : built) {
            assertThat(entry(module, "META-INF/LICENSE"))
                    .as("LICENSE of %s", module)
                    .contains("Apache License");
            assertThat(entry(module, "META-INF/NOTICE"))
                    .as("NOTICE of %s", module)
                    .startsWith("Botkit for Java");
        }
    }

    @Test
    void theClientsJarHoldsTheLicenceOfTheLexerThatIsInIt() throws IOException {
        assertThat(published()).contains("botkit-web-client");
        if (isBuilt("botkit-web-client")) {
            assertThat(entry("botkit-web-client", "META-INF/resources/botkit/marked.js"))
                    .contains("marked");
            assertThat(entry("botkit-web-client", "META-INF/licenses/marked.txt"))
                    .contains("MarkedJS", "Permission is hereby granted", "shall be included in");
        }
    }

    @Test
    void aMissingEntryIsNoticed() throws IOException {
        Path jar = folder.resolve("empty.jar");
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.writeString(zip.getPath("other.txt"), "x");
        }

        assertThat(entry(jar, "META-INF/LICENSE")).isEmpty();
    }

    private static List<String> published() throws IOException {
        return Pattern.compile("<artifactId>(botkit-[a-z-]+)</artifactId>")
                .matcher(Files.readString(ROOT.resolve("botkit-bom/pom.xml")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(name -> !name.equals("botkit-bom") && !name.equals("botkit-parent"))
                .toList();
    }

    private static boolean isBuilt(String module) {
        return Files.exists(classes(module)) || jar(module) != null;
    }

    private static String entry(String module, String name) throws IOException {
        Path jar = jar(module);
        return entry(jar == null ? classes(module) : jar, name);
    }

    /** An entry of a jar or a folder of classes; empty if it is not there. */
    private static String entry(Path place, String name) throws IOException {
        if (Files.isDirectory(place)) {
            return text(place.resolve(name));
        }
        try (FileSystem zip = FileSystems.newFileSystem(place)) {
            return text(zip.getPath(name));
        }
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static Path classes(String module) {
        return ROOT.resolve(module).resolve("target/classes");
    }

    private static @Nullable Path jar(String module) {
        Path target = ROOT.resolve(module).resolve("target");
        if (!Files.isDirectory(target)) {
            return null;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(module + "-[0-9].*\\.jar"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
