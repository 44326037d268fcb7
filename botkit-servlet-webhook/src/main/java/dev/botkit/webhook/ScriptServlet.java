package dev.botkit.webhook;

import dev.botkit.script.ScriptStore;
import dev.botkit.webhook.internal.ScriptCalls;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The script service as a servlet, for hosts that register servlets themselves; made by
 * {@link ScriptService.Builder#servlet}. All calls need the token, as {@code ?access_token=…} or
 * {@code Authorization: Bearer …}; calls without it are answered with 403 before their bodies are read. Bodies are
 * form-encoded, at most 64 KiB. The servlet is meant for programs, not for browsers, and blocks a thread of the
 * container while the store is read. Thread-safe.
 */
public final class ScriptServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient ScriptCalls calls;

    ScriptServlet(ScriptStore store, String token, String botName) {
        calls = new ScriptCalls(store, token, botName);
    }

    /**
     * Answers a call.
     *
     * @param request any HTTP request
     * @param response its response
     * @throws IOException if the client is gone
     */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response);
    }
}
