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
 * The webhook as a servlet, for hosts that register servlets themselves; other hosts call
 * {@link BotkitWebhook#install}. Register it with {@code async-supported}, at an exact path; its filters must support
 * asynchronous requests, too. For {@code web.xml}, write a subclass whose constructor has no parameters.
 *
 * <p>The servlet accepts POSTs of a JSON object and answers each with one JSON object. No thread of the container waits
 * for a slow client or a slow handler. The servlet sets no cookie. Thread-safe.
 */
public class WebhookServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Endpoint endpoint;

    /**
     * Creates the servlet with all defaults.
     *
     * @param botkit the bot; the host closes it
     */
    public WebhookServlet(Botkit botkit) {
        this(botkit, WebhookOptions.DEFAULT);
    }

    /**
     * Creates the servlet.
     *
     * @param botkit the bot; the host closes it
     * @param options the options; the paths are ignored, because the host registers the servlet at a path of its choice
     */
    public WebhookServlet(Botkit botkit, WebhookOptions options) {
        Gateway gateway = botkit.gateway();
        Duration limit = options.timeLimit();
        endpoint = new Endpoint(
                gateway,
                options.httpPolicy(),
                limit,
                "The request took too long; post the message again with the same id.",
                (handshake, frame, answer) -> gateway.post(handshake, frame, limit, answer));
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
