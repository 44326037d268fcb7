package dev.botkit.webhook.internal;

import dev.botkit.RefusedException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request has to keep to before its body is read. */
final class Rules {

    private Rules() {}

    /** Reads what {@link dev.botkit.transport.HttpPolicy} decides on. */
    static HttpFacts facts(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return HttpFacts.of(request.getRemoteAddr(), name -> header(request, name), name -> cookie(request, name))
                .withSecure(request.isSecure())
                .withPrincipal(principal == null ? null : name(principal))
                .withContextPath(contextPath(request));
    }

    /** Without the parameters that a client can write into it. */
    private static String contextPath(HttpServletRequest request) {
        String path = request.getContextPath();
        int parameters = path.indexOf(';');
        return parameters < 0 ? path : path.substring(0, parameters);
    }

    private static String name(Principal principal) {
        String name = principal.getName();
        if (name == null || name.isEmpty()) {
            throw new RefusedException(Refusal.UNAUTHORIZED, "The signed-in user has no name.");
        }
        return name;
    }

    /** Refuses what is not JSON in UTF-8. */
    static void checkContentType(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (!isJson(request.getContentType()) || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            throw new RefusedException(
                    Refusal.UNSUPPORTED_MEDIA_TYPE, "Send JSON in UTF-8: Content-Type: application/json.");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            if (pair[0].trim().equalsIgnoreCase("charset")
                    && !(pair.length == 2 && pair[1].replace("\"", "").trim().equalsIgnoreCase("utf-8"))) {
                return false;
            }
        }
        return parts[0].trim().equalsIgnoreCase("application/json");
    }

    /** All lines of a header as one list, so that a client's own line does not hide the one that a proxy added. */
    private static @Nullable String header(HttpServletRequest request, String name) {
        Enumeration<String> lines = request.getHeaders(name);
        return lines == null || !lines.hasMoreElements() ? null : String.join(", ", Collections.list(lines));
    }

    /**
     * Reads the first secret of that name off the header: a cookie of another path may stand before it, and
     * Undertow knows only one of each name. That no page of a sibling domain has set it, only a name with {@code
     * __Host-} makes sure of.
     */
    private static @Nullable String cookie(HttpServletRequest request, String name) {
        Enumeration<String> lines = request.getHeaders("Cookie");
        for (String line : lines == null ? List.<String>of() : Collections.list(lines)) {
            for (String pair : line.split(";", -1)) {
                String[] cookie = pair.strip().split("=", 2);
                if (cookie[0].equals(name) && cookie.length == 2 && AnonymousSecret.parse(cookie[1]) != null) {
                    return cookie[1];
                }
            }
        }
        return null;
    }
}
