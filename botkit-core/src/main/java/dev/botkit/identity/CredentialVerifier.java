package dev.botkit.identity;

import dev.botkit.RefusedException;

/**
 * Finds out which user a client's credential belongs to. The client sends it in the field {@code auth} of its first
 * frame or of {@code identify}, or in {@code Authorization: Bearer …}. Thread-safe; called off the
 * container's threads, so that it may block.
 */
@FunctionalInterface
public interface CredentialVerifier {

    /**
     * Checks a credential.
     *
     * @param credential what the client sent; never logged
     * @return the user whom it proves
     * @throws RefusedException {@link dev.botkit.transport.Refusal#UNAUTHORIZED} with words for the client's
     *     developer, if it proves nobody, or {@link dev.botkit.transport.Refusal#BUSY} if that cannot be told
     *     now, so that the client tries again later; every other exception counts as unauthorized
     */
    VerifiedUser verify(String credential);
}
