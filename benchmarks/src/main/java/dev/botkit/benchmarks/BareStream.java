package dev.botkit.benchmarks;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers the sessions of those that say hello, and echoes what others say. Public, because containers look at the class of an endpoint. */
public final class BareStream extends Endpoint {

    private final Collection<OneByOne> sessions = new ConcurrentLinkedQueue<>();

    BareStream() {}

    Collection<OneByOne> sessions() {
        return sessions;
    }

    void install(ServletContext servlets) throws DeploymentException {
        BareEcho.install(servlets, this);
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxIdleTimeout(0); // Jetty's default is 30 s.
        OneByOne remote = new OneByOne(session.getAsyncRemote());
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> {
            if (text.startsWith("{\"type\":\"hello\"")) {
                sessions.add(remote);
            } else {
                remote.send(text);
            }
        });
    }
}
