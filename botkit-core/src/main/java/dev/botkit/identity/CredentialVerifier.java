package dev.botkit.identity;

import dev.botkit.RefusedException;

/**
 * Finds the user to whom a client's credential belongs. The client sends the credential in the field {@code auth} of
 * its first frame or of {@code identify}, or in {@code Authorization: Bearer …}. A verifier must be thread-safe. It is
 * not called on the container's threads, so it may block, but not for long: give its own calls a time-out.
 *
 * <p>If a credential has not been checked 20 s after its frame, the client is asked to try again later (close code
 * 1013, or status 503 with the code {@code busy}), and nothing of what it sent is accepted. The check is not
 * interrupted, and its result is dropped. Checks run on 8 threads; each one that hangs is replaced by another, up to
 * 64. When 64 hang, all clients with a credential are asked to try again later, until one check returns. That is logged
 * once a minute, without the credential, and counted in {@link dev.botkit.monitor.Health#lostThreads()}.
 */
@FunctionalInterface
public interface CredentialVerifier {

    /**
     * Checks a credential.
     *
     * @param credential what the client sent; never logged
     * @return the user to whom it belongs
     * @throws RefusedException {@link dev.botkit.transport.Refusal#UNAUTHORIZED} with a text for the client's
     *     developer, if it is not valid, or {@link dev.botkit.transport.Refusal#BUSY} if that cannot be determined now,
     *     so that the client tries again later; every other exception counts as unauthorized
     */
    VerifiedUser verify(String credential);
}
