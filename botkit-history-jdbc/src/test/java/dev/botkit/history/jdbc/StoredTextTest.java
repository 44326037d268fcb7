package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.ConversationId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTextTest {

    private static final String HALF = "\ud83d";
    private static final String OTHER_HALF = "\ude00";

    @ParameterizedTest
    @ValueSource(
            strings = {"", "verified:alice", "{\"a\":\"\\u0000 \\\\ \\n\"}", "caf\u00e9 \u6f22 \ud83d\ude00", "a\\b"})
    void ordinaryTextsAreStoredAsTheyAre(String text) {
        assertThat(StoredText.of(text)).isEqualTo(text);
        assertThat(StoredText.read(text)).isEqualTo(text);
    }

    @Test
    void whatDatabasesCannotKeepIsEscapedBehindABackslash() {
        assertThat(StoredText.of("a\0b\\c" + HALF + "d\ud83d\ude00")).isEqualTo("\\a\\0b\\\\c\\ud83dd\ud83d\ude00");
    }

    @Test
    void everyTextComesBackAndNoTwoAreStoredTheSame() {
        List<String> parts = List.of("", "\\", "0", "u", "\0", HALF, OTHER_HALF, "a", "#", "ud83d");
        Set<String> texts = parts.stream()
                .flatMap(a -> parts.stream()
                        .flatMap(b -> parts.stream().flatMap(c -> parts.stream().map(d -> a + b + c + d))))
                .collect(Collectors.toSet());

        assertThat(texts).allSatisfy(text -> {
            String stored = StoredText.of(text);
            assertThat(StoredText.read(stored)).isEqualTo(text);
            assertThat(stored).doesNotContain("\0");
            assertThat(new String(stored.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(stored);
        });
        assertThat(texts.stream().map(StoredText::of)).doesNotHaveDuplicates();
    }

    @Test
    void keysOfUpTo512BytesAreTheNamesThemselves() {
        String longest = "\ud83d\ude00".repeat(125) + "abc";
        assertThat(StoredText.key(ConversationId.verified(longest))).isEqualTo("verified:" + longest);
        assertThat(StoredText.key(ConversationId.verified(longest + "d"))).startsWith("\\#");
    }

    @Test
    void longerNamesHaveKeysOf66CharactersThatNoNameCanHave() {
        String name = "\ud83d\ude00".repeat(10_000);
        String key = StoredText.key(ConversationId.verified(name));

        assertThat(key).matches("\\\\#[0-9a-f]{64}");
        assertThat(StoredText.key(ConversationId.verified(name))).isEqualTo(key);
        assertThat(StoredText.key(ConversationId.webhook(name))).isNotEqualTo(key);
        assertThat(StoredText.key(ConversationId.verified(name + "a"))).isNotEqualTo(key);
    }
}
