package dev.botkit.examples.chatserver;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells browsers to run nothing but this server's own scripts, to make no markup of texts, to take
 * files for what the server says they are, and to ask each time whether a file is still the same. In
 * {@code connect-src} the word {@code 'self'} covers the WebSocket of the same host and port.
 */
final class SecurityHeaders implements Filter {

    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data: https:; require-trusted-types-for 'script'; trusted-types 'none';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors ";

    private final String policy;

    SecurityHeaders(EmbeddingSites sites) {
        policy = POLICY + sites.frameAncestors();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (response instanceof HttpServletResponse http) {
            http.setHeader("Content-Security-Policy", policy);
            http.setHeader("X-Content-Type-Options", "nosniff");
            http.setHeader("Referrer-Policy", "same-origin");
            http.setHeader("Cache-Control", "no-cache");
        }
        chain.doFilter(request, response);
    }
}
