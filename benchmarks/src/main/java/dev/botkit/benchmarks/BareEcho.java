package dev.botkit.benchmarks;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The least that an application can do with the container: it sends each text back, behind it as many
 * spaces as a bot's answer is longer. It takes one message at a time of each client, as the harness
 * sends them. Public, because containers look at the class of an endpoint.
 */
public final class BareEcho extends Endpoint {

    private final boolean async;
    private final String padding;

    BareEcho(boolean async, int padding) {
        this.async = async;
        this.padding = " ".repeat(padding);
    }

    /** Adds an endpoint of which there is one for all sessions. */
    static void install(ServletContext servlets, Endpoint endpoint) throws DeploymentException {
        ServerContainer container = (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
        container.addEndpoint(ServerEndpointConfig.Builder.create(endpoint.getClass(), LoadServer.PATH)
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> endpointClass) {
                        return endpointClass.cast(endpoint);
                    }
                })
                .build());
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxIdleTimeout(0); // Jetty's default is 30 s.
        if (async) {
            OneByOne remote = new OneByOne(session.getAsyncRemote());
            session.addMessageHandler(
                    String.class, (MessageHandler.Whole<String>) text -> remote.send(text.concat(padding)));
        } else {
            RemoteEndpoint.Basic remote = session.getBasicRemote();
            session.addMessageHandler(
                    String.class, (MessageHandler.Whole<String>) text -> sendBlocking(remote, text.concat(padding)));
        }
    }

    private static void sendBlocking(RemoteEndpoint.Basic remote, String text) {
        try {
            remote.sendText(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
