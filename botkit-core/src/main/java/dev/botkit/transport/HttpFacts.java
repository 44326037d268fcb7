package dev.botkit.transport;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP transport reads off a request, for {@link HttpPolicy}. Immutable, but used only while the request is being
 * handled, because containers recycle requests.
 */
public final class HttpFacts {

    private final String remoteAddress;
    private final boolean secure;
    private final @Nullable String principal;
    private final Lookup header;
    private final Lookup cookie;
    private final @Nullable String contextPath;

    /** Reads something of the request by its name. */
    @FunctionalInterface
    public interface Lookup {
        /**
         * Reads it.
         *
         * @param name of a header or a cookie
         * @return its value, or null
         */
        @Nullable
        String get(String name);
    }

    private HttpFacts(
            String remoteAddress,
            boolean secure,
            @Nullable String principal,
            Lookup header,
            Lookup cookie,
            @Nullable String contextPath) {
        this.remoteAddress = Objects.requireNonNull(remoteAddress, "remoteAddress");
        this.secure = secure;
        this.principal = principal;
        this.header = Objects.requireNonNull(header, "header");
        this.cookie = Objects.requireNonNull(cookie, "cookie");
        this.contextPath = contextPath;
    }

    /**
     * Facts of a request that came without TLS, for no signed-in user, and do not say where the webapp is.
     *
     * @param remoteAddress the address that the connection was opened from: the client's or a proxy's
     * @param header reads a header by its name, without regard to case; null where it is missing
     * @param cookie reads a cookie by its name; null where it is missing
     * @return the facts
     */
    public static HttpFacts of(String remoteAddress, Lookup header, Lookup cookie) {
        return new HttpFacts(remoteAddress, false, null, header, cookie, null);
    }

    /**
     * The same facts with or without TLS.
     *
     * @param overTls whether the container says that the request came over TLS
     * @return a copy
     */
    public HttpFacts withSecure(boolean overTls) {
        return new HttpFacts(remoteAddress, overTls, principal, header, cookie, contextPath);
    }

    /**
     * The same facts of a signed-in user.
     *
     * @param name of the user whom the container signed in, or null
     * @return a copy
     */
    public HttpFacts withPrincipal(@Nullable String name) {
        return new HttpFacts(remoteAddress, secure, name, header, cookie, contextPath);
    }

    /**
     * The same facts of a webapp at a path.
     *
     * @param path where the webapp is, empty at the root: the cookie is kept for it and all below; null where the transport
     *     does not say
     * @return a copy
     */
    public HttpFacts withContextPath(@Nullable String path) {
        return new HttpFacts(remoteAddress, secure, principal, header, cookie, path);
    }

    /** {@return the address that the connection was opened from: the client's or a proxy's} */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** {@return whether the container says that the request came over TLS; false unless set} */
    public boolean secure() {
        return secure;
    }

    /** {@return the name of the user whom the container signed in, or null} */
    public @Nullable String principal() {
        return principal;
    }

    /** {@return what reads a header by its name} */
    public Lookup header() {
        return header;
    }

    /** {@return what reads a cookie by its name} */
    public Lookup cookie() {
        return cookie;
    }

    /** {@return where the webapp is, empty at the root; null where the transport does not say} */
    public @Nullable String contextPath() {
        return contextPath;
    }

    /** {@return a form for debugging that shows nothing of the request} */
    @Override
    public String toString() {
        return "HttpFacts";
    }
}
