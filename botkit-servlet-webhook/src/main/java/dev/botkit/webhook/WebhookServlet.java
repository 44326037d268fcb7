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
 * The webhook as a servlet, for hosts that register servlets themselves; all others call {@link
 * BotkitWebhook#install}. Register it with {@code async-supported}, at an exact path, and with
 * filters that support asynchronous requests, too. For {@code web.xml} write a subclass whose
 * constructor takes no parameters.
 *
 * <p>Takes POSTs of a JSON object and answers each with one JSON object. No thread of the container
 * waits for a slow client or a slow handler. Sets no cookie. Thread-safe.
 */
public class WebhookServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Endpoint endpoint;

    /**
     * Makes one with all defaults.
     *
     * @param botkit the bot; whoever made it closes it
     */
    public WebhookServlet(Botkit botkit) {
        this(botkit, WebhookOptions.DEFAULT);
    }

    /**
     * Makes one.
     *
     * @param botkit the bot; whoever made it closes it
     * @param options all but the paths: the host chooses one where it registers the servlet
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
     * Answers a request, or has it answered later.
     *
     * @param request any HTTP request
     * @param response its response
     * @throws IOException if the client is gone
     */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.serve(request, response);
    }

    /** Answers requests that still come with 503; those under way go on. Idempotent. */
    @Override
    public void destroy() {
        endpoint.close();
    }
}
