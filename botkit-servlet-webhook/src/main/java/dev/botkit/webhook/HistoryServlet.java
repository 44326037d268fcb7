package dev.botkit.webhook;

import dev.botkit.Botkit;
import dev.botkit.transport.Gateway;
import dev.botkit.webhook.internal.Endpoint;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * The history API as a servlet, for hosts that register servlets themselves; other hosts call
 * {@link BotkitWebhook#install}. Register it with {@code async-supported}, at an exact path; its filters must support
 * asynchronous requests, too. For {@code web.xml}, write a subclass whose constructor has no parameters.
 *
 * <p>The servlet accepts POSTs of a JSON object that asks for a part of the caller's own conversation, and answers each
 * with one JSON object; see {@link Gateway#history}. It needs the same {@link dev.botkit.transport.HttpPolicy} as the
 * bot's WebSocket, whose cookie identifies the caller. No thread of the container waits for a slow client or a slow
 * store. The servlet sets no cookie. Thread-safe.
 */
public class HistoryServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** The gateway answers within this time; what the container gives it on top is for a slow client. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final transient Endpoint endpoint;

    /**
     * Creates the servlet with all defaults.
     *
     * @param botkit the bot; the host closes it
     */
    public HistoryServlet(Botkit botkit) {
        this(botkit, WebhookOptions.DEFAULT);
    }

    /**
     * Creates the servlet.
     *
     * @param botkit the bot; the host closes it
     * @param options who may connect; the paths are ignored, because the host registers the servlet at a path of its
     *     choice
     */
    public HistoryServlet(Botkit botkit, WebhookOptions options) {
        Gateway gateway = botkit.gateway();
        endpoint = new Endpoint(
                gateway,
                options.httpPolicy(),
                LIMIT,
                "The store does not answer now; ask again later.",
                gateway::history);
    }

    /**
     * Answers a request, now or later.
     *
     * @param request any HTTP request
     * @param response its response
     * @throws IOException if the client is gone
     */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.serve(request, response);
    }

    /** Ends the service: new requests are answered with 503; those under way continue. Idempotent. */
    @Override
    public void destroy() {
        endpoint.close();
    }
}
