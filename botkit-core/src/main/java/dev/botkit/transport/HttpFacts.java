package dev.botkit.transport;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP transport reads from a request, for {@link HttpPolicy}. Immutable, but usable only while the request is
 * being handled, because containers recycle requests.
 */
public final class HttpFacts {

    private final String remoteAddress;
    private final boolean secure;
    private final @Nullable String principal;
    private final Lookup header;
    private final Lookup cookie;
    private final @Nullable String contextPath;

    /** Reads headers or cookies of the request. */
    @FunctionalInterface
    public interface Lookup {
        /**
         * Reads one value.
         *
         * @param name the name of a header or a cookie
         * @return its value; null if it is missing
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
     * Makes the facts of a request without TLS, without a signed-in user, and with an unknown path of the webapp.
     *
     * @param remoteAddress the address from which the connection was opened: the client's or a proxy's
     * @param header reads a header by its name, without regard to case
     * @param cookie reads a cookie by its name
     * @return the facts
     */
    public static HttpFacts of(String remoteAddress, Lookup header, Lookup cookie) {
        return new HttpFacts(remoteAddress, false, null, header, cookie, null);
    }

    /**
     * Sets whether the request came over TLS.
     *
     * @param overTls whether the request came over TLS, according to the container
     * @return a copy
     */
    public HttpFacts withSecure(boolean overTls) {
        return new HttpFacts(remoteAddress, overTls, principal, header, cookie, contextPath);
    }

    /**
     * Sets the user whom the container has signed in.
     *
     * @param name the user's name; null for none
     * @return a copy
     */
    public HttpFacts withPrincipal(@Nullable String name) {
        return new HttpFacts(remoteAddress, secure, name, header, cookie, contextPath);
    }

    /**
     * Sets the path of the webapp.
     *
     * @param path the webapp's path, for which the cookie is set, empty at the root; null if the transport does not
     *     know it
     * @return a copy
     */
    public HttpFacts withContextPath(@Nullable String path) {
        return new HttpFacts(remoteAddress, secure, principal, header, cookie, path);
    }

    /** {@return the address from which the connection was opened: the client's or a proxy's} */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** {@return whether the request came over TLS, according to the container; false unless set} */
    public boolean secure() {
        return secure;
    }

    /** {@return the name of the user whom the container signed in; null if none} */
    public @Nullable String principal() {
        return principal;
    }

    /** {@return the function that reads a header by its name} */
    public Lookup header() {
        return header;
    }

    /** {@return the function that reads a cookie by its name} */
    public Lookup cookie() {
        return cookie;
    }

    /** {@return the webapp's path, empty at the root; null if the transport does not know it} */
    public @Nullable String contextPath() {
        return contextPath;
    }

    /** {@return a form for debugging that shows nothing of the request} */
    @Override
    public String toString() {
        return "HttpFacts";
    }
}
