package dev.botkit.identity;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a conversation: everything between one user and the bot, on all tabs, devices and
 * transports. Written {@code verified:alice}, {@code anon:…} or {@code webhook:carol}. Immutable.
 */
public final class ConversationId {

    /** What the name was made from. */
    public enum Proof {
        /** The host signed the user in. */
        VERIFIED,
        /** The browser has a secret of its own; nobody knows who sits there. */
        ANON,
        /** None: a webhook caller that named a user. Anyone who can reach the webhook can do so. */
        WEBHOOK;

        private final String prefix = name().toLowerCase(Locale.ROOT) + ":";
    }

    private final Proof proof;
    private final String name;

    private ConversationId(Proof proof, String name) {
        this.proof = proof;
        this.name = Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A conversation needs a name; it is empty.");
        }
    }

    /**
     * The conversation of a signed-in user.
     *
     * @param name the name that the host's sign-in gave the user, any text but the empty one
     * @return {@code verified:<name>}
     */
    public static ConversationId verified(String name) {
        return new ConversationId(Proof.VERIFIED, name);
    }

    /**
     * The conversation of a webhook caller that proved nothing.
     *
     * @param user the user it named
     * @return {@code webhook:<user>}
     */
    public static ConversationId webhook(String user) {
        return new ConversationId(Proof.WEBHOOK, user);
    }

    /**
     * The conversation of a signed-in user, checked for mix-ups with a full name.
     *
     * @param user a user's name without a prefix
     * @return {@code verified:<user>}
     * @throws IllegalArgumentException if the name begins like a full name, which is for {@link #parse}
     */
    public static ConversationId ofUser(String user) {
        for (Proof proof : Proof.values()) {
            if (user.startsWith(proof.prefix)) {
                throw new IllegalArgumentException("The user's name begins with \"" + proof.prefix
                        + "\". If it is a conversation's full name, use ConversationId.parse(…);"
                        + " if the user is really called so, use ConversationId.verified(…).");
            }
        }
        return verified(user);
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param fullName with its prefix
     * @return the conversation's name
     * @throws IllegalArgumentException if there is no known prefix, or nothing behind it
     */
    public static ConversationId parse(String fullName) {
        for (Proof proof : Proof.values()) {
            if (fullName.startsWith(proof.prefix)) {
                return new ConversationId(proof, fullName.substring(proof.prefix.length()));
            }
        }
        throw new IllegalArgumentException(
                "A conversation's full name begins with \"verified:\", \"anon:\" or \"webhook:\".");
    }

    static ConversationId anonymous(String digest) {
        return new ConversationId(Proof.ANON, digest);
    }

    /** {@return what the name was made from} */
    public Proof proof() {
        return proof;
    }

    /** {@return the name without its prefix: the signed-in user's name, the digest, or the claimed user} */
    public String name() {
        return name;
    }

    /** {@return true if the host signed this user in} */
    public boolean isVerified() {
        return proof == Proof.VERIFIED;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConversationId id && id.proof == proof && id.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + proof.prefix.hashCode();
    }

    /** {@return the full name, such as {@code verified:alice}} */
    @Override
    public String toString() {
        return proof.prefix + name;
    }
}
