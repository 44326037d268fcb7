package dev.botkit.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A secret of 256 random bits that only one browser has. A client that presents it owns the conversations that are
 * named after it. The server never stores or logs it; {@link #toString()} does not show it.
 *
 * <p>It is written as 43 characters of base64url without padding (RFC 4648, section 5).
 */
public final class AnonymousSecret {

    private static final int BYTES = 32;
    private static final int LENGTH = 43;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private AnonymousSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** {@return a new secret} */
    public static AnonymousSecret generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new AnonymousSecret(bytes);
    }

    /**
     * Parses a secret that a client presents.
     *
     * @param text 43 characters of base64url
     * @return the secret; null if the text is null, shorter, longer, or not base64url
     */
    public static @Nullable AnonymousSecret parse(@Nullable String text) {
        if (text == null || text.length() != LENGTH) {
            return null;
        }
        try {
            return new AnonymousSecret(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Names the conversation that this secret owns for a claimed user: SHA-256 of the secret's 32
     * bytes, a zero byte and the user in UTF-8.
     *
     * @param user the label that the client gave its user; may be empty
     * @return {@code anon:} and 43 characters of base64url
     */
    public ConversationId conversation(String user) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        digest.update((byte) 0);
        return ConversationId.anonymous(Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(digest.digest(user.getBytes(StandardCharsets.UTF_8))));
    }

    /** {@return the secret as text, to be given only to the browser that owns it} */
    public String reveal() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AnonymousSecret secret && MessageDigest.isEqual(secret.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@return a text that does not show the secret} */
    @Override
    public String toString() {
        return "AnonymousSecret[hidden]";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
