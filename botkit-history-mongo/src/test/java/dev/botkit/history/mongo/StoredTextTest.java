package dev.botkit.history.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\0",
                "$ne.{}",
                "caf\u00E9",
                "\uD83D\uDE00",
                "\uFFFD",
                "\uFFFF",
                "a\uD83D\uDE00\uD83D\uDE01z"
            })
    void textsThatUtf8KnowsAreStoredAsTheyAre(String text) {
        assertThat(StoredText.of(text)).isSameAs(text);
        assertThat(StoredText.read(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uD83D",
                "\uDE00",
                "\uDE00\uD83D",
                "a\uD83D",
                "\uD83Da",
                "\uD83D\uD83D\uDE00",
                "\uFFFE",
                "\uFFFEd83d",
                "x\uFFFEfffe\uD800y\uDFFF"
            })
    void halfPairsComeBackAsTheyWere(String text) {
        String stored = StoredText.of(text);

        assertThat(new String(stored.getBytes(UTF_8), UTF_8)).isEqualTo(stored);
        assertThat(StoredText.read(stored)).isEqualTo(text);
    }

    @Test
    void differentTextsStayDifferent() {
        List<String> texts = List.of("\uD83D", "\uDE00", "\uFFFD", "\uFFFEd83d", "\uFFFE", "d83d", "\uFFFEfffed83d");
        Set<String> stored = new HashSet<>();
        texts.forEach(text -> stored.add(StoredText.of(text)));

        assertThat(stored).hasSameSizeAs(texts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFFFE", "\uFFFE12", "a\uFFFExyz1", "\uFFFE\uFFFE"})
    void marksThatOthersWroteAreKept(String stored) {
        assertThat(StoredText.read(stored)).isEqualTo(stored);
    }
}
