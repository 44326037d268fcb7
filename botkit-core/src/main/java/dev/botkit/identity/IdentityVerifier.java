package dev.botkit.identity;

import dev.botkit.RefusedException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a user's name of a credential that a client shows: in the field {@code auth} of its first
 * frame or of {@code identify}, or in {@code Authorization: Bearer …}. Thread-safe; called off the
 * container's threads, so that it may block.
 */
@FunctionalInterface
public interface IdentityVerifier {

    /**
     * Whom a credential proves.
     *
     * @param name the user's name, 1 to 512 characters; the conversation is {@code verified:<name>}
     * @param expires when the credential ceases to be good, upon which the user's connection is
     *     closed with 1008; null for never
     */
    record Identity(String name, @Nullable Instant expires) {

        /**
         * Checks the name.
         *
         * @param name the user's name
         * @param expires when the credential ceases to be good, or null
         * @throws IllegalArgumentException if the name is empty
         */
        public Identity {
            if (Objects.requireNonNull(name, "name").isEmpty()) {
                throw new IllegalArgumentException("A user's name is empty.");
            }
        }
    }

    /**
     * Checks a credential.
     *
     * @param credential what the client sent; never logged
     * @return whom it proves
     * @throws RefusedException {@link dev.botkit.transport.Refusal#UNAUTHORIZED} with words for the client's
     *     developer, if it proves nobody, or {@link dev.botkit.transport.Refusal#BUSY} if that cannot be told
     *     now, so that the client tries again later; every other exception counts as unauthorized
     */
    Identity verify(String credential);
}
