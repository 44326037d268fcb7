package dev.botkit.examples.chatserver;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * While the server listens on this computer only, answers to this computer's names only. A page of any site can
 * have its own name lead here (DNS rebinding), and would then be of the same origin: it could chat, and teach the bot.
 */
final class HostNames implements Filter {

    /** Names that lead to this computer wherever they are looked up. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|[a-z0-9-]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");

    private final @Nullable String publicName;

    /** With the name in the server's public URL, if there is one. */
    HostNames(@Nullable URI publicUrl) {
        publicName = publicUrl == null ? null : publicUrl.getHost().toLowerCase(Locale.ROOT);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String name = request.getServerName().toLowerCase(Locale.ROOT);
        if (name.equals(publicName) || LOOPBACK.matcher(name).matches()) {
            chain.doFilter(request, response);
        } else if (response instanceof HttpServletResponse http) {
            http.setStatus(HttpServletResponse.SC_FORBIDDEN);
            http.setContentType("text/plain");
            http.getOutputStream()
                    .write(("This server answers to this computer's own names, such as localhost. If browsers reach it"
                                    + " by another name, set PUBLIC_URL.\n")
                            .getBytes(StandardCharsets.UTF_8));
        }
    }
}
