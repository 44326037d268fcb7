package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to browsers stays small, and says the same in all languages. Needs no browser. */
class SizeTest {

    private static final int ALL_BYTES = 30_000;
    private static final int LOADER_BYTES = 2_048;

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

    @Test
    void scriptsAndStylesTogetherAreThirtyKilobytesAtMost() throws IOException {
        TreeMap<String, Integer> sizes = new TreeMap<>();
        for (String name :
                List.of("client.js", "session.js", "markdown.js", "marked.js", "embed.js", "client.css", "embed.css")) {
            sizes.put(name, zipped(name));
        }
        int all = sizes.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("Gzipped: " + all + " bytes, " + sizes);
        assertThat(all).isLessThanOrEqualTo(ALL_BYTES);
    }

    @Test
    void theLoaderIsTwoKilobytesAtMost() throws IOException {
        assertThat(zipped("embed.js")).isLessThanOrEqualTo(LOADER_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ar", "de", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "zh"})
    void everyLanguageHasAllTexts(String language) throws IOException {
        Set<String> english = keys("en");
        assertThat(keys(language)).isEqualTo(english);
    }

    private static Set<String> keys(String language) throws IOException {
        String json = new String(file("lang/" + language + ".json"), StandardCharsets.UTF_8);
        return JsonParser.parseString(json).getAsJsonObject().keySet();
    }
}
