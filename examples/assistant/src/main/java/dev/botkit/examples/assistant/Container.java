package dev.botkit.examples.assistant;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.WebResourceRoot;
import org.apache.catalina.WebResourceRoot.ResourceSetType;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.websocket.server.WsSci;

/** An embedded Tomcat with one webapp at the root, which serves the static files on the class path. */
final class Container implements AutoCloseable {

    private static final String FILES = "META-INF/resources";

    /** Tomcat tells its life at INFO. Held here, or the setting could be garbage collected. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    static {
        TOMCAT_LOG.setLevel(Level.WARNING);
    }

    private final Tomcat tomcat;

    private Container(Tomcat tomcat) {
        this.tomcat = tomcat;
    }

    /** Starts one, which works in this folder; what the webapp consists of besides files is installed by the given action. */
    static Container start(int port, Path folder, Consumer<ServletContext> install) throws StartException {
        Tomcat tomcat = new Tomcat();
        Container container = new Container(tomcat);
        try {
            tomcat.setBaseDir(folder.resolve("tomcat").toString());
            tomcat.setConnector(connector(port));
            Context context = webapp(tomcat);
            context.addServletContainerInitializer(new WsSci(), Set.of());
            context.addServletContainerInitializer((classes, servlets) -> serveFiles(servlets), Set.of());
            context.addServletContainerInitializer((classes, servlets) -> install.accept(servlets), Set.of());
            tomcat.start();
            if (context.getState() != LifecycleState.STARTED) {
                throw new StartException("The log above says why.");
            }
            return container;
        } catch (LifecycleException e) {
            container.close();
            throw explained(e, port);
        } catch (StartException | RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /** The port it listens on. */
    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            TOMCAT_LOG.log(Level.WARNING, "Tomcat did not stop cleanly", e);
        }
        // Tomcat leaves it set, and the next one in this Java VM would work in this folder.
        System.clearProperty(Globals.CATALINA_HOME_PROP);
    }

    private static Connector connector(int port) {
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setThrowOnFailure(true);
        return connector;
    }

    private static Context webapp(Tomcat tomcat) throws StartException {
        ErrorReportValve errors = new ErrorReportValve();
        errors.setShowReport(false);
        errors.setShowServerInfo(false);
        tomcat.getHost().getPipeline().addValve(errors);

        // No folder of files: what lies beside the database is not for browsers.
        StandardContext context = (StandardContext) tomcat.addContext("", null);
        Tomcat.addDefaultMimeTypeMappings(context);
        context.setResources(files(context));
        // The class loader lives as long as the program: nothing of it can leak, so nothing is to be checked.
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        return context;
    }

    private static void serveFiles(ServletContext servlets) {
        ServletRegistration.Dynamic files = servlets.addServlet("files", new DefaultServlet());
        // The files in our jars all have one date: only what is in them tells an old one from a new one.
        files.setInitParameter("useStrongETags", "true");
        files.addMapping("/");
    }

    /** Every jar and folder on the class path may bring files, as in a WAR. */
    private static WebResourceRoot files(Context context) throws StartException {
        StandardRoot root = new StandardRoot(context);
        try {
            for (URL place : Collections.list(Container.class.getClassLoader().getResources(FILES))) {
                if (place.openConnection() instanceof JarURLConnection jar) {
                    root.createWebResourceSet(ResourceSetType.RESOURCE_JAR, "/", jar.getJarFileURL(), "/" + FILES);
                } else {
                    root.createWebResourceSet(ResourceSetType.RESOURCE_JAR, "/", place, "/");
                }
            }
        } catch (IOException e) {
            throw new StartException("The files on the class path cannot be read: " + e, e);
        }
        return root;
    }

    private static StartException explained(LifecycleException e, int port) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new StartException(
                        "Port " + port + " cannot be opened: " + cause.getMessage() + ". Set another one with PORT.",
                        e);
            }
        }
        return new StartException("Tomcat says: " + e, e);
    }
}
