package dev.botkit.webhook;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The servlet containers that the scenarios run in, on loopback and a free port, with four threads for requests. */
enum Container {
    TOMCAT {
        @Override
        Running start(String contextPath, ServletContainerInitializer webapp) throws Exception {
            Path base = Files.createTempDirectory("botkit-webhook");
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(base.toString());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connector.setProperty("maxThreads", String.valueOf(REQUEST_THREADS));
            connector.setProperty("minSpareThreads", "1");
            tomcat.setConnector(connector);
            StandardContext context = (StandardContext) tomcat.addContext(contextPath, null);
            context.addServletContainerInitializer(webapp, Set.of());
            context.setClearReferencesRmiTargets(false);
            context.setClearReferencesThreadLocals(false);
            tomcat.start();
            if (!context.getState().isAvailable()) {
                tomcat.stop();
                tomcat.destroy();
                throw new IllegalStateException("The webapp did not start.");
            }
            return new Running(connector.getLocalPort(), () -> {
                tomcat.stop();
                tomcat.destroy();
                delete(base);
            });
        }
    },

    JETTY {
        @Override
        Running start(String contextPath, ServletContainerInitializer webapp) throws Exception {
            // One thread more for the acceptor and one for the selector.
            QueuedThreadPool threads = new QueuedThreadPool(REQUEST_THREADS + 2);
            threads.setReservedThreads(0);
            Server server = new Server(threads);
            ServerConnector connector = new ServerConnector(server, 1, 1);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler(contextPath.isEmpty() ? "/" : contextPath);
            context.addServletContainerInitializer(webapp);
            server.setHandler(context);
            try {
                server.start();
            } catch (Exception e) {
                server.stop();
                throw e;
            }
            return new Running(connector.getLocalPort(), server::stop);
        }
    },

    UNDERTOW {
        @Override
        Running start(String contextPath, ServletContainerInitializer webapp) throws Exception {
            DeploymentManager deployment = Servlets.newContainer()
                    .addDeployment(Servlets.deployment()
                            .setClassLoader(Container.class.getClassLoader())
                            .setContextPath(contextPath.isEmpty() ? "/" : contextPath)
                            .setDeploymentName("test")
                            .addServletContainerInitializer(new ServletContainerInitializerInfo(
                                    webapp.getClass(), new ImmediateInstanceFactory<>(webapp), Set.of())));
            deployment.deploy();
            Undertow server = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setIoThreads(1)
                    .setWorkerThreads(REQUEST_THREADS)
                    // Its own bound of 2 MiB answers before any servlet is asked.
                    .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                    .setHandler(Handlers.path()
                            .addPrefixPath(contextPath.isEmpty() ? "/" : contextPath, deployment.start()))
                    .build();
            server.start();
            InetSocketAddress address =
                    (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
            return new Running(address.getPort(), () -> {
                deployment.stop();
                deployment.undeploy();
                server.stop();
            });
        }
    };

    static final int REQUEST_THREADS = 4;

    /**
     * Starts a server with one webapp.
     *
     * @throws Exception what the webapp's initializer threw, maybe wrapped
     */
    abstract Running start(String contextPath, ServletContainerInitializer webapp) throws Exception;

    /** A server. */
    record Running(int port, Stop stop) {}

    /** Ends a server. */
    interface Stop {
        void stop() throws Exception;
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
