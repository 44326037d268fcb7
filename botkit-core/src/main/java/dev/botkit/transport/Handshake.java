package dev.botkit.transport;

import dev.botkit.identity.AnonymousSecret;
import dev.botkit.internal.http.Container;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client presented when it connected, copied from the container's request. The handshake and the first frame
 * determine the client's conversation. Immutable.
 */
public final class Handshake {

    private final Kind kind;
    private final @Nullable String principal;
    private final @Nullable AnonymousSecret token;
    private final @Nullable AnonymousSecret cookie;
    private final @Nullable String bearer;
    private final String address;
    private final @Nullable Locale language;
    private final boolean lendsThreads;

    /** How the client is connected. */
    public enum Kind {
        /** A connection that stays open and gets what the bot sends. */
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
            @Nullable Locale language,
            boolean lendsThreads) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.principal = principal;
        this.token = token;
        this.cookie = cookie;
        this.bearer = bearer;
        this.address = Objects.requireNonNull(address, "address");
        this.language = language;
        this.lendsThreads = lendsThreads;
    }

    /**
     * Makes the handshake of a client that has presented nothing.
     *
     * @param kind a socket, or one HTTP request
     * @param address the client's network address, for limits per address
     * @return the handshake
     */
    public static Handshake of(Kind kind, String address) {
        return new Handshake(kind, null, null, null, null, address, null, false);
    }

    /**
     * Makes the handshake of a socket that has presented nothing.
     *
     * @param address the client's network address, for limits per address
     * @return the handshake
     */
    public static Handshake socket(String address) {
        return of(Kind.SOCKET, address);
    }

    /**
     * Makes the handshake of an HTTP request that has presented nothing.
     *
     * @param address the client's network address, for limits per address
     * @return the handshake
     */
    public static Handshake request(String address) {
        return of(Kind.REQUEST, address);
    }

    /**
     * Sets the user whom the container has signed in.
     *
     * @param name the user's name; null for none
     * @return a copy
     */
    public Handshake withPrincipal(@Nullable String name) {
        return new Handshake(kind, name, token, cookie, bearer, address, language, lendsThreads);
    }

    /**
     * Sets the secret from {@code Authorization: Botkit …}.
     *
     * @param secret the secret; null for none
     * @return a copy
     */
    public Handshake withToken(@Nullable AnonymousSecret secret) {
        return new Handshake(kind, principal, secret, cookie, bearer, address, language, lendsThreads);
    }

    /**
     * Sets the secret from the cookie, or the new one that the handshake sets.
     *
     * @param secret the secret; null for none
     * @return a copy
     */
    public Handshake withCookie(@Nullable AnonymousSecret secret) {
        return new Handshake(kind, principal, token, secret, bearer, address, language, lendsThreads);
    }

    /**
     * Sets the credential from {@code Authorization: Bearer …}.
     *
     * @param credential the credential; null for none
     * @return a copy
     */
    public Handshake withBearer(@Nullable String credential) {
        return new Handshake(kind, principal, token, cookie, credential, address, language, lendsThreads);
    }

    /**
     * Sets the language that the client prefers.
     *
     * @param preferred the language, which {@link HttpPolicy#handshake} reads from {@code Accept-Language}; null for
     *     none
     * @return a copy
     */
    public Handshake withLanguage(@Nullable Locale preferred) {
        return new Handshake(kind, principal, token, cookie, bearer, address, preferred, lendsThreads);
    }

    /**
     * Sets whether the bot may run short handlers on the threads that call {@link Connection#receive}, as that saves the way to
     * another thread and back. They must be threads that may block, such as a container's workers, and never threads that serve
     * many sockets. The bot lends itself a few at a time, where it has no store and no executor of the host's, for
     * handlers that have proved to take some microseconds only.
     *
     * @param lends whether it may; false by default
     * @return a copy
     */
    public Handshake withLendsThreads(boolean lends) {
        return new Handshake(kind, principal, token, cookie, bearer, address, language, lends);
    }

    /**
     * Sets the same by what is known of a servlet container: the threads of Tomcat and Jetty are lent, those of Undertow and of any
     * other container are not.
     *
     * @param container the name of a class of the container's, such as that of a WebSocket's session, or what
     *     {@code ServletContext.getServerInfo()} returns; null if not known
     * @return a copy
     */
    public Handshake withThreadsOf(@Nullable String container) {
        return withLendsThreads(Container.readsOnWorkers(container));
    }

    /** {@return whether the bot may run short handlers on the threads that receive frames} */
    public boolean lendsThreads() {
        return lendsThreads;
    }

    /** {@return whether it is a socket or one HTTP request} */
    public Kind kind() {
        return kind;
    }

    /** {@return the name of the user whom the container signed in; null if none} */
    public @Nullable String principal() {
        return principal;
    }

    /**
     * {@return the secret from {@code Authorization: Botkit …}, which takes precedence over the cookie; null if none}
     */
    public @Nullable AnonymousSecret token() {
        return token;
    }

    /** {@return the secret from the cookie, or the new one that the handshake sets; null if none} */
    public @Nullable AnonymousSecret cookie() {
        return cookie;
    }

    /** {@return the credential from {@code Authorization: Bearer …}; null if none} */
    public @Nullable String bearer() {
        return bearer;
    }

    /** {@return the client's network address, for limits per address; never visible to skills} */
    public String address() {
        return address;
    }

    /** {@return the language that the client prefers; null if not known} */
    public @Nullable Locale language() {
        return language;
    }

    /** Handshakes are equal if all their parts are. */
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
