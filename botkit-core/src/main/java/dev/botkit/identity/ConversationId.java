package dev.botkit.identity;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a conversation, which is everything between one user and the bot, on all tabs, devices and transports. It
 * is written {@code verified:alice}, {@code anon:…} or {@code webhook:carol}. Immutable.
 *
 * <p>A user may have other conversations beside this one. Each of them has a label, which the client chooses, and is
 * written {@code verified/alice/holiday}. They belong to the same user: a label gives nobody access to anything.
 * Actions on one conversation, such as erasing it, do not affect the user's others, unless the method says so. What
 * counts for the user, such as a quota or a permission, should use {@code withLabel(null)}, which is the same for all
 * of them.
 *
 * <p>The natural order is that of the full names as strings and is consistent with {@code equals}. It keeps hash maps
 * fast even if clients, which choose parts of these names, choose them to have the same hash code.
 */
public final class ConversationId implements Comparable<ConversationId> {

    /** What proves the name. */
    public enum Proof {
        /** The host signed the user in. */
        VERIFIED,
        /** The browser has a secret of its own; the user is anonymous. */
        ANON,
        /** Nothing: a webhook caller named a user. Anyone who can reach the webhook can do so. */
        WEBHOOK;

        private final String prefix = name().toLowerCase(Locale.ROOT) + ":";
        private final String labelledPrefix = name().toLowerCase(Locale.ROOT) + "/";
    }

    private static final int MAX_LABEL = 64;

    private final Proof proof;
    private final String name;
    private final @Nullable String label;

    private ConversationId(Proof proof, String name, @Nullable String label) {
        this.proof = proof;
        this.name = Objects.requireNonNull(name, "name");
        this.label = label;
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A conversation needs a name; it is empty.");
        }
        if (label != null && !isLabel(label)) {
            throw new IllegalArgumentException(
                    "A conversation's label must be 1 to 64 ASCII letters, digits, \"-\", \"_\" and \".\".");
        }
    }

    /**
     * Names the conversation of a signed-in user.
     *
     * @param name the name that the host's sign-in gave the user; not empty
     * @return {@code verified:<name>}
     */
    public static ConversationId verified(String name) {
        return new ConversationId(Proof.VERIFIED, name, null);
    }

    /**
     * Names the conversation of a webhook caller that proved nothing.
     *
     * @param user the user that the caller named
     * @return {@code webhook:<user>}
     */
    public static ConversationId webhook(String user) {
        return new ConversationId(Proof.WEBHOOK, user, null);
    }

    /**
     * Names the conversation of a signed-in user, and rejects a full name that is passed by mistake.
     *
     * @param user a user's name without a prefix
     * @return {@code verified:<user>}
     * @throws IllegalArgumentException if the name begins like a full name; use {@link #parse} for those
     */
    public static ConversationId ofUser(String user) {
        for (Proof proof : Proof.values()) {
            if (user.startsWith(proof.prefix) || user.startsWith(proof.labelledPrefix)) {
                throw new IllegalArgumentException("The user's name begins with \""
                        + user.substring(0, proof.prefix.length())
                        + "\". If it is a conversation's full name, use ConversationId.parse(…);"
                        + " if the user is really called so, use ConversationId.verified(…).");
            }
        }
        return verified(user);
    }

    /**
     * Parses a full name, as {@link #toString()} returns it.
     *
     * @param fullName the name with its prefix
     * @return the conversation's name
     * @throws IllegalArgumentException if the prefix is unknown, nothing follows it, or it requires a label and there
     *     is no valid one
     */
    public static ConversationId parse(String fullName) {
        for (Proof proof : Proof.values()) {
            if (fullName.startsWith(proof.prefix)) {
                return new ConversationId(proof, fullName.substring(proof.prefix.length()), null);
            }
            if (fullName.startsWith(proof.labelledPrefix)) {
                int slash = fullName.lastIndexOf('/');
                int begin = proof.labelledPrefix.length();
                return new ConversationId(
                        proof, fullName.substring(begin, Math.max(begin, slash)), fullName.substring(slash + 1));
            }
        }
        throw new IllegalArgumentException(
                "A conversation's full name begins with \"verified:\", \"anon:\" or \"webhook:\".");
    }

    static ConversationId anonymous(String digest) {
        return new ConversationId(Proof.ANON, digest, null);
    }

    /**
     * Tells whether a text can be a label.
     *
     * @param text any text
     * @return true for 1 to 64 ASCII letters, digits, {@code -}, {@code _} and {@code .}
     */
    public static boolean isLabel(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.';
            if (!fits) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_LABEL;
    }

    /**
     * Names another conversation of the same user.
     *
     * @param newLabel the label, see {@link #isLabel}; null for the conversation without one
     * @return the name of that conversation
     * @throws IllegalArgumentException if the label is not valid
     */
    public ConversationId withLabel(@Nullable String newLabel) {
        return Objects.equals(newLabel, label) ? this : new ConversationId(proof, name, newLabel);
    }

    /** {@return the label; null for the conversation without one} */
    public @Nullable String label() {
        return label;
    }

    /**
     * Returns the text with which the full names of all labelled conversations of this user begin, for stores that look for
     * them by name.
     *
     * @return the prefix; names of other users begin with it, too, if they contain slashes, and {@link #labelIn} excludes those
     */
    public String labelledPrefix() {
        return proof.labelledPrefix + name + '/';
    }

    /**
     * Finds the label in the full name of a conversation of this user, for stores that look for them by name.
     *
     * @param fullName what {@link #toString()} returned, or any other text
     * @return the label; null if it is not the name of a labelled conversation of this user
     */
    public @Nullable String labelIn(String fullName) {
        String prefix = labelledPrefix();
        String rest = fullName.startsWith(prefix) ? fullName.substring(prefix.length()) : "";
        return isLabel(rest) ? rest : null;
    }

    /** {@return what proves the name} */
    public Proof proof() {
        return proof;
    }

    /** {@return the name without its prefix and label: the signed-in user's name, the digest, or the claimed user} */
    public String name() {
        return name;
    }

    /** {@return true if the host signed this user in} */
    public boolean isVerified() {
        return proof == Proof.VERIFIED;
    }

    @Override
    public int compareTo(ConversationId other) {
        if (proof == other.proof && label == null && other.label == null) {
            return name.compareTo(other.name);
        }
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConversationId id
                && id.proof == proof
                && id.name.equals(name)
                && Objects.equals(id.label, label);
    }

    @Override
    public int hashCode() {
        return (name.hashCode() * 31 + proof.prefix.hashCode()) * 31 + (label == null ? 0 : label.hashCode());
    }

    /** {@return the full name, such as {@code verified:alice} or {@code verified/alice/holiday}} */
    @Override
    public String toString() {
        return label == null ? proof.prefix + name : proof.labelledPrefix + name + '/' + label;
    }
}
