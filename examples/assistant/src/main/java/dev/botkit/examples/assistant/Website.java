package dev.botkit.examples.assistant;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The page, which says what model answers, and what browsers are told with each answer of the server. */
final class Website {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data: https:; require-trusted-types-for 'script'; trusted-types 'none';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /** Names that lead to this computer wherever they are looked up. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|[a-z0-9-]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");

    private Website() {}

    static void install(ServletContext context, String banner) {
        FilterRegistration.Dynamic rules = context.addFilter("rules", new Rules());
        rules.setAsyncSupported(true);
        rules.addMappingForUrlPatterns(null, false, "/*");
        context.addServlet("page", new Page(page().replace("<!-- the model -->", banner)))
                .addMapping("");
    }

    private static String page() {
        try (InputStream page = Website.class.getResourceAsStream("index.html")) {
            if (page == null) {
                throw new IllegalStateException("index.html is missing beside " + Website.class.getName());
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Page extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String html;

        Page(String html) {
            this.html = html;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/html;charset=UTF-8");
            response.getWriter().write(html);
        }
    }

    /**
     * Nothing but this server's own scripts runs, no markup is made of texts, and pages that have their own name lead here (DNS
     * rebinding) get nothing: they would be of the same origin.
     */
    private static final class Rules implements Filter {

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            HttpServletResponse http = (HttpServletResponse) response;
            http.setHeader("Content-Security-Policy", POLICY);
            http.setHeader("X-Content-Type-Options", "nosniff");
            http.setHeader("Referrer-Policy", "same-origin");
            http.setHeader("Cache-Control", "no-cache");
            if (LOOPBACK.matcher(request.getServerName().toLowerCase(Locale.ROOT))
                    .matches()) {
                chain.doFilter(request, response);
            } else {
                http.setStatus(HttpServletResponse.SC_FORBIDDEN);
                http.setContentType("text/plain");
                http.getWriter().write("This server answers to this computer's own names, such as localhost.\n");
            }
        }
    }
}
