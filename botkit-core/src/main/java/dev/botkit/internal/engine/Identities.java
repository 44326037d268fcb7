package dev.botkit.internal.engine;

import dev.botkit.RefusedException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.Frame;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Refusal;
import org.jspecify.annotations.Nullable;

/** Names the conversation from what the client proved, never from what it claims. */
final class Identities {

    private Identities() {}

    static ConversationId conversation(Handshake handshake, Frame frame) {
        checkCredential(frame.auth());
        checkCredential(handshake.bearer());
        if (handshake.principal() != null) {
            return ConversationId.verified(handshake.principal());
        }
        AnonymousSecret secret = secret(handshake, frame);
        if (frame.user() == null) {
            throw new RefusedException(Refusal.BAD_FRAME, "The frame names no user.");
        }
        if (secret != null) {
            return secret.conversation(frame.user());
        }
        return ConversationId.webhook(frame.user());
    }

    /** A credential that fails is refused, never taken for none; without a verifier each one fails. */
    static void checkCredential(@Nullable String credential) {
        if (credential != null) {
            throw new RefusedException(
                    Refusal.UNAUTHORIZED, "This server has nothing to verify a credential with; send none.");
        }
    }

    /** A token beats a cookie. */
    private static @Nullable AnonymousSecret secret(Handshake handshake, Frame frame) {
        if (frame.resume() != null && frame.resume().token() != null) {
            return AnonymousSecret.parse(frame.resume().token())
                    .orElseThrow(() -> new RefusedException(
                            Refusal.UNAUTHORIZED, "resume.token is not a secret of 256 bits in base64url."));
        }
        AnonymousSecret secret = handshake.token() == null ? handshake.cookie() : handshake.token();
        if (secret == null && handshake.kind() == Handshake.Kind.SOCKET) {
            throw new IllegalArgumentException("A transport of sockets must give each handshake a secret.");
        }
        return secret;
    }
}
