package dev.botkit.websocket.internal;

import dev.botkit.RefusedException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads WebSocket handshakes off servlet requests. */
final class Handshakes {

    private Handshakes() {}

    /** Whether the client wants a WebSocket, well asked or not. */
    static boolean isUpgrade(HttpServletRequest request) {
        return "GET".equals(request.getMethod()) && hasToken(request, "Upgrade", "websocket");
    }

    /** Whether it asked in the form of RFC 6455, apart from the version: some containers answer others with 200. */
    static boolean isComplete(HttpServletRequest request) {
        return hasToken(request, "Connection", "upgrade") && request.getHeader("Sec-WebSocket-Key") != null;
    }

    /** The path below the context path, as the client wrote it: welcome files change the other getters. */
    static String path(HttpServletRequest request) {
        String uri = request.getRequestURI();
        String context = request.getContextPath();
        String path = uri.startsWith(context) ? uri.substring(context.length()) : uri;
        return Settings.withoutSlash(withoutParameters(path));
    }

    private static String withoutParameters(String path) {
        int parameters = path.indexOf(';');
        // In the middle they are left, and match nothing: containers do not agree on what they mean there.
        return parameters < 0 || path.indexOf('/', parameters) >= 0 ? path : path.substring(0, parameters);
    }

    /**
     * Checks the origin and copies what the client showed, except for the user that the container knows.
     *
     * @throws RefusedException if the client may not come in
     */
    static Handshake shown(HttpServletRequest request, HttpPolicy policy) {
        HttpFacts facts = facts(request);
        policy.checkOrigin(facts);
        return policy.handshake(Handshake.Kind.SOCKET, facts);
    }

    /**
     * Adds the user that the container knows. Sets the cookie where the client showed nothing that a conversation could be
     * named by. Called with a slot reserved: a sign-out until here is before the user is asked for, and one from then on is
     * known to the slot.
     *
     * @throws RefusedException if the client may not come in
     */
    static Handshake accept(
            Handshake shown, HttpServletRequest request, HttpServletResponse response, HttpPolicy policy) {
        Handshake handshake = shown.withPrincipal(principal(request));
        if (handshake.principal() != null || handshake.token() != null || handshake.cookie() != null) {
            return handshake;
        }
        HttpFacts facts = facts(request);
        AnonymousSecret secret = AnonymousSecret.generate();
        response.addHeader("Set-Cookie", setCookie(policy.cookieName(facts), secret, request, policy.isSecure(facts)));
        return handshake.withCookie(secret);
    }

    /** The whole header, because Undertow loses the SameSite of a servlet's cookie. */
    private static String setCookie(String name, AnonymousSecret secret, HttpServletRequest request, boolean secure) {
        return name + "=" + secret.reveal() + "; Path=" + withoutParameters(request.getContextPath()) + "/; Max-Age="
                + HttpPolicy.COOKIE_SECONDS + "; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
    }

    private static HttpFacts facts(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return HttpFacts.of(
                        address == null ? "" : address, name -> header(request, name), name -> cookie(request, name))
                .withSecure(request.isSecure())
                .withContextPath(withoutParameters(request.getContextPath()));
    }

    private static @Nullable String principal(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            return null;
        }
        String name = principal.getName();
        if (name == null || name.isEmpty()) {
            throw new RefusedException(Refusal.UNAUTHORIZED, "The signed-in user has no name.");
        }
        return name;
    }

    /** All lines of a header as one list: a proxy may have written its own below a forged one. */
    private static @Nullable String header(HttpServletRequest request, String name) {
        List<String> lines = lines(request, name);
        return lines.isEmpty() ? null : String.join(", ", lines);
    }

    private static List<String> lines(HttpServletRequest request, String name) {
        Enumeration<String> lines = request.getHeaders(name);
        return lines == null ? new ArrayList<>() : Collections.list(lines);
    }

    /**
     * Reads the first secret of that name off the header: a cookie of another path may stand before it, and
     * Undertow knows only one of each name. That no page of a sibling domain has set it, only a name with {@code
     * __Host-} makes sure of.
     */
    private static @Nullable String cookie(HttpServletRequest request, String name) {
        for (String line : lines(request, "Cookie")) {
            for (String pair : line.split(";", -1)) {
                String[] cookie = pair.strip().split("=", 2);
                if (cookie[0].equals(name) && cookie.length == 2 && AnonymousSecret.parse(cookie[1]) != null) {
                    return cookie[1];
                }
            }
        }
        return null;
    }

    private static boolean hasToken(HttpServletRequest request, String name, String token) {
        for (String line : lines(request, name)) {
            for (String part : line.split(",", -1)) {
                if (part.trim().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
