package dev.botkit.websocket;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.websocket.server.WsSci;

/** Embedded Tomcat 11. */
final class TomcatServer implements WebServer {

    /** Held, or the level would be lost with the logger. */
    private static final Logger CATALINA = Logger.getLogger("org.apache");

    static {
        CATALINA.setLevel(Level.SEVERE);
    }

    /** Tomcat lets only listeners that are declared by name register filters. */
    public static final class Declared implements ServletContextListener {
        private static final AtomicReference<ServletContextListener> HANDED_OVER = new AtomicReference<>();
        private final ServletContextListener listener = HANDED_OVER.getAndSet(null);

        @Override
        public void contextInitialized(ServletContextEvent event) {
            listener.contextInitialized(event);
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            listener.contextDestroyed(event);
        }
    }

    private final Tomcat tomcat = new Tomcat();
    private StandardContext context;

    TomcatServer(App app) throws Exception {
        this(app, false);
    }

    TomcatServer(App app, boolean narrow) throws Exception {
        tomcat.setBaseDir(app.pages().resolve("WEB-INF/tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        if (narrow) {
            tomcat.getConnector().setProperty("maxThreads", String.valueOf(NARROW));
            tomcat.getConnector().setProperty("socket.txBufSize", String.valueOf(NARROW_BUFFER));
        }
        context = (StandardContext)
                tomcat.addContext(app.contextPath(), app.pages().toString());
        context.setParentClassLoader(app.loader());
        Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
        context.addMimeMapping("html", "text/html");
        context.addWelcomeFile("index.html");
        context.addServletContainerInitializer(new WsSci(), null);
        Declared.HANDED_OVER.set(app.listener());
        context.addApplicationListener(Declared.class.getName());
        if (app.filter() != null) {
            declare(app);
        }
        tomcat.start();
        if (!context.getState().isAvailable()) {
            tomcat.stop();
            throw new IllegalStateException("The webapp did not start.");
        }
    }

    private void declare(App app) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("host");
        definition.setFilter(app.filter());
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("host");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void undeploy() {
        if (context != null) {
            tomcat.getHost().removeChild(context);
            context = null;
        }
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
