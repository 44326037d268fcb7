package dev.botkit.transport;

import java.util.Objects;
import java.util.function.Function;
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
 */
public record HttpFacts(
        String remoteAddress,
        boolean secure,
        @Nullable String principal,
        Function<String, @Nullable String> header,
        Function<String, @Nullable String> cookie) {

    /** Checks that the parts that must be there are. */
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
