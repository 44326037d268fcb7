package dev.botkit.examples.shop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;

/** The packaged WAR under {@code /shop} in a Tomcat that has none of its classes. */
final class DeployedShop implements AutoCloseable {

    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    static {
        TOMCAT_LOG.setLevel(Level.WARNING);
    }

    private final Tomcat tomcat = new Tomcat();
    private final StandardContext context;

    DeployedShop(Path war, Path folder) throws IOException, LifecycleException {
        Files.createDirectories(folder.resolve("webapps"));
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        // There are no JSPs here, and so no engine for them.
        tomcat.setAddDefaultWebXmlToWebapp(false);
        context = (StandardContext) tomcat.addWebapp("/shop", war.toString());
        // They need JVM options; what is tested here is threads.
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        context.setParentClassLoader(new ContainerOnly(Tomcat.class.getClassLoader()));
        context.addServletContainerInitializer(
                (classes, servlets) ->
                        servlets.addServlet("default", new DefaultServlet()).addMapping("/"),
                Set.of());
        Tomcat.addDefaultMimeTypeMappings(context);
        context.addWelcomeFile("index.html");
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException("The WAR does not start; see the log above.");
        }
    }

    URI url() {
        return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + "/shop/");
    }

    ClassLoader classLoader() {
        return context.getLoader().getClassLoader();
    }

    /** Takes the webapp out of the running server. */
    void undeploy() {
        tomcat.getHost().removeChild(context);
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    /** What a container gives to its webapps. The test's class path holds the shop and the bot too, but the WAR is to bring its own. */
    private static final class ContainerOnly extends ClassLoader {

        ContainerOnly(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.matches("(dev\\.botkit|tools\\.jackson|org\\.slf4j|org\\.jspecify)\\..*")) {
                throw new ClassNotFoundException(name + " is not the container's");
            }
            return super.loadClass(name, resolve);
        }
    }
}
