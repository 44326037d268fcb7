package dev.botkit.transport;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP transport reads off a request, for {@link HttpPolicy}. Used only while the request is
 * being handled, because containers recycle requests.
 *
 * @param remoteAddress the address of whoever opened the connection: the client or a proxy
 * @param secure whether the container says that the request came over TLS
 * @param principal the name of the user whom the container signed in, or null
 * @param header reads a header by its name, without regard to case; null where it is missing
 * @param cookie reads a cookie by its name; null where it is missing
 * @param contextPath where the webapp is, empty at the root: the cookie is kept for it and all below; null where the
 *     transport does not say
 */
public record HttpFacts(
        String remoteAddress,
        boolean secure,
        @Nullable String principal,
        Lookup header,
        Lookup cookie,
        @Nullable String contextPath) {

    /**
     * Makes facts that do not say where the webapp is.
     *
     * @param remoteAddress the address of whoever opened the connection
     * @param secure whether the request came over TLS
     * @param principal the signed-in user, or null
     * @param header reads a header
     * @param cookie reads a cookie
     */
    public HttpFacts(String remoteAddress, boolean secure, @Nullable String principal, Lookup header, Lookup cookie) {
        this(remoteAddress, secure, principal, header, cookie, null);
    }

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

    /**
     * Checks that the parts that must be there are.
     *
     * @param remoteAddress the address of whoever opened the connection
     * @param secure whether the request came over TLS
     * @param principal the signed-in user, or null
     * @param header reads a header
     * @param cookie reads a cookie
     * @param contextPath where the webapp is, or null
     */
    public HttpFacts {
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(cookie, "cookie");
    }

    /** {@return a form for debugging that shows nothing of the request} */
    @Override
    public String toString() {
        return "HttpFacts";
    }
}
