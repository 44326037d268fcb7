package dev.botkit.benchmarks;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Undertow 2.3. */
final class UndertowServer implements ServletServer {

    /** Held, or the levels would be lost with the loggers. */
    private static final List<Logger> LOGS = List.of(Logger.getLogger("org.xnio"), Logger.getLogger("io.undertow"));

    private static final int BUFFER = 16 * 1024;

    private final XnioWorker worker;
    private final DeploymentManager deployment;
    private final Undertow undertow;

    UndertowServer(Installation installation) throws Exception {
        LOGS.forEach(log -> log.setLevel(Level.WARNING));
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, Runtime.getRuntime().availableProcessors())
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(UndertowServer.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("load")
                .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                        new WebSocketDeploymentInfo()
                                .setWorker(worker)
                                .setBuffers(new DefaultByteBufferPool(true, BUFFER)))
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        Installer.class, new ImmediateInstanceFactory<>(new Installer(installation)), Set.of()));
        deployment = Servlets.newContainer().addDeployment(info);
        deployment.deploy();
        undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setWorker(worker)
                .setHandler(deployment.start())
                .build();
        undertow.start();
    }

    private record Installer(Installation installation) implements ServletContainerInitializer {

        @Override
        public void onStartup(Set<Class<?>> classes, ServletContext servlets) throws ServletException {
            try {
                installation.install(servlets);
            } catch (DeploymentException e) {
                throw new ServletException(e);
            }
        }
    }

    @Override
    public int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        try {
            deployment.stop();
            deployment.undeploy();
        } catch (ServletException e) {
            throw new IOException(e);
        }
        undertow.stop();
        worker.shutdownNow();
    }
}
