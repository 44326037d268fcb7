package dev.botkit.examples.chatserver;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * What the pages need besides the container: the names it answers to, the headers, the list of the sites that may show the
 * chat, and the addresses that the original Botkit's embed code knows.
 */
final class Website {

    private static final Map<String, String> MOVED = Map.of(
            "/embed.js", "/botkit/embed.js",
            "/embed.css", "/botkit/embed.css",
            "/chat.html", "/botkit/chat.html",
            "/embed", "/");

    private Website() {}

    static void install(ServletContext context, Settings settings) {
        EmbeddingSites sites = settings.sites();
        if (settings.host().isLoopbackAddress()) {
            FilterRegistration.Dynamic names = context.addFilter("host-names", new HostNames(settings.publicUrl()));
            names.setAsyncSupported(true);
            names.addMappingForUrlPatterns(null, false, "/*");
        }
        FilterRegistration.Dynamic headers = context.addFilter("security-headers", new SecurityHeaders(sites));
        headers.setAsyncSupported(true);
        headers.addMappingForUrlPatterns(null, false, "/*");
        context.addServlet("moved", new Moved()).addMapping(MOVED.keySet().toArray(String[]::new));
        // In front of the list in the client's jar, which is empty.
        context.addServlet("embed-origins", new Origins(sites.json())).addMapping("/botkit/embed-origins.json");
    }

    private static final class Moved extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendRedirect(request.getContextPath() + MOVED.get(request.getServletPath()));
        }
    }

    private static final class Origins extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String json;

        Origins(String json) {
            this.json = json;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getWriter().write(json);
        }
    }
}
