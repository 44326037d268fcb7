package dev.botkit.internal.client;

import dev.botkit.RefusedException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.runtime.Readers;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Refusal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names the conversation from what the client proved, never from what it claims. */
final class Identities {

    private static final int MAX_NAME = 512;

    private Identities() {}

    /**
     * What a client showed. One of the two is there, or both.
     *
     * @param named the conversation that needs no further check; null where only the credential says it
     * @param credential to be verified, which may block; or null
     * @param label which of the user's conversations it is, see {@link ConversationId#label}
     */
    record Proof(
            @Nullable ConversationId named,
            @Nullable String credential,
            @Nullable String label) {}

    static Proof proof(Handshake handshake, Frame frame, @Nullable CredentialVerifier verifier) {
        String credential = frame.auth() == null ? handshake.bearer() : frame.auth();
        if (credential != null) {
            required(verifier);
        }
        if (handshake.principal() != null) {
            return new Proof(verified(handshake.principal()).withLabel(frame.label()), credential, frame.label());
        }
        if (credential != null) {
            return new Proof(null, credential, frame.label());
        }
        AnonymousSecret secret =
                secret(handshake, frame.resume() == null ? null : frame.resume().token());
        if (secret == null && handshake.kind() == Handshake.Kind.SOCKET) {
            throw new IllegalArgumentException("A transport of sockets must give each handshake a secret.");
        }
        if (frame.user() == null) {
            throw new RefusedException(Refusal.BAD_FRAME, "The frame names no user.");
        }
        ConversationId named =
                secret == null ? ConversationId.webhook(frame.user()) : secret.conversation(frame.user());
        if (frame.resume() != null) {
            Readers.check(named);
        }
        return new Proof(named.withLabel(frame.label()), null, frame.label());
    }

    /** The conversation that a client has proved; {@code user} is whom its credential proves, null if it has none. */
    static ConversationId named(Proof proof, @Nullable VerifiedUser user) {
        return proof.named() == null
                ? verified(Objects.requireNonNull(user).name()).withLabel(proof.label())
                : proof.named();
    }

    /** A credential is refused where nobody can check it, never taken for none. */
    static CredentialVerifier required(@Nullable CredentialVerifier verifier) {
        if (verifier == null) {
            throw new RefusedException(
                    Refusal.UNAUTHORIZED, "This server has nothing to verify a credential with; send none.");
        }
        return verifier;
    }

    /** Checks a credential; may block. Whatever goes wrong, it proves nobody. */
    static VerifiedUser verify(CredentialVerifier verifier, String credential) {
        try {
            return Objects.requireNonNull(verifier.verify(credential), "identity");
        } catch (RefusedException e) {
            throw e.refusal() == Refusal.UNAUTHORIZED || e.refusal().isRetriable()
                    ? e
                    : new RefusedException(Refusal.UNAUTHORIZED, String.valueOf(e.getMessage()));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            // Also a checked one, which a verifier in another language need not declare.
            throw new RefusedException(Refusal.UNAUTHORIZED, "The credential could not be checked.");
        }
    }

    /** The conversation of a name that the host or a credential proved. A name has the bounds of a label. */
    static ConversationId verified(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new RefusedException(Refusal.UNAUTHORIZED, "The user's name is empty or longer than 512 characters.");
        }
        return ConversationId.verified(name);
    }

    /** A token beats a cookie. */
    static @Nullable AnonymousSecret secret(Handshake handshake, @Nullable String token) {
        if (token != null) {
            AnonymousSecret secret = AnonymousSecret.parse(token);
            if (secret == null) {
                throw new RefusedException(
                        Refusal.UNAUTHORIZED, "resume.token is not a secret of 256 bits in base64url.");
            }
            return secret;
        }
        return handshake.token() == null ? handshake.cookie() : handshake.token();
    }
}
