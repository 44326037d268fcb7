package dev.botkit.examples.chatserver;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.WebResource;
import org.apache.catalina.WebResourceRoot;
import org.apache.catalina.WebResourceRoot.ResourceSetType;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.websocket.server.WsSci;

/** An embedded Tomcat with one webapp at the root, which serves the static pages on the class path. */
final class Container implements AutoCloseable {

    private static final String PAGES = "META-INF/resources";

    /** Tomcat tells its life at INFO. Held here, or the setting could be garbage collected. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    static {
        TOMCAT_LOG.setLevel(Level.WARNING);
    }

    private final Tomcat tomcat;
    private final Path folder;

    private Container(Tomcat tomcat, Path folder) {
        this.tomcat = tomcat;
        this.folder = folder;
    }

    /** Starts one; whatever the webapp consists of besides pages is installed by the given action. */
    static Container start(InetAddress host, int port, Consumer<ServletContext> install) throws StartException {
        Tomcat tomcat = new Tomcat();
        Container container = new Container(tomcat, temporaryFolder());
        try {
            tomcat.setBaseDir(container.folder.toString());
            tomcat.setConnector(connector(host, port));
            Context context = webapp(tomcat, container.folder);
            context.addServletContainerInitializer(new WsSci(), Set.of());
            context.addServletContainerInitializer((classes, servlets) -> servePages(servlets), Set.of());
            context.addServletContainerInitializer((classes, servlets) -> install.accept(servlets), Set.of());
            tomcat.start();
            if (context.getState() != LifecycleState.STARTED) {
                throw new StartException("The log above says why.");
            }
            return container;
        } catch (LifecycleException e) {
            container.close();
            throw explained(e, host, port);
        } catch (StartException | RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /** The port it listens on. */
    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** Where it keeps what it needs for a while; removed in the end. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            TOMCAT_LOG.log(Level.WARNING, "Tomcat did not stop cleanly", e);
        }
        // Tomcat leaves it set, and the next one in this Java VM would make this folder again.
        System.clearProperty(Globals.CATALINA_HOME_PROP);
        delete(folder);
    }

    private static Connector connector(InetAddress host, int port) {
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", host.getHostAddress());
        connector.setThrowOnFailure(true);
        // Pages only: of answers that hold what somebody said, the compressed length would tell something.
        connector.setProperty("compression", "on");
        connector.setProperty("compressibleMimeType", "text/html,text/css,text/javascript,image/svg+xml");
        return connector;
    }

    private static Context webapp(Tomcat tomcat, Path folder) throws StartException {
        ErrorReportValve errors = new ErrorReportValve();
        errors.setShowReport(false);
        errors.setShowServerInfo(false);
        tomcat.getHost().getPipeline().addValve(errors);

        StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
        Tomcat.addDefaultMimeTypeMappings(context);
        context.addWelcomeFile("index.html");
        context.setResources(pages(context));
        // The class loader lives as long as the program: nothing of it can leak, so nothing is to be checked.
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        return context;
    }

    private static void servePages(ServletContext servlets) {
        ServletRegistration.Dynamic pages = servlets.addServlet("pages", new Pages());
        pages.setInitParameter("useStrongETags", "true");
        pages.addMapping("/");
    }

    /**
     * Tells files apart by what is in them: those in our jars all have one date, so by length and date a
     * changed one might look unchanged. Weak, because Tomcat compresses nothing that has a strong tag.
     */
    private static final class Pages extends DefaultServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected String generateETag(WebResource resource) {
            String tag = super.generateETag(resource);
            return tag.startsWith("W/") ? tag : "W/" + tag;
        }
    }

    /** Every jar and folder on the class path may bring pages, as in a WAR. */
    private static WebResourceRoot pages(Context context) throws StartException {
        StandardRoot root = new StandardRoot(context);
        try {
            List<URL> places = Collections.list(Container.class.getClassLoader().getResources(PAGES));
            for (URL place : places) {
                if (place.openConnection() instanceof JarURLConnection jar) {
                    root.createWebResourceSet(ResourceSetType.RESOURCE_JAR, "/", jar.getJarFileURL(), "/" + PAGES);
                } else {
                    root.createWebResourceSet(ResourceSetType.RESOURCE_JAR, "/", place, "/");
                }
            }
        } catch (IOException e) {
            throw new StartException("The pages on the class path cannot be read: " + e, e);
        }
        return root;
    }

    private static StartException explained(LifecycleException e, InetAddress host, int port) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new StartException(
                        "Port " + port + " on " + host.getHostAddress() + " cannot be opened: " + cause.getMessage()
                                + ". Set another one with PORT, in the environment or in the file .env.",
                        e);
            }
        }
        return new StartException("Tomcat says: " + e, e);
    }

    private static Path temporaryFolder() throws StartException {
        try {
            return Files.createTempDirectory("botkit-chat-server-");
        } catch (IOException e) {
            throw new StartException("No temporary folder can be made: " + e, e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            TOMCAT_LOG.log(Level.WARNING, "The temporary folder was not removed", e);
        }
    }
}
