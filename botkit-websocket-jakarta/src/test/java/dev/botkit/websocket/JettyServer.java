package dev.botkit.websocket;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Embedded Jetty 12.1. */
final class JettyServer implements WebServer {

    private final Server server;
    private final ServerConnector connector;
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private ServletContextHandler context;

    JettyServer(App app) throws Exception {
        this(app, false);
    }

    JettyServer(App app, boolean narrow) throws Exception {
        // Two threads more for the acceptor and the selector.
        server = narrow ? new Server(new QueuedThreadPool(NARROW + 2)) : new Server();
        connector = narrow ? new ServerConnector(server, 1, 1) : new ServerConnector(server);
        if (narrow) {
            connector.setAcceptedSendBufferSize(NARROW_BUFFER);
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(contexts);
        context = new ServletContextHandler(app.contextPath().isEmpty() ? "/" : app.contextPath());
        context.setClassLoader(app.loader());
        context.setBaseResourceAsPath(app.pages());
        context.setWelcomeFiles(new String[] {"index.html"});
        context.addServlet(new ServletHolder("default", DefaultServlet.class), "/");
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        context.addEventListener(app.listener());
        if (app.filter() != null) {
            FilterHolder filter = new FilterHolder(app.filter());
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        }
        contexts.addHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void undeploy() throws Exception {
        if (context != null) {
            context.stop();
            contexts.removeHandler(context);
            context.destroy();
            context = null;
        }
    }

    @Override
    public void stop() throws Exception {
        undeploy();
        server.stop();
    }
}
