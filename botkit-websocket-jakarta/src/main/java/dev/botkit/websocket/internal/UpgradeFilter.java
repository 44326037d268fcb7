package dev.botkit.websocket.internal;

import dev.botkit.BotkitException;
import dev.botkit.RefusedException;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the handshakes for one bot out of the webapp's requests. Its end is the installation's end. */
public final class UpgradeFilter implements Filter {

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeFilter.class);

    private final Sockets sockets;
    private final Settings settings;
    private @Nullable ServerContainer container;

    public UpgradeFilter(Sockets sockets) {
        this.sockets = sockets;
        this.settings = sockets.settings();
    }

    /** Not looked up at install: the container's own initializer may run after the host's. */
    @Override
    public void init(FilterConfig config) throws ServletException {
        Object attribute = config.getServletContext().getAttribute(ServerContainer.class.getName());
        if (!(attribute instanceof ServerContainer found)) {
            throw new ServletException(new BotkitException("This webapp has no WebSockets: its attribute \""
                    + ServerContainer.class.getName() + "\" is "
                    + (attribute == null ? "missing" : "of another class loader")
                    + ". Add the server's WebSocket module (Tomcat: tomcat-embed-websocket; Jetty: the module"
                    + " ee11-websocket-jakarta; Undertow: undertow-websockets-jsr with a WebSocketDeploymentInfo), and do"
                    + " not package the jakarta.websocket API in the webapp."));
        }
        container = found;
        LOG.debug("A bot's WebSocket is at {}/", settings.path());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (container != null
                && request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && Handshakes.isUpgrade(http)
                && Handshakes.path(http).equals(settings.path())) {
            upgrade(container, http, answer);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The container calls this when the webapp stops; a listener could not be added from another listener. */
    @Override
    public void destroy() {
        sockets.close();
    }

    private void upgrade(ServerContainer webSockets, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!Handshakes.isComplete(request)) {
            refuseHere(response, 400, Refusal.BAD_FRAME, "This is no complete WebSocket handshake.");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            response.setHeader("Sec-WebSocket-Version", "13");
            refuseHere(response, 426, Refusal.BAD_FRAME, "The WebSocket version has to be 13.");
        } else if (sockets.isClosed()) {
            refuseHere(response, 503, Refusal.CLOSING, "The bot is going away.");
        } else {
            Handshake shown;
            try {
                shown = Handshakes.shown(request, settings.httpPolicy());
            } catch (RefusedException e) {
                refuseHere(response, e.refusal().httpStatus(), e.refusal(), String.valueOf(e.getMessage()));
                return;
            }
            Slot slot;
            try {
                // Before the 101: whoever is refused costs the container no WebSocket, which a client may keep after
                // its close.
                slot = sockets.gateway().reserve(shown);
            } catch (RefusedException e) {
                refuse(response, e.refusal().httpStatus(), e.refusal(), String.valueOf(e.getMessage()));
                return;
            }
            try {
                upgrade(webSockets, request, response, shown, slot);
            } catch (RefusedException e) {
                refuseHere(response, e.refusal().httpStatus(), e.refusal(), String.valueOf(e.getMessage()));
            }
        }
    }

    /** If the container fails later, before the socket is open, the slot is given back by itself. */
    private void upgrade(
            ServerContainer webSockets,
            HttpServletRequest request,
            HttpServletResponse response,
            Handshake shown,
            Slot slot)
            throws IOException, ServletException {
        try {
            Handshake handshake = Handshakes.accept(shown, request, response, settings.httpPolicy());
            webSockets.upgradeHttpToWebSocket(request, response, endpoint(handshake, slot), Map.of());
        } catch (DeploymentException e) {
            slot.close();
            throw new ServletException("The server could not upgrade a request to a WebSocket.", e);
        } catch (IOException | RuntimeException e) {
            slot.close();
            throw e;
        }
    }

    /** The endpoint comes ready from a configurator: Undertow loses the configuration's user properties. */
    private ServerEndpointConfig endpoint(Handshake handshake, Slot slot) {
        return ServerEndpointConfig.Builder.create(Socket.class, settings.path().isEmpty() ? "/" : settings.path())
                .configurator(new ReadyEndpoint(new Socket(sockets, handshake, slot), settings.compression()))
                .build();
    }

    /** Where the bot has not refused it itself, and does not know of it. */
    private void refuseHere(HttpServletResponse response, int status, Refusal refusal, String message)
            throws IOException {
        sockets.gateway().refused(refusal);
        refuse(response, status, refusal, message);
    }

    private static void refuse(HttpServletResponse response, int status, Refusal refusal, String message)
            throws IOException {
        byte[] body = PostAnswer.refusal(refusal, message).body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        switch (status) {
            case 429 -> response.setHeader("Retry-After", "1");
            case 503 -> response.setHeader("Retry-After", "5");
            default -> {}
        }
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
