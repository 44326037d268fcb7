package dev.botkit.identity;

import dev.botkit.RefusedException;

/**
 * Finds out which user a client's credential belongs to. The client sends it in the field {@code auth} of its first
 * frame or of {@code identify}, or in {@code Authorization: Bearer …}. Thread-safe; called off the
 * container's threads, so that it may block, but not for long: give what it calls a time-out.
 *
 * <p>A client whose credential has not been checked 20 s after its frame is told to come again (close code 1013, or status 503 with
 * code {@code busy}), and nothing of what it sent is taken. The check is not interrupted, and its answer is dropped. Checks run on 8
 * threads; another one takes the place of each that hangs, up to 64. When so many hang, all who show a credential are told to come
 * again until one returns. That is logged once a minute, without the credential, and counted in {@link
 * dev.botkit.monitor.Health#lostThreads()}.
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
