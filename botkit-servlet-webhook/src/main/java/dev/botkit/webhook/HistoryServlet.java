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
 * The history API as a servlet, for hosts that register servlets themselves; all others call {@link
 * BotkitWebhook#install}. Register it with {@code async-supported}, at an exact path, and with
 * filters that support asynchronous requests, too. For {@code web.xml} write a subclass whose
 * constructor takes no parameters.
 *
 * <p>Takes POSTs of a JSON object that asks for a part of the caller's own conversation, and answers
 * each with one JSON object; see {@link Gateway#history}. Needs the same {@link
 * dev.botkit.transport.HttpPolicy} as the bot's WebSocket, whose cookie tells it who asks. No thread of
 * the container waits for a slow client or a slow store. Sets no cookie. Thread-safe.
 */
public class HistoryServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** The gateway answers within this time; what the container gives it on top is for a slow client. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final transient Endpoint endpoint;

    /**
     * Makes one with all defaults.
     *
     * @param botkit the bot; whoever made it closes it
     */
    public HistoryServlet(Botkit botkit) {
        this(botkit, WebhookOptions.DEFAULT);
    }

    /**
     * Makes one.
     *
     * @param botkit the bot; whoever made it closes it
     * @param options who may come in; the host chooses the path where it registers the servlet
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
