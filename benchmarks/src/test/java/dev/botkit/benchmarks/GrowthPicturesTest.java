package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class GrowthPicturesTest {

    @Test
    void drawsHowTheCostOfAMessageGrows(@TempDir Path folder) throws Exception {
        GrowthPictures.main(new String[] {
            "--folder", folder.toString(),
            "--rounds", "2",
            "--millis", "100",
            "--warm-up", "100",
            "--messages", "100",
            "--largest", "10"
        });

        assertThat(drawn(folder, "growth-patterns.svg", "patterns", "time per message, µs", "words"))
                .as("words and regular expressions, one and ten")
                .isEqualTo(2 + 2);
        assertThat(drawn(folder, "growth-conversations.svg", "conversations", "time per message, µs"))
                .isEqualTo(2);
        assertThat(drawn(folder, "growth-log.svg", "entries in the log of each", "all are kept"))
                .isEqualTo(2);
        assertThat(drawn(folder, "growth-connections.svg", "connections", "CPU of the server per echo, µs", "bot"))
                .isEqualTo(2 + 2);
    }

    /** How many places a picture has, which has these texts. */
    private static int drawn(Path folder, String name, String... texts) throws Exception {
        Document picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve(name).toFile());
        String svg = Files.readString(folder.resolve(name));
        assertThat(List.of(texts)).allSatisfy(text -> assertThat(svg).contains(">" + text + "</text>"));
        assertThat(svg).contains("prefers-color-scheme: dark").doesNotContain("NaN");
        assertThat(picture.getDocumentElement().getTagName()).isEqualTo("svg");
        return svg.split("class=\"range of", -1).length - 1;
    }
}
