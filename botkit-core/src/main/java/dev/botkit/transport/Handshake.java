package dev.botkit.transport;

import dev.botkit.identity.AnonymousSecret;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client showed when it came, copied out of the container's request. Which conversation it is bound to follows from
 * this and from the first frame. Immutable.
 */
public final class Handshake {

    private final Kind kind;
    private final @Nullable String principal;
    private final @Nullable AnonymousSecret token;
    private final @Nullable AnonymousSecret cookie;
    private final @Nullable String bearer;
    private final String address;
    private final @Nullable Locale language;

    /** How the client is connected. */
    public enum Kind {
        /** A connection that stays open and gets what the bot sends at any time. */
        SOCKET,
        /** One request that waits for its answer. */
        REQUEST
    }

    private Handshake(
            Kind kind,
            @Nullable String principal,
            @Nullable AnonymousSecret token,
            @Nullable AnonymousSecret cookie,
            @Nullable String bearer,
            String address,
            @Nullable Locale language) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.principal = principal;
        this.token = token;
        this.cookie = cookie;
        this.bearer = bearer;
        this.address = Objects.requireNonNull(address, "address");
        this.language = language;
    }

    /**
     * A client that showed nothing yet.
     *
     * @param kind a socket, or one HTTP request
     * @param address the client's network address, for the caps
     * @return the handshake
     */
    public static Handshake of(Kind kind, String address) {
        return new Handshake(kind, null, null, null, null, address, null);
    }

    /**
     * A client with a socket that showed nothing yet.
     *
     * @param address the client's network address, for the caps
     * @return the handshake
     */
    public static Handshake socket(String address) {
        return of(Kind.SOCKET, address);
    }

    /**
     * A client with one HTTP request that showed nothing yet.
     *
     * @param address the client's network address, for the caps
     * @return the handshake
     */
    public static Handshake request(String address) {
        return of(Kind.REQUEST, address);
    }

    /**
     * The same client, signed in by the container.
     *
     * @param name of the user, or null
     * @return a copy
     */
    public Handshake withPrincipal(@Nullable String name) {
        return new Handshake(kind, name, token, cookie, bearer, address, language);
    }

    /**
     * The same client with a secret in {@code Authorization: Botkit …}.
     *
     * @param secret the secret, or null
     * @return a copy
     */
    public Handshake withToken(@Nullable AnonymousSecret secret) {
        return new Handshake(kind, principal, secret, cookie, bearer, address, language);
    }

    /**
     * The same client with a secret in the cookie, or one that the handshake just set.
     *
     * @param secret the secret, or null
     * @return a copy
     */
    public Handshake withCookie(@Nullable AnonymousSecret secret) {
        return new Handshake(kind, principal, token, secret, bearer, address, language);
    }

    /**
     * The same client with a credential in {@code Authorization: Bearer …}.
     *
     * @param credential the credential, or null
     * @return a copy
     */
    public Handshake withBearer(@Nullable String credential) {
        return new Handshake(kind, principal, token, cookie, credential, address, language);
    }

    /**
     * The same client with the language that it prefers.
     *
     * @param preferred the language, which {@link HttpPolicy#handshake} reads off {@code Accept-Language}; or null
     * @return a copy
     */
    public Handshake withLanguage(@Nullable Locale preferred) {
        return new Handshake(kind, principal, token, cookie, bearer, address, preferred);
    }

    /** {@return a socket, or one HTTP request} */
    public Kind kind() {
        return kind;
    }

    /** {@return the name of the user whom the container signed in, or null} */
    public @Nullable String principal() {
        return principal;
    }

    /** {@return the secret from {@code Authorization: Botkit …}, or null; it beats the cookie} */
    public @Nullable AnonymousSecret token() {
        return token;
    }

    /** {@return the secret from the cookie, or the new one that the handshake just set, or null} */
    public @Nullable AnonymousSecret cookie() {
        return cookie;
    }

    /** {@return the credential from {@code Authorization: Bearer …}, or null} */
    public @Nullable String bearer() {
        return bearer;
    }

    /** {@return the client's network address, for the caps; never shown to skills} */
    public String address() {
        return address;
    }

    /** {@return the {@code Accept-Language} as the client sent it, or null} */
    public @Nullable Locale language() {
        return language;
    }

    /** Equal are handshakes with equal parts. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Handshake handshake
                && kind == handshake.kind
                && Objects.equals(principal, handshake.principal)
                && Objects.equals(token, handshake.token)
                && Objects.equals(cookie, handshake.cookie)
                && Objects.equals(bearer, handshake.bearer)
                && address.equals(handshake.address)
                && Objects.equals(language, handshake.language);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, principal, token, cookie, bearer, address, language);
    }

    /** {@return a form for debugging, without secrets and credentials} */
    @Override
    public String toString() {
        return "Handshake[" + kind + (principal == null ? "" : ", principal") + (token == null ? "" : ", token")
                + (cookie == null ? "" : ", cookie") + (bearer == null ? "" : ", bearer") + "]";
    }
}
