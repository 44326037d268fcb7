package dev.botkit.benchmarks;

import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat 11. */
final class TomcatServer implements ServletServer {

    /** Held, or the level would be lost with the logger. */
    private static final Logger LOG = Logger.getLogger("org.apache");

    /** How many bytes the system keeps of what a client does not read, as a system property; the loopback interface's keeps megabytes. */
    static final String SEND_BUFFER = "botkit.benchmarks.sendBuffer";

    private final Tomcat tomcat = new Tomcat();

    TomcatServer(Path folder, int connections, Installation installation) throws LifecycleException {
        LOG.setLevel(Level.WARNING);
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxConnections", String.valueOf(connections));
        String sendBuffer = System.getProperty(SEND_BUFFER);
        if (sendBuffer != null) {
            tomcat.getConnector().setProperty("socket.txBufSize", sendBuffer);
        }
        // By default a connection is closed after 100 requests.
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        tomcat.getConnector().setThrowOnFailure(true);
        StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
        // The class loader lives as long as the program: there is nothing to be checked.
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, servlets) -> {
                    // Tomcat hands no request to a filter that no servlet could take.
                    servlets.addServlet("default", new DefaultServlet()).addMapping("/");
                    try {
                        installation.install(servlets);
                    } catch (DeploymentException e) {
                        throw new ServletException(e);
                    }
                },
                Set.of());
        tomcat.start();
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws IOException {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IOException(e);
        }
    }
}
