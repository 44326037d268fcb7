package dev.botkit.identity;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a conversation: everything between one user and the bot, on all tabs, devices and
 * transports. Written {@code verified:alice}, {@code anon:…} or {@code webhook:carol}. Immutable.
 *
 * <p>A user may have more conversations beside this one. Each of them has a label, which the client chooses, and is written
 * {@code verified/alice/holiday}. They belong to the same user: a label gives nobody access to anything. What is done with
 * one conversation, such as erasing it, is not done with the user's others, unless the method says so. What is counted for
 * or granted to a user goes by {@code withLabel(null)}, which is the same in all of them.
 *
 * <p>The order is that of the full names, as strings; it agrees with {@code equals}. Clients choose parts of these names. A hash
 * map needs an order to find its keys quickly among others that were chosen to have the same hash code.
 */
public final class ConversationId implements Comparable<ConversationId> {

    /** What the name was made from. */
    public enum Proof {
        /** The host signed the user in. */
        VERIFIED,
        /** The browser has a secret of its own; nobody knows who sits there. */
        ANON,
        /** None: a webhook caller that named a user. Anyone who can reach the webhook can do so. */
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
     * The conversation of a signed-in user.
     *
     * @param name the name that the host's sign-in gave the user, any text but the empty one
     * @return {@code verified:<name>}
     */
    public static ConversationId verified(String name) {
        return new ConversationId(Proof.VERIFIED, name, null);
    }

    /**
     * The conversation of a webhook caller that proved nothing.
     *
     * @param user the user it named
     * @return {@code webhook:<user>}
     */
    public static ConversationId webhook(String user) {
        return new ConversationId(Proof.WEBHOOK, user, null);
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
     * Reads what {@link #toString()} wrote.
     *
     * @param fullName with its prefix
     * @return the conversation's name
     * @throws IllegalArgumentException if there is no known prefix, nothing behind it, or no valid label where the prefix
     *     asks for one
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
     * Whether a text can be a label.
     *
     * @param text any
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
     * Another conversation of the same user.
     *
     * @param newLabel what tells it from the user's others, see {@link #isLabel}; null for the one without a label
     * @return its name
     * @throws IllegalArgumentException if the label is not valid
     */
    public ConversationId withLabel(@Nullable String newLabel) {
        return Objects.equals(newLabel, label) ? this : new ConversationId(proof, name, newLabel);
    }

    /** {@return what tells it from the user's other conversations; null if it is the one without a label} */
    public @Nullable String label() {
        return label;
    }

    /**
     * For stores that look for a user's conversations by their names.
     *
     * @return what the full names of all labelled conversations of this user begin with. Some other users' do, too: those whose
     *     names have slashes; {@link #labelIn} tells them apart
     */
    public String labelledPrefix() {
        return proof.labelledPrefix + name + '/';
    }

    /**
     * For stores that look for a user's conversations by their names.
     *
     * @param fullName what {@link #toString()} wrote, or any other text
     * @return the label in it; null if it is not the name of a labelled conversation of this user
     */
    public @Nullable String labelIn(String fullName) {
        String prefix = labelledPrefix();
        String rest = fullName.startsWith(prefix) ? fullName.substring(prefix.length()) : "";
        return isLabel(rest) ? rest : null;
    }

    /** {@return what the name was made from} */
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
