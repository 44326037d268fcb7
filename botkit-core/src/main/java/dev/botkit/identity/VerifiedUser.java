package dev.botkit.identity;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The user to whom a credential belongs; see {@link CredentialVerifier}. Immutable. */
public final class VerifiedUser {

    private final String name;
    private final @Nullable Instant expires;

    private VerifiedUser(String name, @Nullable Instant expires) {
        this.name = name;
        this.expires = expires;
    }

    /**
     * Makes a user whose credential never expires.
     *
     * @param name the user's name, 1 to 512 characters; the conversation is {@code verified:<name>}
     * @return the user
     * @throws IllegalArgumentException if the name is empty
     */
    public static VerifiedUser of(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("A user's name is empty.");
        }
        return new VerifiedUser(name, null);
    }

    /**
     * Sets when the credential expires.
     *
     * @param moment when the credential expires, at which time the user's connection is closed with 1008. If it has
     *     passed already by the bot's clock, the credential is refused as unauthorized. Null for never
     * @return a copy
     */
    public VerifiedUser expiring(@Nullable Instant moment) {
        return new VerifiedUser(name, moment);
    }

    /** {@return the user's name} */
    public String name() {
        return name;
    }

    /** {@return when the credential expires; null for never} */
    public @Nullable Instant expires() {
        return expires;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VerifiedUser user && name.equals(user.name) && Objects.equals(expires, user.expires);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, expires);
    }

    /** {@return a form for debugging, without the name} */
    @Override
    public String toString() {
        return "VerifiedUser[" + (expires == null ? "" : "expires " + expires) + "]";
    }
}
