package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to browsers stays small, and says the same in all languages. Needs no browser. */
class SizeTest {

    private static final int ALL_BYTES = 32_000;
    private static final int LOADER_BYTES = 2_800;

    private static byte[] file(String name) throws IOException {
        try (InputStream in = SizeTest.class.getResourceAsStream("/META-INF/resources/botkit/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static int zipped(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(file(name));
        }
        return bytes.size();
    }

    /** All that is in the jar: nothing can be forgotten here. */
    private static List<String> files() throws Exception {
        URI place = Objects.requireNonNull(SizeTest.class.getResource("/META-INF/resources/botkit/"))
                .toURI();
        if (place.getScheme().equals("file")) {
            return names(Path.of(place));
        }
        try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
            return names(jar.getPath("/META-INF/resources/botkit"));
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void allScriptsAndStylesOfTheJarAreThirtyTwoKilobytesAtMost() throws Exception {
        TreeMap<String, Integer> sizes = new TreeMap<>();
        for (String name : files()) {
            if (name.endsWith(".js") || name.endsWith(".css")) {
                sizes.put(name, zipped(name));
            }
        }
        int all = sizes.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("Gzipped: " + all + " bytes, " + sizes);
        assertThat(sizes)
                .containsKeys(
                        "client.js", "session.js", "markdown.js", "marked.js", "embed.js", "client.css", "embed.css");
        assertThat(all).isLessThanOrEqualTo(ALL_BYTES);
    }

    @Test
    void thereIsNoScriptOrStyleElsewhere() throws Exception {
        for (String name : files()) {
            assertThat(name).matches("[\\w-]+\\.(html|js|css|svg)|embed-origins\\.json|lang/[\\w-]+\\.json");
            if (name.endsWith(".html") || name.endsWith(".svg")) {
                assertThat(new String(file(name), StandardCharsets.UTF_8))
                        .as(name)
                        .doesNotContainPattern(
                                "(?i)<style|\\sstyle=|\\son\\w+=|<script(?![^>]*\\ssrc=)|https?://(?!www.w3.org/)");
            }
        }
    }

    @Test
    void allFilesNameEachOtherByTheSameVersion() throws Exception {
        Set<String> versions = new TreeSet<>();
        int names = 0;
        for (String name : files()) {
            if (name.endsWith(".js") || name.endsWith(".html")) {
                String text = new String(file(name), StandardCharsets.UTF_8);
                Matcher version = Pattern.compile("\\?v=([^\"'`$]*)").matcher(text);
                for (; version.find(); names++) {
                    versions.add(version.group(1));
                }
                assertThat(text).as(name).doesNotContainPattern("(?:import|from)[ (]'\\./\\w+\\.js'");
            }
        }
        assertThat(names).isGreaterThanOrEqualTo(7);
        assertThat(versions).singleElement().asString().matches("[0-9a-f]{32}");
    }

    @Test
    void theLoaderIsLessThanThreeKilobytes() throws IOException {
        assertThat(zipped("embed.js")).isLessThanOrEqualTo(LOADER_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ar", "de", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "zh",
                "zh-Hant"
            })
    void everyLanguageHasAllTexts(String language) throws IOException {
        Set<String> english = keys("en");
        assertThat(keys(language)).isEqualTo(english);
    }

    private static Set<String> keys(String language) throws IOException {
        String json = new String(file("lang/" + language + ".json"), StandardCharsets.UTF_8);
        return JsonParser.parseString(json).getAsJsonObject().keySet();
    }
}
