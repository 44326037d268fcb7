package dev.botkit.webhook;

import dev.botkit.Botkit;
import dev.botkit.RefusedException;
import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.PostAnswer;
import dev.botkit.webhook.internal.Answers;
import dev.botkit.webhook.internal.Exchange;
import dev.botkit.webhook.internal.Rules;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

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

    private final transient Gateway gateway;
    private final transient WebhookOptions options;

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
     * @param options all but the path, which the host chooses where it registers the servlet
     */
    public WebhookServlet(Botkit botkit, WebhookOptions options) {
        this.gateway = botkit.gateway();
        this.options = Objects.requireNonNull(options, "options");
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
        try {
            switch (request.getMethod()) {
                case "POST" -> receive(request, response);
                case "OPTIONS" -> preflight(request, response);
                default -> Answers.write(response, Answers.METHOD_NOT_ALLOWED);
            }
        } catch (RefusedException e) {
            Answers.write(response, PostAnswer.refusal(e.refusal(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            Answers.write(response, Answers.failed(e));
        }
    }

    private void receive(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpPolicy policy = options.httpPolicy();
        HttpFacts facts = Rules.facts(request);
        policy.checkOrigin(facts);
        if (options.httpPolicy().isAllowedOtherOrigin(facts)) {
            Answers.allowOrigin(response, facts);
        }
        Rules.checkContentType(request);
        Handshake handshake = policy.handshake(Handshake.Kind.REQUEST, facts);
        if (!request.isAsyncSupported()) {
            Answers.write(
                    response,
                    Answers.failed(
                            "the webhook's servlet, or a filter before it, is not registered with async-supported;"
                                    + " set it on each of them"));
            return;
        }
        Exchange.begin(request, response, gateway, handshake, options.timeLimit());
    }

    /** What browsers ask before they let a page of another origin POST JSON. */
    private void preflight(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpFacts facts = Rules.facts(request);
        options.httpPolicy().checkOrigin(facts);
        if (options.httpPolicy().isAllowedOtherOrigin(facts)) {
            Answers.allowOrigin(response, facts);
            Answers.allowPost(response);
        } else {
            Answers.write(response, Answers.METHOD_NOT_ALLOWED);
        }
    }
}
