package dev.botkit.transport;

import dev.botkit.identity.AnonymousSecret;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client showed when it came, copied out of the container's request. Which conversation it
 * is bound to follows from this and from the first frame.
 *
 * @param kind a socket, or one HTTP request
 * @param principal the name of the user whom the container signed in, or null
 * @param token the secret from {@code Authorization: Botkit …}, or null; it beats the cookie
 * @param cookie the secret from the cookie, or the new one that the handshake just set, or null
 * @param bearer the credential from {@code Authorization: Bearer …}, or null
 * @param address the client's network address, for the caps; never shown to skills
 */
public record Handshake(
        Kind kind,
        @Nullable String principal,
        @Nullable AnonymousSecret token,
        @Nullable AnonymousSecret cookie,
        @Nullable String bearer,
        String address) {

    /** How the client is connected. */
    public enum Kind {
        /** A connection that stays open and gets what the bot sends at any time. */
        SOCKET,
        /** One request that waits for its answer. */
        REQUEST
    }

    /**
     * Checks that the parts that must be there are.
     *
     * @param kind a socket, or one HTTP request
     * @param principal the signed-in user, or null
     * @param token the secret from the header, or null
     * @param cookie the secret from the cookie, or null
     * @param bearer the credential, or null
     * @param address the client's network address
     */
    public Handshake {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(address, "address");
    }

    /** {@return a form for debugging, without secrets and credentials} */
    @Override
    public String toString() {
        return "Handshake[" + kind + (principal == null ? "" : ", principal") + (token == null ? "" : ", token")
                + (cookie == null ? "" : ", cookie") + (bearer == null ? "" : ", bearer") + "]";
    }
}
