package dev.botkit.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnonymousSecretTest {

    private static final String TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private static AnonymousSecret secret(String text) {
        return Objects.requireNonNull(AnonymousSecret.parse(text), "refused: " + text);
    }

    @Test
    void aNewSecretHas256BitsOfItsOwn() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String text = AnonymousSecret.generate().reveal();
            assertThat(text).matches("[A-Za-z0-9_-]{43}");
            assertThat(Base64.getUrlDecoder().decode(text)).hasSize(32);
            texts.add(text);
        }
        assertThat(texts).hasSize(1_000);
    }

    @Test
    void readsWhatItRevealed() {
        AnonymousSecret secret = AnonymousSecret.generate();

        assertThat(secret(secret.reveal())).isEqualTo(secret).hasSameHashCodeAs(secret);
        assertThat(secret(TEXT).reveal()).isEqualTo(TEXT);
        assertThat(secret(TEXT)).isNotEqualTo(secret).isNotEqualTo(TEXT);
    }

    static Stream<String> noSecrets() {
        return Stream.of(
                TEXT.substring(1),
                TEXT + "A",
                TEXT + "=",
                TEXT + " ",
                " " + TEXT.substring(1),
                TEXT.substring(0, 42) + "=",
                TEXT.substring(0, 41) + "==",
                TEXT.substring(0, 42) + "+",
                TEXT.substring(0, 42) + "/",
                TEXT.substring(0, 42) + "~",
                TEXT.substring(0, 42) + "\n",
                TEXT.substring(0, 42) + "é",
                TEXT.substring(0, 42) + "\u0141",
                TEXT.substring(0, 20) + "." + TEXT.substring(21),
                "\u0000".repeat(43),
                "=".repeat(43),
                "A".repeat(22),
                "A".repeat(1_000_000));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "x"})
    @MethodSource("noSecrets")
    void refusesWhatIsNot43CharactersOfBase64Url(String text) {
        assertThat(AnonymousSecret.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "Zoë",
                "😀",
                "a\u0000b",
                "verified:alice",
                "0123456789012345678901234567890123456789"
            })
    void theConversationIsTheDigestOfSecretZeroAndUser(String user) throws Exception {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (int i = 0; i < 32; i++) {
            input.write(i);
        }
        input.write(0);
        input.write(user.getBytes(StandardCharsets.UTF_8));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(input.toByteArray());
        String expected = "anon:" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);

        ConversationId id = secret(TEXT).conversation(user);

        assertThat(id).hasToString(expected).isEqualTo(ConversationId.parse(expected));
        assertThat(id.proof()).isEqualTo(ConversationId.Proof.ANON);
        assertThat(id.isVerified()).isFalse();
        assertThat(id.name()).hasSize(43);
    }

    @Test
    void theDigestIsTheOneThatWasComputedElsewhere() {
        assertThat(secret(TEXT).conversation("alice")).hasToString("anon:WwT39rst_3csuKOX7yeAORJfBlhQkZlp8cCnpP5oPSI");
    }

    @Test
    void anotherUserOrAnotherSecretIsAnotherConversation() {
        AnonymousSecret mine = secret(TEXT);
        AnonymousSecret other = AnonymousSecret.generate();
        Set<ConversationId> ids = new HashSet<>();
        List<String> users = List.of("", "alice", "bob", "Alice", "alice ", "\u0000alice", "a", "e\u0301", "\u00e9");
        for (String user : users) {
            assertThat(mine.conversation(user)).isEqualTo(mine.conversation(user));
            ids.add(mine.conversation(user));
            ids.add(other.conversation(user));
        }
        assertThat(ids).hasSize(2 * users.size());
    }

    @Test
    void neitherTheSecretNorItsConversationShowsTheOther() {
        AnonymousSecret secret = AnonymousSecret.generate();

        assertThat(secret).hasToString("AnonymousSecret[hidden]");
        assertThat(secret.conversation("alice").toString())
                .doesNotContain(secret.reveal())
                .doesNotContain("alice");
    }
}
